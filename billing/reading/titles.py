"""The day that the lines above a rate card's table name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_WRITTEN = re.compile(
    r"\b(?P<y1>\d{4})-(?P<m1>\d{2})-(?P<d1>\d{2})\b"
    r"|\b(?P<m2>[a-z]{3,9})\.?\s+(?P<d2>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y2>\d{4})\b"
    r"|\b(?P<d3>\d{1,2})(?:st|nd|rd|th)?\s+(?P<m3>[a-z]{3,9})\.?,?\s+(?P<y3>\d{4})\b",
    re.IGNORECASE | re.ASCII,
)


def day_in(lines: Iterable[str]) -> date | None:
    """The one day that is named; lines that say "effective" first. None: none, or two that differ.

    Days in figures alone, 10/01/2026, are read by nobody alike and so not here.
    """
    lines = list(lines)
    for chosen in ([line for line in lines if "effective" in line.lower()], lines):
        days = {day for line in chosen for day in _days(line)}
        if days:
            return days.pop() if len(days) == 1 else None
    return None


def _days(line: str) -> Iterable[date]:
    for found in _WRITTEN.finditer(line):
        year, month, day = (
            next(found[f"{part}{n}"] for n in (1, 2, 3) if found[f"{part}{n}"]) for part in "ymd"
        )
        if not month.isdecimal():
            named = [name.startswith(month.lower()) for name in MONTHS]
            if not any(named):
                continue
            month = str(named.index(True) + 1)
        try:
            yield date(int(year), int(month), int(day))
        except ValueError:
            continue
