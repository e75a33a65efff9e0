"""What the digest and the clock count, on its way into the table of tallies."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from datetime import timedelta

from django.db import connection

from webhooks.intake.tally import ADD, Fresh, columns, this_minute
from webhooks.models import Kind
from webhooks.services import Digested

# Seconds from stored to taken in: the upper bounds of the metrics' buckets. The last has none.
BOUNDS = (0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 300.0, 3600.0)
BUCKETS = (*(f"{bound:g}" for bound in BOUNDS), "+Inf")
LANES: dict[int, str] = {
    Kind.MANAGEMENT: "management", Kind.INBOUND: "inbound", Kind.STATUSES: "statuses",
}  # fmt: skip


class Teller:
    """Kept by one process: count as things happen, tell it now and then."""

    def __init__(self) -> None:
        self._fresh: Fresh = Counter()

    def count(self, what: str, who: str = "", word: str = "", *, count: int = 1) -> None:
        """Of what starts with "most", the greatest is kept."""
        if not count:
            return
        key = (this_minute(), what, who, word)
        if what.startswith("most"):
            self._fresh[key] = max(self._fresh[key], count)
        else:
            self._fresh[key] += count

    def count_round(self, digested: Digested) -> None:
        buckets = Counter(
            (LANES[kind], BUCKETS[bisect_left(BOUNDS, seconds)])
            for kind, seconds in digested.waited
        )
        for (lane, bucket), count in buckets.items():
            self.count("lag", lane, bucket, count=count)
        waited = [seconds for _kind, seconds in digested.waited]
        self.count("lag_ms", count=round(sum(waited) * 1000))
        self.count("most_lag_ms", count=round(max(waited, default=0) * 1000))
        self.count("fact", "statuses", count=digested.statuses)
        self.count("fact", "inbound", count=digested.inbound)

    def tell(self) -> None:
        """Into the table. Raises what the database raises; what was not told is told next time."""
        if self._fresh:
            with connection.cursor() as cursor:
                cursor.execute(ADD, columns(self._fresh))
            self._fresh.clear()


def milliseconds(span: timedelta) -> int:
    return round(span.total_seconds() * 1000)
