"""Stretches of days: those with names, those before them, and the whole months in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from billing.periods import month_after, month_named

DAYS = "days"  # the period whose first and last day are said
ONE = timedelta(days=1)


@dataclass(frozen=True)
class Days:
    """From one day to another, both counted."""

    since: date
    until: date

    @property
    def count(self) -> int:
        return (self.until - self.since).days + 1

    @property
    def months(self) -> int:
        """How many months have a day in it."""
        return (self.until.year - self.since.year) * 12 + self.until.month - self.since.month + 1

    @property
    def is_whole_months(self) -> bool:
        return self.since.day == 1 and (self.until + ONE).day == 1

    def parts(self) -> Iterator[tuple[bool, Days]]:
        """(is it whole months, its days): at most three, in order."""
        first = self.since if self.since.day == 1 else month_after(self.since)
        end = (self.until + ONE).replace(day=1)  # the day after the last whole month
        if first >= end:
            yield False, self
            return
        if self.since < first:
            yield False, Days(self.since, first - ONE)
        yield True, Days(first, end - ONE)
        if end <= self.until:
            yield False, Days(end, self.until)

    def earlier(self, against: str, today: date) -> Days:
        """What to compare with: the stretch before, or the same a year ago. Of one that still runs, as
        many days as have gone by."""
        if against == "year":
            since, until = month_after(self.since.replace(day=1), -12), self.until
            since = _day_of(since, self.since.day)
            until = _day_of(month_after(self.until.replace(day=1), -12), self.until.day)
        elif self.is_whole_months:
            since, until = month_after(self.since, -self.months), self.since - ONE
        else:
            since, until = self.since - timedelta(days=self.count), self.since - ONE
        if self.since <= today < self.until:
            until = min(until, since + (today - self.since))
        return Days(since, until)


def _day_of(month: date, day: int) -> date:
    return min(month + timedelta(days=day - 1), month_after(month) - ONE)


@lru_cache(maxsize=256)  # each line of a report asks for the same
def named_days(period: str, today: date, since: str = "", until: str = "") -> Days | None:
    """What a name means on a day; None when it means nothing."""
    month = today.replace(day=1)
    quarter = month_after(month, -((month.month - 1) % 3))
    year = date(today.year, 1, 1)
    if period == DAYS:
        first, last = _day(since), _day(until)
        return Days(first, last) if first and last and first <= last else None
    if said := month_named(period):
        return Days(said.first, said.last)
    if found := re.fullmatch(r"(20\d\d)-Q([1-4])", period):
        return _from(date(int(found[1]), int(found[2]) * 3 - 2, 1), 3)
    named = {
        "this_month": _from(month, 1), "last_month": _from(month_after(month, -1), 1),
        "this_quarter": _from(quarter, 3), "last_quarter": _from(month_after(quarter, -3), 3),
        "this_year": _from(year, 12), "last_year": _from(month_after(year, -12), 12),
        "last_7_days": Days(today - 6 * ONE, today), "last_30_days": Days(today - 29 * ONE, today),
        "last_12_months": _from(month_after(month, -11), 12),
    }  # fmt: skip
    return named.get(period)


def _from(month: date, count: int) -> Days:
    return Days(month, month_after(month, count) - ONE)


def _day(text: str) -> date | None:
    """Of this century; None for what is no day."""
    if not re.fullmatch(r"20\d\d-\d\d-\d\d", text, re.ASCII):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
