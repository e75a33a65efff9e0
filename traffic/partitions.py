"""Tables cut by time: pieces made ahead, old ones dropped at once instead of row by row.

The site's role may not change tables, so each such table has two functions that run with its owner's
rights and do nothing else: `<table>_grow` and `<table>_shrink`. A clock that jumps harms nothing: what
fits no piece goes into `<table>_rest`, and moves when its piece is made.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date

from django.db import OperationalError, connection, transaction
from django.db.migrations import RunSQL
from django.db.migrations.operations.base import Operation
from psycopg.errors import LockNotAvailable

from accounts import grants

# The functions give up after a second, so that nobody who writes waits longer for them. Then it is tried again.
PAUSES = (1.0, 2.0, 4.0)
NAMES = {"day": "YYYYMMDD", "month": "YYYYMM"}

# Django makes a plain table of the model; its rows move into one that has pieces.
CONVERSION = """
ALTER TABLE {table} RENAME TO {table}_plain;
CREATE TABLE {table} (LIKE {table}_plain INCLUDING DEFAULTS INCLUDING CONSTRAINTS)
    PARTITION BY RANGE ({column});
CREATE TABLE {table}_rest PARTITION OF {table} DEFAULT;
INSERT INTO {table} SELECT * FROM {table}_plain;
DROP TABLE {table}_plain;
ALTER TABLE {table} ADD PRIMARY KEY ({key});
"""

FUNCTIONS = """
CREATE FUNCTION {table}_grow(first date, last date) RETURNS int
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
    SET timezone = 'UTC' SET lock_timeout = '1s' AS $$
DECLARE
    lower timestamptz := date_trunc('{unit}', first::timestamptz);
    piece text;
    made int := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('{table}'));
    WHILE lower <= last LOOP
        piece := '{table}_' || to_char(lower, '{name}');
        IF to_regclass(piece) IS NULL THEN
            EXECUTE format('CREATE TABLE %I (LIKE {table} INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', piece);
            LOCK TABLE {table}_rest IN ACCESS EXCLUSIVE MODE;
            EXECUTE format(
                'WITH moved AS (DELETE FROM {table}_rest WHERE {column} >= %L AND {column} < %L'
                ' RETURNING *) INSERT INTO %I SELECT * FROM moved',
                lower, lower + interval '1 {unit}', piece);
            EXECUTE format(
                'ALTER TABLE {table} ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                piece, lower, lower + interval '1 {unit}');
            made := made + 1;
        END IF;
        lower := lower + interval '1 {unit}';
    END LOOP;
    RETURN made;
END $$;

CREATE FUNCTION {table}_shrink(before date) RETURNS int
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
    SET timezone = 'UTC' SET lock_timeout = '1s' AS $$
DECLARE
    piece text;
    lower timestamptz;
    upper timestamptz;
    dropped int := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('{table}'));
    FOR piece IN
        SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = '{table}'::regclass AND c.relname ~ '^{table}_[0-9]+$' ORDER BY 1
    LOOP
        lower := to_date(substr(piece, length('{table}_') + 1), '{name}')::timestamptz;
        upper := lower + interval '1 {unit}';
        IF upper <= LEAST(before, current_date - 7) AND NOT EXISTS ({pinned}) THEN
            EXECUTE format('DROP TABLE %I', piece);
            dropped := dropped + 1;
        END IF;
    END LOOP;
    RETURN dropped;
END $$;
"""


@dataclass(frozen=True)
class Partitioned:
    """A table partitioned by range of `column`, one piece a `unit` ("day" or "month").

    `pinned` is a SELECT that finds a row when the piece from `lower` to `upper` must stay.
    """

    table: str
    column: str
    unit: str
    pinned: str = "SELECT WHERE false"

    def conversion(self, *key: str) -> list[Operation]:
        """Migration steps, after the model is made without indexes: the pieces and their functions.

        The primary key holds `column`, as PostgreSQL asks.
        """
        made = CONVERSION.format(table=self.table, column=self.column, key=", ".join(key))
        functions = FUNCTIONS.format(
            table=self.table,
            column=self.column,
            unit=self.unit,
            name=NAMES[self.unit],
            pinned=self.pinned,
        )
        calls = (f"{self.table}_grow(date, date)", f"{self.table}_shrink(date)")
        return [
            RunSQL([made], RunSQL.noop),
            RunSQL([functions], RunSQL.noop),
            grants.may_call(*calls),
            RunSQL([f"SELECT {self.table}_grow(current_date - 1, current_date + 7)"], RunSQL.noop),
        ]

    def grow(self, first: date, last: date) -> int:
        """Make the pieces from `first` to `last` that are missing; how many were."""
        return self._call("grow", first, last)

    def shrink(self, before: date) -> int:
        """Drop the pieces that end before this day, a week ago at the latest; how many."""
        return self._call("shrink", before)

    def _call(self, verb: str, *days: date) -> int:
        for pause in PAUSES:
            try:
                return self._once(verb, days)
            except OperationalError as error:
                if not isinstance(error.__cause__, LockNotAvailable):
                    raise
            time.sleep(pause)
        return self._once(verb, days)

    def _once(self, verb: str, days: tuple[date, ...]) -> int:
        places = ", ".join(["%s"] * len(days))
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SELECT {self.table}_{verb}({places})", days)
            return int(cursor.fetchone()[0])
