"""Many rows by one statement: its values are columns, for `unnest` and `= ANY`, and `%b` stands for each.

They go and come in binary form. Django's own cursor would write them into the text of the statement, for which psycopg
looks at every character of every value: for thousands of rows that takes longer than PostgreSQL needs for all the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import psycopg
from django.db import connection


def execute(statement: str, values: Sequence[object]) -> int:
    """How many rows were written. Within a transaction."""
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(statement.encode(), values)
        return cursor.rowcount


def rows(statement: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
    """What it finds. Within a transaction."""
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        return cursor.execute(statement.encode(), values, binary=True).fetchall()
