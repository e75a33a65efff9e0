"""Counts of the answers, told to PostgreSQL now and then: what charts, metrics and alerts are made of.

Nothing here may endanger an answer: it is counted in memory, told beside the answers on a connection
of its own, and kept for the next time when the database does not take it.
"""

import asyncio
import logging
import time
from collections import Counter

import psycopg

from webhooks.intake.patience import within

log = logging.getLogger("intake.tally")

TELL_SECONDS = 10.0
WRITE_SECONDS = 2.0
MOST_KEPT = 20_000  # different counts while the database is away: days of them

# webhooks.models.Tally: each count into its minute, its hour and the total. What starts with "most" is
# a maximum. In the order of the key, so that two who tell wait for each other instead of for ever.
ADD = """
    INSERT INTO webhooks_tally AS t (span, start, what, who, word, count)
    SELECT span, CASE span WHEN 'ever' THEN to_timestamp(0)
        ELSE date_trunc(span, to_timestamp(minute), 'UTC') END AS start, what, who, word,
        CASE WHEN what LIKE 'most%%' THEN max(count) ELSE sum(count) END
    FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::bigint[])
        AS u (minute, what, who, word, count)
    CROSS JOIN (VALUES ('minute'), ('hour'), ('ever')) AS s (span)
    GROUP BY span, 2, what, who, word
    ORDER BY span, start, what, who, word
    ON CONFLICT (span, start, what, who, word) DO UPDATE SET count =
        CASE WHEN t.what LIKE 'most%%' THEN GREATEST(t.count, EXCLUDED.count)
        ELSE t.count + EXCLUDED.count END
"""

Key = tuple[str, str, str]  # what, who, word
Counts = Counter[Key]
Fresh = Counter[tuple[int, str, str, str]]  # with the minute, in seconds since 1970


def this_minute() -> int:
    return int(time.time()) // 60 * 60


def columns(fresh: Fresh) -> list[list[object]]:
    """The parameters of ADD."""
    return [list(column) for column in zip(*((*key, n) for key, n in fresh.items()), strict=True)]


class Teller:
    """Answers to POST, by app and status."""

    def __init__(self, database: str) -> None:
        self.database = database
        self.counted: Counter[tuple[str, int]] = Counter()  # since the start
        self._told: Counter[tuple[str, int]] = Counter()  # of these, what is in `_fresh` or beyond
        self._fresh: Fresh = Counter()

    def by_status(self) -> Counter[int]:
        """Of all apps."""
        statuses: Counter[int] = Counter()
        for (_app, status), count in self.counted.items():
            statuses[status] += count
        return statuses

    async def run(self) -> None:
        while True:
            await asyncio.sleep(TELL_SECONDS)
            await self.tell()

    async def tell(self) -> None:
        """Add what is new to the database; what it does not take waits. Never raises because of it."""
        self._gather()
        if not self._fresh:
            return
        telling = self._fresh.copy()
        try:
            await within(WRITE_SECONDS, self._write(telling))
        except (psycopg.Error, OSError) as error:  # TimeoutError is an OSError
            log.warning("the tally waits", extra={"cause": type(error).__name__})
        else:
            self._fresh -= telling

    def _gather(self) -> None:
        """One line in the log now and then, never one for each request."""
        new, minute = self.counted - self._told, this_minute()
        self._told = self.counted.copy()
        if not new:
            return
        statuses: Counter[int] = Counter()
        for (app, status), count in new.items():
            statuses[status] += count
            if len(self._fresh) < MOST_KEPT:
                self._fresh[(minute, "answer", app, str(status))] += count
        worst = logging.WARNING if set(statuses) - {200} else logging.INFO
        log.log(worst, "answered", extra={"answers": dict(statuses)})

    async def _write(self, fresh: Fresh) -> None:
        async with await psycopg.AsyncConnection.connect(self.database, autocommit=True) as db:
            await db.execute(ADD, columns(fresh))
