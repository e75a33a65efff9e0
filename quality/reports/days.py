"""How messages went by day, of one number or of all numbers of an account."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Sum

from accounts.models import Organisation
from quality.models import NumberDay
from quality.periods import Period
from quality.words import error_words

NAMES = ("sent", "delivered", "read", "failed", "people", "received", "stopped")
# Of all days together, summed up in the database: each row has an object of its own.
FAILURES = """
    SELECT code, sum(count::bigint)::bigint FROM quality_numberday, jsonb_each_text(errors) AS e(code, count)
    WHERE organisation_id = %s AND phone_number_id = ANY(%s) AND day >= %s AND day <= %s AND failed > 0
    GROUP BY code
"""


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

    def add(self, other: Counts) -> None:
        self.sent += other.sent
        self.delivered += other.delivered
        self.read += other.read
        self.failed += other.failed
        self.people += other.people
        self.received += other.received
        self.stopped += other.stopped

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
    """Two queries."""
    rows = NumberDay.objects.of(organisation).filter(phone_number_id__in=number_ids)
    sums: Iterable[Any] = (
        rows.between(period.first_day, period.last_day)
        .values("day")
        .order_by("day")
        .annotate(**{f"all_{name}": Sum(name) for name in NAMES})
        .values_list("day", *(f"all_{name}" for name in NAMES))
    )
    found = {day: Counts(*counts) for day, *counts in sums}
    total = Counts()
    if not found:
        return Days((), total, ())
    for counts in found.values():
        total.add(counts)
    first, last = period.first_day or min(found), max(found)
    every = tuple(
        Day(day, found.get(day) or Counts())
        for day in (first + timedelta(days=n) for n in range((last - first).days + 1))
    )
    with connection.cursor() as cursor:
        cursor.execute(FAILURES, [organisation.pk, list(number_ids), first, last])
        return Days(every, total, tuple(failures(cursor.fetchall())))


def errors_by_day(
    organisation: Organisation, number_ids: Sequence[str], period: Period
) -> dict[date, dict[str, int]]:
    """For files, which have them day by day. One query."""
    rows = NumberDay.objects.of(organisation).filter(phone_number_id__in=number_ids, failed__gt=0)
    found: dict[date, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    told = rows.between(period.first_day, period.last_day).values_list("day", "errors")
    for day, errors in told.iterator():
        for code, count in errors.items():
            found[day][code] += count
    return found


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
