"""Deliveries into PostgreSQL, many to a commit.

One flush is under way at a time and nobody waits for a timer: whatever arrives during a commit is
the next flush. Alone, a delivery is stored at once; in a storm, hundreds share one commit.
"""

import asyncio
import logging
import time
from collections import deque
from dataclasses import dataclass

import psycopg

from webhooks.intake.hints import kind_of, sender_of
from webhooks.intake.patience import within

log = logging.getLogger("intake.store")

ANSWER_SECONDS = 1.8  # from arrival to answer, also when the database is silent
FLUSH_ROWS = 500
FLUSH_BYTES = 8 * 1024 * 1024  # psycopg holds a copy of what it sends

# webhooks.models.Delivery, and its place in the queue, webhooks.models.Waiting.
INSERT = """
    WITH stored AS (
        INSERT INTO webhooks_delivery (app_id, body, signature, kind, sender)
        SELECT * FROM unnest(%b::text[], %b::bytea[], %b::text[], %b::int2[], %b::text[])
        RETURNING id, received_at, kind, sender, octet_length(body) AS size
    ),
    queued AS (
        INSERT INTO webhooks_waiting (delivery_id, received_at, kind, sender, size)
        SELECT * FROM stored
    )
    SELECT pg_notify('deliveries', '')
"""


class Unavailable(Exception):
    """Not stored, as far as we know: Meta shall send it again."""


Row = tuple[str, bytes, str, int, str]  # app id, body, signature, kind, sender


@dataclass(slots=True)
class Waiting:
    row: Row | None  # None: only asks whether the database answers
    size: int
    arrived: float
    stored: asyncio.Future[None]


class Store:
    """The way into the table: `await store.put(…)` returns once the row is committed."""

    def __init__(self, database: str) -> None:
        self.database = database
        self.well = True
        self._waiting: deque[Waiting] = deque()
        self._some = asyncio.Event()
        self._connection: psycopg.AsyncConnection[tuple[object, ...]] | None = None

    def put(self, app_id: str, body: bytes, signature: str) -> asyncio.Future[None]:
        """Done after the commit; raises Unavailable within ANSWER_SECONDS otherwise."""
        row = (app_id, body, signature, kind_of(body), sender_of(body))
        return self._wait(row, len(body))

    def ping(self) -> asyncio.Future[None]:
        """Done when the database answered; raises Unavailable within ANSWER_SECONDS otherwise."""
        return self._wait(None, 0)

    async def run(self) -> None:
        while True:
            await self._some.wait()
            await self._flush(self._next())
            if not self._waiting:
                self._some.clear()

    def _wait(self, row: Row | None, size: int) -> asyncio.Future[None]:
        stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(Waiting(row, size, time.monotonic(), stored))
        self._some.set()
        return stored

    def _next(self) -> list[Waiting]:
        batch = [self._waiting.popleft()]
        size = batch[0].size
        while self._waiting and len(batch) < FLUSH_ROWS:
            size += self._waiting[0].size
            if size > FLUSH_BYTES:
                break
            batch.append(self._waiting.popleft())
        return batch

    async def _flush(self, batch: list[Waiting]) -> None:
        """Every batch keeps the promise made to its oldest member."""
        left = batch[0].arrived + ANSWER_SECONDS - time.monotonic()
        try:
            await within(left, self._write([one.row for one in batch if one.row]))
        except (psycopg.Error, OSError) as error:  # TimeoutError is an OSError
            self._connection = None
            self._tell(well=False, cause=type(error).__name__)
            for one in batch:
                if not one.stored.done():
                    one.stored.set_exception(Unavailable())
        else:
            self._tell(well=True)
            for one in batch:
                if not one.stored.done():
                    one.stored.set_result(None)

    async def _write(self, rows: list[Row]) -> None:
        connection = self._connection
        if connection is None:
            connection = await psycopg.AsyncConnection.connect(self.database, autocommit=True)
        try:
            columns = [[row[i] for row in rows] for i in range(5)]
            await connection.execute(INSERT, columns, prepare=True)
        except BaseException:
            await connection.close()
            raise
        self._connection = connection

    def _tell(self, *, well: bool, cause: str = "") -> None:
        """One line when the database goes and one when it is back."""
        if well != self.well:
            self.well = well
            if well:
                log.info("the database is back")
            else:
                log.error("deliveries cannot be stored", extra={"cause": cause})
