"""Values of Meta's JSON, of which nothing is certain, as what a fact needs."""

from __future__ import annotations

import json
from typing import Any

LATEST = 253_402_300_799  # the end of the year 9999
LONGEST_KEY = 300  # characters; an entry of an index of PostgreSQL holds 2,700 bytes
NOTHING: dict[str, Any] = {}

Notes = list[tuple[str, str]]  # what is new to us, and the word
Noticing = list[tuple[str, str, str]]  # and of which account


class Unreadable(Exception):
    """It lacks what makes it a fact. The text names the key and holds no content."""


def as_text(value: Any) -> str:
    """Of another type than text it is its JSON, so that nothing is lost."""
    if type(value) is str:
        return value
    return "" if value is None else json.dumps(value)


def as_key(value: Any, name: str) -> str:
    """A text that must be there. Raises Unreadable."""
    if type(value) is not str or not value or len(value) > LONGEST_KEY:
        raise Unreadable(f"{name} is missing or not a text of its length")
    return value


def as_seconds(value: Any) -> int:
    """Meta's times: seconds since 1970, as text or as a number. Raises Unreadable."""
    found = as_seconds_or_none(value)
    if found is None:
        raise Unreadable("timestamp is missing or not a time")
    return found


def as_seconds_or_none(value: Any) -> int | None:
    if value is None:
        return None
    try:
        seconds = int(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return seconds if 0 <= seconds <= LATEST else None


def part(value: dict[str, Any], name: str) -> dict[str, Any]:
    """The object under this name; an empty one when there is none."""
    found = value.get(name)
    return found if isinstance(found, dict) else NOTHING


def person_of(ids: list[Any], contacts: list[Any]) -> dict[str, Any]:
    """Of a bundle's people the one with one of these ids: a number, or what people without one have."""
    for contact in contacts:
        if isinstance(contact, dict) and (
            contact.get("wa_id") in ids or contact.get("user_id") in ids
        ):
            return contact
    return NOTHING
