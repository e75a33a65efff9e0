"""Charges out of and into their table, in sets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from billing.charging.rows import COLUMNS, Row

# Of a conversation, also when the message was sent that had opened it.
EXISTING = f"""
    SELECT {", ".join(f"c.{name}" for name in Row._fields)}, m.sent_at
    FROM billing_charge c
    LEFT JOIN traffic_message m ON c.opened_by <> '' AND m.wamid = c.opened_by
    WHERE c.unit_id = ANY (%s)
"""  # noqa: S608 - names of ours
STAGE = """
    CREATE TEMPORARY TABLE IF NOT EXISTS stage_charge (LIKE billing_charge) ON COMMIT DELETE ROWS;
    TRUNCATE stage_charge;
"""
# In the order of their keys, as everything that several may write.
UPSERT = f"""
    INSERT INTO billing_charge AS c ({COLUMNS})
    SELECT {COLUMNS} FROM stage_charge ORDER BY unit_id, participant
    ON CONFLICT (unit_id, participant) DO UPDATE SET
        ({COLUMNS}) = ({", ".join(f"EXCLUDED.{name}" for name in Row._fields)})
"""  # noqa: S608
READ = """
    UPDATE billing_charge c SET is_read = true
    FROM unnest(%s::text[], %s::text[]) AS k (unit_id, participant)
    WHERE c.unit_id = k.unit_id AND c.participant = k.participant
"""
DELETE = """
    DELETE FROM billing_charge c USING unnest(%s::text[], %s::text[]) AS k (unit_id, participant)
    WHERE c.unit_id = k.unit_id AND c.participant = k.participant
"""


def existing(cursor: Any, unit_ids: Iterable[str]) -> list[tuple[Row, datetime | None]]:
    cursor.execute(EXISTING, [list(unit_ids)])
    width = len(Row._fields)
    return [(Row._make(found[:width]), found[width]) for found in cursor]


def write(cursor: Any, rows: Sequence[Row]) -> None:
    if not rows:
        return
    cursor.execute(STAGE)
    with cursor.copy(f"COPY stage_charge ({COLUMNS}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    cursor.execute(UPSERT)


def mark_read(cursor: Any, rows: Sequence[Row]) -> None:
    _by_key(cursor, READ, rows)


def delete(cursor: Any, rows: Sequence[Row]) -> None:
    _by_key(cursor, DELETE, rows)


def _by_key(cursor: Any, statement: str, rows: Sequence[Row]) -> None:
    if rows:
        cursor.execute(
            statement, [[row.unit_id for row in rows], [row.participant for row in rows]]
        )
