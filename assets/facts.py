"""One value that Meta gave, made readable: text, state, moment or several lines. Never a guess."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from babel import Locale
from django.utils.functional import Promise
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

from assets.words import ACCOUNT_WORDS, NUMBER_WORDS, PORTFOLIO_WORDS, Word, meaning, word_in
from assets.zones import ZONES
from graph.reading import flag as read_flag
from graph.reading import moment, part, parts, text, texts

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Fact:
    """A line of a page. `key` is Meta's name of the field; without any value Meta gave none."""

    key: str
    label: Promise | str
    text: str = ""
    word: Word | None = None
    moment: datetime | None = None
    lines: tuple[Fact, ...] = field(default=())

    @property
    def is_given(self) -> bool:
        return bool(self.text or self.word or self.moment or self.lines)


Show = Callable[[str, Promise | str, Facts], Fact]


def plain(key: str, label: Promise | str, facts: Facts) -> Fact:
    return Fact(key, label, text(facts, key))


def flag(key: str, label: Promise | str, facts: Facts) -> Fact:
    said = {True: _("Yes"), False: _("No"), None: ""}[read_flag(facts, key)]
    return Fact(key, label, said)


def account_word(key: str, label: Promise | str, facts: Facts) -> Fact:
    return _word(ACCOUNT_WORDS, key, label, facts)


def number_word(key: str, label: Promise | str, facts: Facts) -> Fact:
    return _word(NUMBER_WORDS, key, label, facts)


def portfolio_word(key: str, label: Promise | str, facts: Facts) -> Fact:
    return _word(PORTFOLIO_WORDS, key, label, facts)


def when(key: str, label: Promise | str, facts: Facts) -> Fact:
    return Fact(key, label, moment=moment(facts, key))


def zone(key: str, label: Promise | str, facts: Facts) -> Fact:
    """Meta's number of a time zone, by name where we know it."""
    said = text(facts, key)
    return Fact(key, label, ZONES.get(said) or (_("Meta's zone number %s") % said if said else ""))


def country(key: str, label: Promise | str, facts: Facts) -> Fact:
    return Fact(key, label, country_name(text(facts, key)))


def business(key: str, label: Promise | str, facts: Facts) -> Fact:
    said = part(facts, key)
    name, id_ = text(said, "name"), text(said, "id")
    return Fact(key, label, f"{name} ({id_})" if name and id_ else name or id_)


def health(key: str, label: Promise | str, facts: Facts) -> Fact:
    """Whether messages can be sent, and which part stands in the way, with Meta's own advice.

    https://developers.facebook.com/documentation/business-messaging/whatsapp/support/health-status
    """
    said = part(facts, key)
    whole = _word(NUMBER_WORDS, "can_send_message", label, {"health_status": said})
    return Fact(
        key, label, word=whole.word, lines=tuple(_entity(one) for one in parts(said, "entities"))
    )


def webhooks(key: str, label: Promise | str, facts: Facts) -> Fact:
    """Where webhooks go; the most particular wins: number, account, app.

    https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/override
    """
    said = part(facts, key)
    labels = {
        "phone_number": _("Set for this number"),
        "whatsapp_business_account": _("Set for the account"),
        "application": _("Set for the app"),
    }
    lines = (Fact(name, shown, text(said, name)) for name, shown in labels.items())
    return Fact(key, label, lines=tuple(line for line in lines if line.text))


def apps(key: str, label: Promise | str, facts: Facts) -> Fact:
    lines = []
    for one in parts(facts, key):
        app = part(one, "whatsapp_business_api_data")
        where = text(one, "override_callback_uri")
        lines.append(Fact("app", text(app, "name") or text(app, "id"), where or text(app, "id")))
    return Fact(key, label, lines=tuple(lines))


def verbatim(key: str, label: Promise | str, facts: Facts) -> Fact:
    """What we have no words for, as Meta wrote it."""
    said = facts.get(key)
    if said is None:
        return Fact(key, label)
    return Fact(key, label, said if isinstance(said, str) else json.dumps(said, ensure_ascii=False))


def country_name(code: str) -> str:
    """JP → Japan, in the reader's language; what is no country code stays as it is."""
    locale = Locale.parse(to_locale(get_language() or "en"))
    return locale.territories.get(code.upper()) or code


def _word(words: dict[str, dict[str, Word]], key: str, label: Promise | str, facts: Facts) -> Fact:
    said = word_in(dict(facts), key)
    return Fact(key, label, word=meaning(words, key, said) if said else None)


def _entity(said: Facts) -> Fact:
    names = {
        "PHONE_NUMBER": _("Number"),
        "WABA": _("WhatsApp account"),
        "BUSINESS": _("Business portfolio"),
        "APP": _("App"),
        "MESSAGE_TEMPLATE": _("Template"),
    }
    kind = text(said, "entity_type")
    words = [*texts(said, "additional_info")]
    for error in parts(said, "errors"):
        words += [text(error, "error_description"), text(error, "possible_solution")]
    state = text(said, "can_send_message")
    return Fact(
        kind,
        names.get(kind, kind),
        " ".join(word for word in words if word),
        word=meaning(NUMBER_WORDS, "can_send_message", state) if state else None,
    )
