"""What the tallies say: by steps of time for the charts, in total for the metrics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from webhooks.models import Span, Tally
from webhooks.tallying import BOUNDS, BUCKETS

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
STEPS = """
    SELECT date_bin(%(step)s, start, %(epoch)s) AS at, what, who, word,
        CASE WHEN what LIKE 'most%%' THEN max(count) ELSE sum(count) END
    FROM webhooks_tally WHERE span = %(span)s AND start >= %(since)s
    GROUP BY at, what, who, word
"""


@dataclass(frozen=True)
class Range:
    """A stretch of time up to now and the steps it is cut into."""

    span: Span
    step: timedelta
    steps: int

    def moments(self, now: datetime) -> list[datetime]:
        """The beginnings of the steps, the one under way last."""
        last = EPOCH + (now - EPOCH) // self.step * self.step
        return [last - self.step * n for n in reversed(range(self.steps))]


RANGES = {
    "hour": Range(Span.MINUTE, timedelta(minutes=1), 60),
    "day": Range(Span.MINUTE, timedelta(minutes=15), 96),
    "month": Range(Span.HOUR, timedelta(hours=6), 120),
}


@dataclass
class Step:
    """One step of time. Counts are of the whole step, lags in seconds."""

    at: datetime
    minutes: float  # of the step under way, those that have passed
    counts: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def of(self, what: str, who: str | None = None, word: str | None = None) -> int:
        return sum(
            count
            for (its_what, its_who, its_word), count in self.counts.items()
            if its_what == what and who in (None, its_who) and word in (None, its_word)
        )

    def lag(self, share: float) -> float | None:
        """The lag that this share of the deliveries did not exceed; None when there were none."""
        buckets = Counter({bucket: self.of("lag", word=bucket) for bucket in BUCKETS})
        return quantile(buckets, share, greatest=self.of("most_lag_ms") / 1000)

    @property
    def oldest(self) -> float | None:
        """What waited longest in the queue; None when nothing did."""
        ages = [
            count for (what, _who, _word), count in self.counts.items() if what == "most_age_ms"
        ]
        return max(ages) / 1000 if ages else None

    @property
    def slowest(self) -> float | None:
        return self.of("most_lag_ms") / 1000 if self.of("lag") else None


def quantile(buckets: Mapping[str, int], share: float, *, greatest: float) -> float | None:
    """Straight between the bounds of its bucket, and never more than the greatest."""
    total = sum(buckets.values())
    if not total:
        return None
    wanted, below, lower = share * total, 0, 0.0
    for bucket, upper in zip(BUCKETS, (*BOUNDS, greatest), strict=True):
        inside = buckets.get(bucket, 0)
        if inside and below + inside >= wanted:
            return min(lower + (upper - lower) * (wanted - below) / inside, greatest)
        below, lower = below + inside, upper
    return greatest


def steps(chosen: Range) -> list[Step]:
    """Every step of the range, also those in which nothing happened. One query."""
    now = timezone.now()
    moments = chosen.moments(now)
    passed = {at: min(chosen.step, now - at) / timedelta(minutes=1) for at in moments}
    by_moment = {at: Step(at, max(minutes, 1.0)) for at, minutes in passed.items()}
    values: dict[str, Any] = {
        "step": chosen.step,
        "epoch": EPOCH,
        "span": chosen.span,
        "since": moments[0],
    }
    with connection.cursor() as cursor:
        cursor.execute(STEPS, values)
        for at, what, who, word, count in cursor.fetchall():
            if at in by_moment:  # a clock that jumped ahead
                by_moment[at].counts[what, who, word] = int(count)
    return list(by_moment.values())


def totals() -> dict[tuple[str, str, str], int]:
    """Since ever: what, who, word, count."""
    rows = Tally.objects.filter(span=Span.EVER).order_by("what", "who", "word")
    return {(row.what, row.who, row.word): row.count for row in rows}
