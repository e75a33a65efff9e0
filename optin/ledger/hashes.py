"""The log as the database has it, for `optin.log`. Everything here is called within `writing.of(…)`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from optin.log.tiles import WIDTH, subtree_of
from optin.log.tree import Subtree

_FULL = "SELECT data FROM optin_tile WHERE organisation_id = %s AND level = %s AND index = %s"
_LEAVES = (
    "SELECT string_agg(leaf_hash, ''::bytea ORDER BY index) FROM optin_leaf"
    " WHERE organisation_id = %s AND index >= %s AND index < %s"
)
_ROOTS = (
    "SELECT string_agg(root, ''::bytea ORDER BY index) FROM optin_tile"
    " WHERE organisation_id = %s AND index >= %s AND index < %s AND level = %s"
)
_BODIES = (
    "SELECT event.body FROM optin_leaf leaf JOIN optin_event event USING (event_id)"
    " WHERE leaf.organisation_id = %s AND leaf.index >= %s AND leaf.index < %s ORDER BY leaf.index"
)


def size_of(organisation_id: int) -> int:
    """How many leaves the log has."""
    found = _one(
        "SELECT coalesce(max(index) + 1, 0) FROM optin_leaf WHERE organisation_id = %s",
        [organisation_id],
    )
    return int(found)


def count_from(organisation_id: int, first: int) -> int:
    """How many leaves there are from this place on."""
    statement = "SELECT count(*) FROM optin_leaf WHERE organisation_id = %s AND index >= %s"
    return int(_one(statement, [organisation_id, first]))


def tile(organisation_id: int, level: int, index: int) -> bytes:
    """The widest one there is in this place; b"" where there is none."""
    if full := _one(_FULL, [organisation_id, level, index]):
        return bytes(full)
    span = [organisation_id, index * WIDTH, (index + 1) * WIDTH]
    part = _one(_ROOTS, [*span, level - 1]) if level else _one(_LEAVES, span)
    return bytes(part or b"")


def subtree(organisation_id: int) -> Subtree:
    """For roots and proofs; every tile is read once."""
    kept: dict[tuple[int, int], bytes] = {}

    def read(level: int, index: int) -> bytes:
        if (level, index) not in kept:
            kept[level, index] = tile(organisation_id, level, index)
        return kept[level, index]

    return subtree_of(_named(read))


def bodies(organisation_id: int, first: int, end: int) -> list[bytes]:
    """The leaves' bytes, as the ledger has them now."""
    with connection.cursor() as cursor:
        cursor.execute(_BODIES, [organisation_id, first, end])
        return [bytes(row[0]) for row in cursor.fetchall()]


def recorded_at(organisation_id: int, index: int) -> datetime | None:
    """When the event in this place of the log was written; None where the log ends before."""
    statement = (
        "SELECT event.recorded_at FROM optin_leaf leaf JOIN optin_event event USING (event_id)"
        " WHERE leaf.organisation_id = %s AND leaf.index = %s"
    )
    found: datetime | None = _one(statement, [organisation_id, index])
    return found


def waiting(organisation_id: int) -> tuple[int, datetime | None]:
    """How many events are not in the log yet, and when the oldest was written."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), min(recorded_at) FROM optin_pending WHERE organisation_id = %s",
            [organisation_id],
        )
        count, oldest = cursor.fetchone()
    return int(count), oldest


def _named(read: Callable[[int, int], bytes]) -> Callable[[int, int], bytes]:
    """A missing tile is a LookupError, not bytes of no tile."""

    def reading(level: int, index: int) -> bytes:
        if not (data := read(level, index)):
            raise LookupError(f"There is no tile {level}/{index}.")
        return data

    return reading


def _one(statement: str, values: Sequence[Any]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row = cursor.fetchone()
    return row[0] if row else None
