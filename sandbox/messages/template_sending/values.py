"""Text parameters: how many, of which names and types, and the text they make.

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/components
"""

import re

from sandbox.message_templates.variables import BRACED
from sandbox.messages.failures import refusal
from sandbox.messages.part import Part

UNFIT = re.compile(r"[\n\r\t]| {5}")  # no line breaks, no tabs, at most four spaces together
LONGEST = 32768
# What the template library promises of a parameter. Meta publishes the words, not the patterns.
LIBRARY_TYPES = {
    "AMOUNT": r"\D{0,8}\d[\d.,' ]*\D{0,8}",
    "DATE": r".*\d.*",
    "PHONE NUMBER": r"\+?[\d ().-]{5,25}",
    "EMAIL": r"[^@\s]+@[^@\s]+\.[^@\s]+",
    "NUMBER": r"[+-]?[\d.,]+",
}


def variables(text: str) -> list[str]:
    return list(dict.fromkeys(name.strip() for name in BRACED.findall(text)))


def fill(text: str, values: dict[str, str], *, place: str, most: int) -> str:
    """The text with its variables replaced. Raises 132005."""
    filled = BRACED.sub(lambda found: values[found[1].strip()], text)
    if len(filled) > most:
        raise refusal(132005, f"{place}: the text has {len(filled)} characters, at most {most}.")
    return filled


def read_values(given: list[Part], text: str, *, named: bool, place: str) -> dict[str, str]:
    """The value of each variable of a text. Raises 100, 131008, 132000, 132012 or 132018."""
    names = variables(text)
    if named:
        told = [_name(one) for one in given]
    else:
        told = names
        if any(one.has("parameter_name") for one in given):
            raise refusal(132012, f"{place}: the template's parameters have no names.")
    if len(given) != len(names):
        raise refusal(
            132000,
            f"{place}: number of localizable_params ({len(given)}) does not match the expected"
            f" number of params ({len(names)})",
        )
    if set(told) != set(names):
        raise refusal(132012, f"{place}: the template's parameters are {', '.join(names)}.")
    return {name: _value(one, place) for name, one in zip(told, given, strict=True)}


def _name(given: Part) -> str:
    name = given.doc.get("parameter_name")
    if not isinstance(name, str) or not name.strip():
        raise refusal(100, "Parameter name is missing or empty")
    return name


def _value(given: Part, place: str) -> str:
    """The legacy types show their `fallback_value` only."""
    kind = given.text("type", 30).lower()
    given.only("type", "parameter_name", kind)
    if kind == "text":
        value = given.text("text", LONGEST)
    elif kind in ("currency", "date_time"):
        value = given.part(kind).text("fallback_value", LONGEST)
    else:
        raise refusal(132012, f"{place}: Format mismatch, expected TEXT, received {kind.upper()}")
    if UNFIT.search(value):
        raise refusal(
            132018,
            "Param text cannot have new-line/tab characters or more than 4 consecutive spaces",
        )
    return value


def check_library_types(values: dict[str, str], types: list[str]) -> None:
    """Raises 132012 for a value that the library's type of this parameter does not allow."""
    for (name, value), kind in zip(values.items(), types, strict=False):
        pattern = LIBRARY_TYPES.get(kind)
        if pattern and not re.fullmatch(pattern, value):
            raise refusal(132012, f"body: the parameter {name} is not of the type {kind}.")
