"""Taking values out of a component whose shape nobody promised."""

from typing import Any

from sandbox.errors import refused

TOO_LONG, COMPONENT = 2388040, 2388043


def word(value: Any) -> str:
    """An enum word as Meta takes it: any case. Empty when it is not a text."""
    return value.upper() if isinstance(value, str) else ""


def needed_text(
    holder: dict[str, Any], key: str, *, field: str, most: int, subcode: int = COMPONENT
) -> str:
    value = holder.get(key)
    if not isinstance(value, str) or not value.strip():
        raise refused("not_text", subcode, field=field)
    check_length(value, field=field, most=most)
    return value


def check_length(value: str, *, field: str, most: int) -> None:
    if len(value) > most:
        raise refused("field_too_long", TOO_LONG, field=field, most=most, count=len(value))


def needed_list(holder: dict[str, Any], key: str, *, field: str) -> list[dict[str, Any]]:
    """A list of objects that is not empty."""
    value = holder.get(key)
    if not isinstance(value, list) or not value:
        raise refused("not_a_list", COMPONENT, field=field)
    for one in value:
        if not isinstance(one, dict):
            raise refused("not_an_object", COMPONENT, field=field)
    return value
