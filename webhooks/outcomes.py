"""What handling a change comes to, and how a handler reads a value it does not trust."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from assets.models import WhatsAppAccount
from webhooks.models import Change, Outcome


class Follow(Enum):
    """A job to ring for afterwards. Each is also on the clock: a lost bell loses minutes."""

    POLL_ACCOUNT = auto()
    SYNC_TEMPLATES = auto()


@dataclass(frozen=True)
class Result:
    outcome: Outcome = Outcome.APPLIED
    follow: Follow | None = None
    notes: tuple[tuple[str, str], ...] = ()  # to count for the account: what, and the word


Handler = Callable[[WhatsAppAccount, Change], Result]


class BadShape(Exception):
    """The value lacks what this field always has. The text names the key and holds no content."""


def word(value: dict[str, Any], name: str) -> str:
    """A text that must be there; ids come as numbers or as text. Raises BadShape."""
    found = value.get(name)
    if isinstance(found, bool) or not isinstance(found, str | int) or found == "":
        raise BadShape(f"{name} is missing or not a text.")
    return str(found)


def word_or_none(value: dict[str, Any], name: str) -> str | None:
    found = value.get(name)
    return found if isinstance(found, str) and found else None
