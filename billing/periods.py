"""Months, quarters and years: which one a day is in, and the ones before."""

from __future__ import annotations

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
        return cls(first, months_later(first, months) - timedelta(days=1))

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
        first = months_later(self.first, -count * self.months)
        return Period(first, months_later(first, self.months) - timedelta(days=1))


def months_later(first: date, months: int) -> date:
    """From the first of a month to the first of another."""
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1)


def month_named(text: str) -> Period | None:
    """Of "2026-10"."""
    try:
        return Period.holding(date.fromisoformat(f"{text}-01")) if len(text) == 7 else None
    except ValueError:
        return None
