"""Reading the parameters of writes: lengths, enumerations, flags and codes of digits."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from urllib.parse import urlparse

from sandbox.call import Call
from sandbox.errors import parameter
from sandbox.store import Doc


def text(call: Call, name: str, *, least: int = 0, most: int) -> str | None:
    """Raises code 100 for a text that is too short or too long; None when absent."""
    return checked_text(name, call.text(name), least=least, most=most)


def needed_text(call: Call, name: str, *, least: int = 1, most: int) -> str:
    call.needed(name)
    return text(call, name, least=least, most=most) or ""


def checked_text(name: str, value: Any, *, least: int = 0, most: int) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise parameter(f"Param {name} must be a string.")
    if not least <= len(value) <= most:
        raise parameter(f"Param {name} must be between {least} and {most} characters long.")
    return value


def one_of(call: Call, name: str, choices: Collection[str]) -> str | None:
    value = call.text(name)
    if value is not None and value not in choices:
        listed = ", ".join(sorted(choices))
        raise parameter(f"Param {name} must be one of {{{listed}}} - got {value[:60]!r}.")
    return value


def needed_one_of(call: Call, name: str, choices: Collection[str]) -> str:
    call.needed(name)
    return one_of(call, name, choices) or ""


def flag(call: Call, name: str) -> bool | None:
    """true or false, as JSON or as the text that a form and a query have."""
    value = call.params.get(name)
    if value is None or isinstance(value, bool):
        return value
    if value not in ("true", "false"):
        raise parameter(f"Param {name} must be a boolean.")
    return bool(value == "true")


def need_product(call: Call) -> None:
    if call.needed("messaging_product") != "whatsapp":
        raise parameter("Param messaging_product must be one of {whatsapp}.")


def digits(call: Call, name: str, length: int) -> str:
    value = call.needed(name)
    if not (value.isascii() and value.isdigit() and len(value) == length):
        raise parameter(f"Param {name} must be {length} digits.")
    return value


def object_of(call: Call, name: str) -> Doc:
    value = call.structure(name)
    if not isinstance(value, dict):
        raise parameter(f"Param {name} must be an object.")
    return value


def is_address(value: Any, *, most: int = 256) -> bool:
    """A web address with scheme and host."""
    if not isinstance(value, str) or len(value) > most:
        return False
    try:
        found = urlparse(value)
        return found.scheme in ("http", "https") and bool(found.hostname)
    except ValueError:
        return False


def is_email(value: Any) -> bool:
    if not isinstance(value, str) or len(value) > 128 or " " in value:
        return False
    name, at, host = value.partition("@")
    return bool(name and at and "." in host.strip("."))


def moment(call: Call, name: str) -> float | None:
    """Unix seconds, or a time as ISO 8601 writes it."""
    value = call.text(name)
    if value is None or value == "":
        return None
    try:
        if value.isascii() and value.isdigit():
            return float(value[:12])
        return datetime.fromisoformat(value).timestamp()
    except (ValueError, OverflowError) as error:
        raise parameter(f"Param {name} must be a timestamp.") from error
