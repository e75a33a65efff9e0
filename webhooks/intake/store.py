"""Deliveries into PostgreSQL, many to a commit.

One flush is under way at a time and nobody waits for a timer: whatever arrives during a commit, or
lies in the sockets after it, is the next flush. Alone, a delivery is stored at once; in a storm,
hundreds share one commit.
"""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

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


Row = tuple[str, bytes, str, int, str]  # app id, body, signature, kind, sender
Told = Callable[[bool], None]  # True after the commit; False: not stored, as far as we know


class Waiting(NamedTuple):
    row: Row | None  # None: only asks whether the database answers
    size: int
    arrived: float
    told: Told


class Store:
    """The way into the table."""

    def __init__(self, database: str) -> None:
        self.database = database
        self.well = True
        self._waiting: deque[Waiting] = deque()
        self._some = asyncio.Event()
        self._connection: psycopg.AsyncConnection[tuple[object, ...]] | None = None

    def put(self, app_id: str, body: bytes, signature: str, told: Told) -> None:
        """`told` is called once, within ANSWER_SECONDS; it must not raise."""
        row = (app_id, body, signature, kind_of(body), sender_of(body))
        self._wait(row, len(body), told)

    async def stored(self, app_id: str, body: bytes, signature: str) -> bool:
        """The same, to be awaited."""
        told: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self.put(app_id, body, signature, partial(_resolve, told))
        return await told

    async def answers(self) -> bool:
        """Does the database? Known within ANSWER_SECONDS."""
        told: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._wait(None, 0, partial(_resolve, told))
        return await told

    async def run(self) -> None:
        while True:
            await self._some.wait()
            await self._gather()
            await self._flush(self._next())
            if not self._waiting:
                self._some.clear()

    async def _gather(self) -> None:
        """The loop turns until a turn brings nothing new: a commit costs the same for one and for many."""
        before = 0
        while before < len(self._waiting) < FLUSH_ROWS:
            before = len(self._waiting)
            await asyncio.sleep(0)

    def _wait(self, row: Row | None, size: int, told: Told) -> None:
        self._waiting.append(Waiting(row, size, time.monotonic(), told))
        self._some.set()

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
            stored = False
        else:
            self._tell(well=True)
            stored = True
        for one in batch:
            one.told(stored)

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


def _resolve(told: asyncio.Future[bool], stored: bool) -> None:
    if not told.done():  # whoever asked may be gone
        told.set_result(stored)
