"""What we answer by ourselves around an opt-out, in the person's language: `texts.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from accounts.models import Organisation
from assets.models import PhoneNumber
from optin.ports import Button
from optin.reports import stop_words
from optin.withdrawal import Scope

TEXTS = Path(__file__).parent / "texts.toml"
DEFAULT = "en"
# What comes back when a button of the question is pressed: the prefix, then the message that it is about.
STOP, KEEP = "waportal:stop:", "waportal:keep:"


@dataclass(frozen=True)
class Shown:
    """The texts of one language, for the page."""

    language: str
    name: str
    marketing: str
    everything: str
    question: str
    stop: str
    keep: str


def confirmation(
    organisation: Organisation, phone_number_id: str, *, language: str, scope: Scope
) -> str:
    """One message that names the business and the scope, says how to come back, and advertises nothing."""
    name = "everything" if scope == Scope.ALL else "marketing"
    return _text(language, name, business_name(organisation, phone_number_id))


def question(
    organisation: Organisation, phone_number_id: str, *, language: str, about: str
) -> tuple[str, list[Button]]:
    """Did they mean a stop? `about`: the id of the queue's row, which the buttons carry."""
    texts = _of(language)
    text = _text(language, "question", business_name(organisation, phone_number_id))
    return text, [Button(STOP + about, texts["stop"]), Button(KEEP + about, texts["keep"])]


def business_name(organisation: Organisation, phone_number_id: str) -> str:
    """As people know it: the number's display name."""
    found = PhoneNumber.objects.of(organisation).filter(phone_number_id=phone_number_id)
    return found.values_list("verified_name", flat=True).first() or organisation.name


def shown(organisation: Organisation) -> list[Shown]:
    """Every language, in the order of their codes."""
    names = stop_words.names()
    found = []
    for language in sorted(_texts()):
        texts = {name: _text(language, name, organisation.name) for name in _of(language)}
        found.append(Shown(language, names.get(language, language), **texts))
    return found


def _text(language: str, name: str, business: str) -> str:
    return _of(language)[name].replace("{business}", business)


def _of(language: str) -> dict[str, str]:
    return _texts().get(language) or _texts()[DEFAULT]


@cache
def _texts() -> dict[str, dict[str, str]]:
    return tomllib.loads(TEXTS.read_text("utf-8"))
