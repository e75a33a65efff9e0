"""On the clock: months made ahead, old ones forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone

from traffic.models import INBOUND, STATUSES

AHEAD = timedelta(days=62)
BEHIND = timedelta(
    days=31
)  # Meta repeats for a week; a month that is missing costs nothing but speed
CHUNK = 10_000

# A batch goes when its facts have; a reader that has not read it keeps it.
FORGET_BATCHES = """
    DELETE FROM traffic_batch b WHERE id IN (
        SELECT id FROM traffic_batch b WHERE made_at < %s AND last_at < %s
        AND NOT EXISTS (SELECT FROM traffic_todo t WHERE t.batch_id = b.id) LIMIT %s
    )
"""
FORGET_CALLS = """
    DELETE FROM traffic_call WHERE id IN (
        SELECT id FROM traffic_call WHERE happened_at < %s LIMIT %s
    )
"""
FORGET_MESSAGES = """
    DELETE FROM traffic_message WHERE wamid IN (
        SELECT wamid FROM traffic_message WHERE known_at < %s LIMIT %s
    )
"""

FORGET_LEARNED = """
    DELETE FROM traffic_learned WHERE id IN (
        SELECT id FROM traffic_learned WHERE happened_at < %s LIMIT %s
    )
"""


def make_partitions() -> int:
    """The months around today for every table of facts. How many were missing."""
    today = timezone.now().date()
    return sum(table.grow(today - BEHIND, today + AHEAD) for table in (STATUSES, INBOUND))


def drop_old_facts() -> int:
    """Forget whole months after settings.TRAFFIC_MONTHS. How many pieces of tables.

    What people want and under which ids they are reached stays until they are erased.
    """
    before = months_ago(timezone.now().date(), settings.TRAFFIC_MONTHS)
    dropped = sum(table.shrink(before) for table in (STATUSES, INBOUND))
    for table in (STATUSES, INBOUND):  # what fitted no month
        _repeat(f"DELETE FROM {table.table}_rest WHERE happened_at < %s", [before])  # noqa: S608
    _repeat(FORGET_CALLS, [before, CHUNK])
    _repeat(FORGET_MESSAGES, [before, CHUNK])
    _repeat(FORGET_LEARNED, [before, CHUNK])
    _repeat(FORGET_BATCHES, [before, before, CHUNK])
    return dropped


def months_ago(day: date, months: int) -> date:
    """The first day of that month."""
    count = day.year * 12 + day.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)


def _repeat(statement: str, values: Sequence[date | int]) -> None:
    """Until nothing is left to delete, a chunk in each transaction."""
    with connection.cursor() as cursor:
        while True:
            cursor.execute(statement, values)
            if cursor.rowcount == 0:
                return
