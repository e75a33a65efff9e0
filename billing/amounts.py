"""Figures and currencies as Meta's rate cards write them: `$US 0,0618`, `Rp 1,234.50`, `n/a`."""

from __future__ import annotations

import re
from decimal import Decimal

NOT_PUBLISHED = "n/a"
PLACES = 6
# What has been seen in the column "Currency" and before figures, beside ISO codes. GBD is a typo of Meta's.
MARKS = {
    "$US": "USD", "US$": "USD", "A$": "AUD", "AU$": "AUD", "S$": "SGD", "MX$": "MXN", "R$": "BRL",
    "£": "GBP", "GBD": "GBP", "€": "EUR", "₹": "INR", "RP": "IDR", "RM": "MYR", "S/": "PEN",
}  # fmt: skip
CURRENCIES = frozenset(
    "USD AED ARS AUD BRL CLP COP EUR GBP IDR INR MXN MYR PEN SAR SGD".split()  # noqa: SIM905
)
# Their rates pass a thousand, so that 1,234 cannot mean one and a bit.
_IN_THOUSANDS = {"ARS", "CLP", "COP", "IDR"}


class Unreadable(ValueError):
    """A figure that can be read in no way, or in two."""


def currency_of(text: str) -> str | None:
    """The ISO code; None when it is none of those that Meta bills in."""
    mark = text.strip().upper()
    code = MARKS.get(mark, mark)
    return code if code in CURRENCIES else None


def amount_of(text: str, currency: str) -> Decimal | None:
    """The figure; None for n/a, which is not zero. Raises Unreadable."""
    text = text.strip()
    if text.lower() == NOT_PUBLISHED:
        return None
    found = re.fullmatch(r"([^\d,.+-]*)(\d[\d.,]*|\.\d+)([^\d,.+-]*)", text, re.ASCII)
    if not found:
        raise Unreadable(text)
    for mark in (found[1].strip(), found[3].strip()):
        if mark and mark != "$" and currency_of(mark) != currency:
            raise Unreadable(text)
    number = Decimal(_plain(found[2], currency))
    if number != round(number, PLACES) or number >= 10**9:
        raise Unreadable(text)
    return number


def _plain(digits: str, currency: str) -> str:
    """With a point before the decimals and nothing between thousands."""
    point, comma = digits.rfind("."), digits.rfind(",")
    if point >= 0 and comma >= 0:
        thousands, decimal = (",", ".") if point > comma else (".", ",")
    elif comma < 0:
        thousands, decimal = (".", "") if digits.count(".") > 1 else ("", ".")
    elif not re.fullmatch(r"[1-9]\d{0,2}(,\d{3})+", digits):
        thousands, decimal = "", ","  # 0,0618
    elif currency in _IN_THOUSANDS or digits.count(",") > 1:
        thousands, decimal = ",", ""
    else:
        raise Unreadable(digits)
    whole, _sign, rest = digits.partition(decimal) if decimal else (digits, "", "")
    if thousands and not re.fullmatch(rf"\d{{1,3}}({re.escape(thousands)}\d{{3}})+", whole):
        raise Unreadable(digits)
    whole = whole.replace(thousands, "") if thousands else whole
    if not (whole + rest).isdigit():
        raise Unreadable(digits)
    return f"{whole or 0}.{rest or 0}"
