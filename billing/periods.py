"""Months, quarters and years: which one a day is in, and the ones before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _


class Length(models.TextChoices):
    MONTH = "month", _("Month")
    QUARTER = "quarter", _("Quarter")
    YEAR = "year", _("Year")


MONTHS = {Length.MONTH: 1, Length.QUARTER: 3, Length.YEAR: 12}


@dataclass(frozen=True)
class Period:
    """Both days are in it."""

    first: date
    last: date

    @classmethod
    def holding(cls, day: date, length: str = Length.MONTH) -> Period:
        months = MONTHS[Length(length)]
        first = date(day.year, day.month - (day.month - 1) % months, 1)
        return cls(first, month_after(first, months) - timedelta(days=1))

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def every_day(self) -> Iterator[date]:
        return (self.first + timedelta(days=n) for n in range(self.days))

    @property
    def months(self) -> int:
        return (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1

    def back(self, count: int) -> Period:
        """The period of the same length, so many before."""
        first = month_after(self.first, -count * self.months)
        return Period(first, month_after(first, self.months) - timedelta(days=1))


def month_after(month: date, count: int = 1) -> date:
    """The first day of the month that many later; of one earlier with a negative count."""
    year, place = divmod(month.year * 12 + month.month - 1 + count, 12)
    return date(year, place + 1, 1)


def month_named(text: str) -> Period | None:
    """Of "2026-10", as addresses and forms have it; None for what is no month of this century."""
    found = re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])", text, re.ASCII)
    return Period.holding(date(int(found[1]), int(found[2]), 1)) if found else None
