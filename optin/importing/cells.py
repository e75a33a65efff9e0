"""What is in a cell: a number, a moment, a yes or a no. What cannot be read is told and never guessed."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import phonenumbers
from django.db import models
from django.utils.translation import gettext_lazy as _
from phonenumbers import ValidationResult

from optin.identity.numbers import NotANumber, digits
from optin.importing.reasons import Reason


class Order(models.TextChoices):
    """Of the parts of a day."""

    YEAR_FIRST = "ymd", _("2026-11-29: year, month, day")
    DAY_FIRST = "dmy", _("29.11.2026: day, month, year")
    MONTH_FIRST = "mdy", _("11/29/2026: month, day, year")


class Unreadable(ValueError):
    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


_YES = """
yes, y, true, 1, x, ok, opt-in, optin, opt in, opted-in, opted_in, opted in, subscribed, subscribe, granted, agreed,
active, ja, j, sí, si, s, oui, o, sim, sì, da, tak, evet, ya, はい, 同意, 同意する, 同意済み, 希望する, 配信, 有効,
是, 同意接收, 예, 동의, हाँ, نعم
"""
_NO = """
no, n, false, 0, opt-out, optout, opt out, opted-out, opted_out, opted out, unsubscribed, unsubscribe, withdrawn,
refused, stop, inactive, nein, non, não, nao, nie, hayır, tidak, いいえ, 拒否, 同意しない, 希望しない, 配信停止, 解除,
無効, 否, 아니요, 거부, नहीं, لا
"""
YES = frozenset(word.strip() for word in _YES.split(","))
NO = frozenset(word.strip() for word in _NO.split(","))
FIRST_YEAR = 2009  # WhatsApp's; and of 3/4/26 nobody knows what it is
_ROUNDED = re.compile(r"\d+[.,]\d+[eE]\+?\d+")
_DAY = re.compile(
    r"(\d{1,4})[-./年 ]\s?(\d{1,2})[-./月 ]\s?(\d{1,4})日?"
    r"(?:[T ,]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([AaPp][Mm])?)?\s*(Z|[+-]\d{2}:?\d{2})?",
    re.ASCII,
)
_PLACES = {Order.YEAR_FIRST: (0, 1, 2), Order.DAY_FIRST: (2, 1, 0), Order.MONTH_FIRST: (2, 0, 1)}


def number_of(text: str, country: str = "") -> str:
    """E.164 without its plus. `country`: whose form it is in when no country stands in it; "": there always
    is one. Raises Unreadable."""
    text = text.removeprefix("'").strip()  # a spreadsheet's mark that it is text
    if not text:
        raise Unreadable(Reason.NO_NUMBER)
    if text.startswith(("=", "@")):
        raise Unreadable(Reason.FORMULA)
    if _ROUNDED.fullmatch(text):
        raise Unreadable(Reason.ROUNDED)
    text = text.removesuffix(".0")
    try:
        if country and not text.startswith(("+", "00")):
            return _national(text, country)
        return digits(text)
    except NotANumber:
        raise Unreadable(Reason.NOT_A_NUMBER) from None


def _national(text: str, country: str) -> str:
    """Raises NotANumber, also for what is dialled within a town alone."""
    try:
        parsed = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        raise NotANumber from None
    if phonenumbers.is_possible_number_with_reason(parsed) != ValidationResult.IS_POSSIBLE:
        raise NotANumber
    return digits(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))


@lru_cache(maxsize=10_000)
def moment_of(text: str, order: str, zone: ZoneInfo, *, is_end: bool = False) -> datetime:
    """In the zone where none stands in it. A day without a time is its beginning, or its end with
    `is_end`. Raises Unreadable."""
    text = text.removeprefix("'").strip()
    if not text:
        raise Unreadable(Reason.NO_MOMENT)
    found = _DAY.fullmatch(text)
    if found is None:
        raise Unreadable(Reason.NOT_A_MOMENT)
    parts = [int(found[1]), int(found[2]), int(found[3])]
    known = Order.YEAR_FIRST if parts[0] > 31 else Order(order)
    year, month, day = (parts[place] for place in _PLACES[known])
    if year < FIRST_YEAR:
        raise Unreadable(Reason.NOT_A_MOMENT)
    hour, minute, second, half = found[4], found[5], found[6], (found[7] or "").lower()
    try:
        clock = time(_hour(int(hour), half), int(minute), int(second or 0)) if hour else time.min
        moment = datetime(year, month, day, clock.hour, clock.minute, clock.second, tzinfo=zone)
        if found[8]:
            moment = datetime.fromisoformat(f"{moment:%Y-%m-%dT%H:%M:%S}{found[8]}")
        return moment if hour or not is_end else moment + timedelta(days=1, seconds=-1)
    except (ValueError, OverflowError):
        raise Unreadable(Reason.NOT_A_MOMENT) from None


def _hour(hour: int, half: str) -> int:
    if not half:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError
    return hour % 12 + (12 if half == "pm" else 0)


def is_yes(text: str) -> bool:
    """Raises Unreadable."""
    word = " ".join(text.removeprefix("'").casefold().split())
    if not word:
        raise Unreadable(Reason.NO_ANSWER)
    if word in YES:
        return True
    if word in NO:
        return False
    raise Unreadable(Reason.NOT_AN_ANSWER)
