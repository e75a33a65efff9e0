"""Statements that PostgreSQL plans once for each connection, for those that each decision before a send asks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from psycopg import Cursor


@contextmanager
def prepared() -> Iterator[Cursor[Any]]:
    """A cursor that prepares what it runs, with errors as Django's.

    Django prepares nothing, so each statement is planned anew; to plan the facts about one person takes five
    times as long as to find them. PostgreSQL plans again by itself when a table or its statistics change. Should a
    migration change the type of a result, one statement fails, and the rollback makes psycopg prepare anew.
    """
    ours = connections[DEFAULT_DB_ALIAS]  # `connection` looks for it at each of its attributes
    ours.ensure_connection()
    raw = ours.connection
    with ours.wrap_database_errors, Cursor(raw) as cursor:
        raw.prepare_threshold = 0  # at the first run; None, never, is for Django's own cursors
        try:
            yield cursor
        finally:
            raw.prepare_threshold = None
