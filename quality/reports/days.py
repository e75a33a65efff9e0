"""How messages went by day, of one number or of all numbers of an account."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Sum

from accounts.models import Organisation
from quality.models import NumberDay
from quality.periods import Period
from quality.words import error_words


@dataclass
class Counts:
    """Rates are of what was sent or failed, in percent; None without any."""

    sent: int = 0
    delivered: int = 0
    read: int = 0
    failed: int = 0
    people: int = 0
    received: int = 0
    stopped: int = 0
    errors: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, day: NumberDay | Counts) -> None:
        for name in ("sent", "delivered", "read", "failed", "people", "received", "stopped"):
            setattr(self, name, getattr(self, name) + getattr(day, name))
        for code, count in day.errors.items():
            self.errors[code] += count

    @property
    def tried(self) -> int:
        """What failed before it was on its way has not been sent; the rest has."""
        return max(self.sent, self.delivered + self.failed)

    @property
    def delivery(self) -> float | None:
        return _percent(self.delivered, self.tried)

    @property
    def failure(self) -> float | None:
        return _percent(self.failed, self.tried)

    @property
    def reading(self) -> float | None:
        """Of what was delivered. People can hide that they read, so it is never complete."""
        return _percent(self.read, self.delivered)


def _percent(part: int, whole: int) -> float | None:
    return 100 * part / whole if whole else None


@dataclass(frozen=True)
class Day:
    at: date
    counts: Counts


@dataclass(frozen=True)
class Failure:
    """How many failed by one code; `share` of all that failed, in percent."""

    code: str
    words: str
    count: int
    share: float


@dataclass(frozen=True)
class Days:
    """Every day of the time that has rows before or after it; the sums of all."""

    every: tuple[Day, ...]
    total: Counts
    failures: tuple[Failure, ...]  # the most frequent first

    @property
    def is_empty(self) -> bool:
        return not self.every


def days(organisation: Organisation, number_ids: Sequence[str], period: Period) -> Days:
    """One query."""
    rows = NumberDay.objects.of(organisation).filter(phone_number_id__in=number_ids)
    rows = rows.defer("templates")  # of a busy number the largest part of a row
    found: dict[date, Counts] = defaultdict(Counts)
    total = Counts()
    for row in rows.between(period.first_day, period.last_day).order_by("day"):
        found[row.day].add(row)
        total.add(row)
    if not found:
        return Days((), total, ())
    first, last = period.first_day or min(found), max(found)
    every = tuple(
        Day(day, found.get(day, Counts()))
        for day in (first + timedelta(days=n) for n in range((last - first).days + 1))
    )
    return Days(every, total, tuple(failures(total.errors.items())))


def failures(errors: Iterable[tuple[str, int]]) -> list[Failure]:
    told = sorted(errors, key=lambda one: (-one[1], one[0]))
    whole = sum(count for _code, count in told)
    return [Failure(code, error_words(code), count, 100 * count / whole) for code, count in told]


def lately(organisation: Organisation, number_ids: Sequence[str], since: date) -> dict[str, Counts]:
    """Sums since a day, by number. One query."""
    rows = NumberDay.objects.of(organisation).filter(phone_number_id__in=number_ids, day__gte=since)
    names = ("sent", "delivered", "read", "failed")
    sums: Iterable[Any] = (
        rows.values("phone_number_id").order_by().annotate(**{f"all_{n}": Sum(n) for n in names})
    )
    return {
        row["phone_number_id"]: Counts(**{name: row[f"all_{name}"] for name in names})
        for row in sums
    }
