"""Reads values from Meta's JSON leniently: a wrong or missing value is an empty one, never an
exception."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TypeGuard

Raw = Mapping[str, Any]


def text(raw: Raw, key: str) -> str:
    """Texts, enumerations and ids; ids arrive as text or as number. "" when absent."""
    value = raw.get(key)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) else ""


def flag(raw: Raw, key: str) -> bool | None:
    """None when Meta did not say."""
    value = raw.get(key)
    return value if isinstance(value, bool) else None


def number(raw: Raw, key: str) -> int | None:
    value = raw.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def moment(raw: Raw, key: str) -> datetime | None:
    """Meta writes moments as seconds since 1970 (number or digits) or as 2026-01-31T12:00:00+0000;
    0 means none."""
    value = raw.get(key)
    if isinstance(value, str) and value.isascii() and value.isdigit():
        value = int(value[:15])
    try:
        if isinstance(value, int | float):
            return datetime.fromtimestamp(value, UTC) if value else None
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except (ValueError, OverflowError, OSError):
        return None
    return found.replace(tzinfo=UTC) if found and found.tzinfo is None else found


def part(raw: Raw, key: str) -> Raw:
    """A nested object, {} when absent."""
    value = raw.get(key)
    return value if isinstance(value, Mapping) else {}


def parts(raw: Raw, key: str) -> tuple[Raw, ...]:
    """The objects of a list, also of a nested edge ({"data": […]})."""
    value = raw.get(key)
    if isinstance(value, Mapping):
        value = value.get("data")
    return tuple(item for item in value if isinstance(item, Mapping)) if _is_list(value) else ()


def texts(raw: Raw, key: str) -> tuple[str, ...]:
    value = raw.get(key)
    return tuple(str(item) for item in value) if _is_list(value) else ()


def _is_list(value: object) -> TypeGuard[list[Any]]:
    return isinstance(value, list)
