"""Who is next: lanes by kind, and in a lane an equal share for every sender.

Whatever is claimed leaves the queue in the caller's transaction. Rolled back, it is there again; what is
to be tried later is put back by the caller. Two digests never hold the same one.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

import psycopg
from django.db import connection

from webhooks.models import Kind

SET = 2000  # deliveries claimed at a time
SET_BYTES = 16 * 1024 * 1024
SENDERS = 500  # that share a set
FEW = 20  # that are asked for a single one: more than there are digests that might hold it

# A loose scan of the index waiting_by_lane: one probe for each sender, however much it has waiting.
NEXT_SENDERS = """
    WITH RECURSIVE senders AS (
        (SELECT sender FROM webhooks_waiting
         WHERE kind = %(kind)s AND not_before IS NULL AND sender > %(after)s
         ORDER BY sender LIMIT 1)
        UNION ALL
        SELECT (SELECT w.sender FROM webhooks_waiting w
                WHERE w.kind = %(kind)s AND w.not_before IS NULL AND w.sender > s.sender
                ORDER BY w.sender LIMIT 1)
        FROM senders s WHERE s.sender IS NOT NULL
    )
    SELECT sender FROM senders WHERE sender IS NOT NULL LIMIT %(most)s
"""

SHARES = """
    SELECT w.place, w.delivery_id, w.size
    FROM unnest(%(senders)s::text[]) AS s (sender)
    CROSS JOIN LATERAL (
        SELECT ctid AS place, delivery_id, size FROM webhooks_waiting
        WHERE kind = %(kind)s AND sender = s.sender AND not_before IS NULL
        ORDER BY delivery_id LIMIT %(share)s FOR UPDATE SKIP LOCKED
    ) w
    LIMIT %(most)s
"""

# Nobody is put off for an hour: such a moment was written when the clock was wrong.
DUE_AGAIN = """
    SELECT ctid AS place, delivery_id, size FROM webhooks_waiting
    WHERE not_before <= statement_timestamp()
    OR not_before > statement_timestamp() + interval '1 hour'
    ORDER BY not_before LIMIT %(most)s FOR UPDATE SKIP LOCKED
"""

THESE = """
    SELECT ctid AS place, delivery_id, size FROM webhooks_waiting
    WHERE delivery_id = ANY (%(deliveries)s) FOR UPDATE
"""

# A piece of a day that is made meanwhile takes bodies over from the rest, and this statement, planned
# before, does not see them there: such a delivery is put off, not taken for done.
MOVING = timedelta(seconds=5)

# By place, so that no plan ever reads the whole queue; the LIMIT keeps one probe for each body, in the
# one piece of its day. A moment that many deliveries share, written as a range, never looks like the
# better key to it, not even in a new day that was never analysed.
TAKE = """
    WITH locked AS MATERIALIZED ({locked}),
    chosen AS (
        SELECT place FROM (
            SELECT place, sum(size) OVER (ORDER BY delivery_id) - size AS before FROM locked
        ) s WHERE before < %(bytes)s
    ),
    gone AS (
        DELETE FROM webhooks_waiting WHERE ctid = ANY (ARRAY(SELECT place FROM chosen))
        RETURNING delivery_id, received_at, kind, sender, size, attempts, queued_at
    )
    SELECT g.*, d.signature, d.body FROM gone g LEFT JOIN LATERAL (
        SELECT signature, body FROM webhooks_delivery d
        WHERE d.id = g.delivery_id
        AND d.received_at >= g.received_at AND d.received_at <= g.received_at LIMIT 1
    ) d ON true
    ORDER BY g.delivery_id
"""

PUT_BACK = """
    INSERT INTO webhooks_waiting
        (delivery_id, received_at, kind, sender, size, attempts, queued_at, not_before, error)
    VALUES (%s, %s, %s, %s, %s, %s, %s, statement_timestamp() + make_interval(secs => %s), %s)
"""
BURY = """
    INSERT INTO webhooks_deadletter (delivery_id, received_at, attempts, error, died_at)
    VALUES (%s, %s, %s, %s, clock_timestamp())
    ON CONFLICT (delivery_id) DO UPDATE SET
        attempts = EXCLUDED.attempts, error = EXCLUDED.error, died_at = EXCLUDED.died_at
