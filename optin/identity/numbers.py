"""Numbers as digits, and which country a person is probably in.

WhatsApp's ids are numbers without plus, but for Mexico with a 1 and for old numbers of Brazil without
a 9 that the number itself has. Both ways of writing are one person's number here.
"""

from __future__ import annotations

import re
from functools import lru_cache

import phonenumbers
from django.utils.translation import gettext as _

_BETWEEN = re.compile(r"[\s().\-\u2010-\u2015\u00a0\u202f]+")
_MEXICO = re.compile(r"521(\d{10})")
_BRAZIL = re.compile(r"55(\d{2})([6-9]\d{7})")
_USER_ID = re.compile(r"([A-Z]{2})\.(?:ENT\.)?[0-9A-Za-z]{1,128}")


class NotANumber(ValueError):
    """The text is no telephone number in international form."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "This is not a telephone number. Write it with its country, such as +81 90 1234 5678."
            )
        )


def digits(text: str) -> str:
    """The number as E.164 without its plus, whoever wrote it. Raises NotANumber."""
    number = text
    if not text.isdecimal():  # a million that are digits already need no more than this look
        number = _BETWEEN.sub("", text.strip()).removeprefix("+")
    number = number.removeprefix("00")
    if not (number.isascii() and number.isdecimal() and 7 <= len(number) <= 15) or number[0] == "0":
        raise NotANumber
    if number.startswith("52") and (mexican := _MEXICO.fullmatch(number)):
        return f"52{mexican[1]}"
    if number.startswith("55") and (brazilian := _BRAZIL.fullmatch(number)):
        return f"55{brazilian[1]}9{brazilian[2]}"
    return number


def as_meta_writes(number: str) -> set[str]:
    """A number's digits in every form that Meta's webhooks have for it."""
    found = {number}
    if number.startswith("52") and len(number) == 12:
        found.add(f"521{number[2:]}")
    if number.startswith("55") and len(number) == 13 and number[4] == "9":
        found.add(number[:4] + number[5:])
    return found


def is_user_id(text: str) -> bool:
    """Of Meta's form, such as DE.1a2b3c or, of a parent, DE.ENT.1a2b3c."""
    return bool(_USER_ID.fullmatch(text))


def country(number: str = "", user_id: str = "") -> str:
    """ISO 3166-1 alpha-2 by the number's code, else by the user id's prefix; "" when neither tells."""
    if number:
        return _country_of(number[:6])
    found = _USER_ID.fullmatch(user_id)
    return found[1] if found else ""


@lru_cache(maxsize=50_000)
def _country_of(start: str) -> str:
    """Six digits tell: of +1 the area code, of +7 the first digit after it. Of other codes that several
    countries share, the largest of them."""
    for length in (1, 2, 3):
        regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(int(start[:length]))
        if regions is None:
            continue
        if start[:length] == "1":
            parsed = phonenumbers.PhoneNumber(
                country_code=1, national_number=int(start[1:4].ljust(3, "2") + "5550100")
            )
            return phonenumbers.region_code_for_number(parsed) or "US"
        if start[:length] == "7" and start[1:2] in ("6", "7"):
            return "KZ"
        return "" if regions[0] == "001" else str(regions[0])
    return ""