"""


class Claimed(NamedTuple):
    """A delivery that this transaction has to settle."""

    delivery_id: int
    received_at: datetime
    kind: int
    sender: str
    size: int
    attempts: int
    queued_at: datetime
    signature: str
    body: bytes


class Turns:
    """Where each lane goes on, when it has more senders than can share one claim."""

    def __init__(self) -> None:
        self._after: dict[Kind, str] = {}

    def senders(self, kind: Kind) -> list[str]:
        found = self._next(kind, self._after.get(kind, ""), SENDERS)
        if not found and self._after.get(kind):
            found = self._next(kind, "", SENDERS)
        self._after[kind] = found[-1] if len(found) == SENDERS else ""
        return found

    def next_few(self, kind: Kind) -> list[str]:
        """For a single one, at the cost of a few probes; `went` says whose turn it was."""
        after = self._after.get(kind, "")
        return self._next(kind, after, FEW) or self._next(kind, "", FEW)

    def went(self, kind: Kind, sender: str) -> None:
        """The next claim of this lane begins after this sender."""
        self._after[kind] = sender

    def _next(self, kind: Kind, after: str, most: int) -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute(NEXT_SENDERS, {"kind": kind, "after": after, "most": most})
            return [sender for (sender,) in cursor.fetchall()]


def claim_set(turns: Turns, kind: Kind) -> list[Claimed]:
    """As many as fit into a set, shared by the lane's senders."""
    senders = turns.senders(kind)
    if not senders:
        return []
    share = -(-SET // len(senders))
    return _take(SHARES, kind=int(kind), senders=senders, share=share, most=SET)


def claim_one(turns: Turns, kind: Kind) -> Claimed | None:
    """The oldest of the sender whose turn it is."""
    senders = turns.next_few(kind)
    found = _take(SHARES, kind=int(kind), senders=senders, share=1, most=1) if senders else []
    if senders:  # also when others hold all of theirs
        turns.went(kind, found[0].sender if found else senders[-1])
    return found[0] if found else None


def claim_again() -> Claimed | None:
    """One that failed before and whose time has come."""
    found = _take(DUE_AGAIN, most=1)
    return found[0] if found else None


def claim_these(deliveries: list[int]) -> list[Claimed]:
    """Those of them that still wait, once nobody else holds them."""
    found = []
    for delivery in sorted(deliveries):
        found += _take(THESE, deliveries=[delivery])
    return found


def put_back(claimed: Claimed, *, kind: Kind) -> None:
    """Into another lane, as if it had not been claimed."""
    with connection.cursor() as cursor:
        row = claimed._replace(kind=kind)[:7]
        cursor.execute(PUT_BACK, [*row, None, ""])


def put_off(claimed: Claimed, *, wait: timedelta, error: str) -> None:
    """Once more after a while; one more try has failed."""
    row = claimed._replace(attempts=claimed.attempts + 1)[:7]
    with connection.cursor() as cursor:
        cursor.execute(PUT_BACK, [*row, wait.total_seconds(), error])


def bury(claimed: Claimed, *, error: str) -> None:
    """A dead letter: until somebody replays it."""
    row = (claimed.delivery_id, claimed.received_at, claimed.attempts + 1, error)
    with connection.cursor() as cursor:
        cursor.execute(BURY, row)


def _take(locked: str, **values: Any) -> list[Claimed]:
    connection.ensure_connection()
    # In binary: a body as text is twice as long and has to be read back.
    with psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(
            TAKE.format(locked=locked), {"bytes": SET_BYTES, **values}, binary=True, prepare=False
        )
        rows = [Claimed._make(row) for row in cursor.fetchall()]
    bodies = {row.delivery_id for row in rows if isinstance(row.body, bytes)}
    for row in rows:
        if row.delivery_id not in bodies:
            put_off(row, wait=MOVING, error="Its body was moving into the piece of its day.")
    return [row for row in rows if row.delivery_id in bodies]
