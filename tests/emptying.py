"""After a test that committed, its rows go: of the tables that it filled, not of all.

Django's `flush` truncates every table of every alias and makes the permissions anew, which takes a second; two hundred
tests end so.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import psycopg
from django.db import connections
from psycopg import sql

# What migrations and not tests put there.
KEPT = {"django_migrations", "django_content_type", "auth_permission"}
# A trigger before a DELETE (2 and 8: PostgreSQL's bits of pg_trigger.tgtype) refuses it.
TABLES = """
    SELECT c.relname, EXISTS (
        SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal AND t.tgtype & 10 = 10)
    FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY (%s)
"""
# Of a table that has days or months as partitions, these.
FILLED = """
    SELECT name FROM unnest(%s::text[]) AS name WHERE pg_relation_size(name::regclass) > 0
        OR (SELECT sum(pg_relation_size(relid)) FROM pg_partition_tree(name::regclass)) > 0
"""
REFERENCES = """
    SELECT DISTINCT confrelid::regclass::text, conrelid::regclass::text FROM pg_constraint
    WHERE contype = 'f' AND conparentid = 0
"""


class Emptier:
    """By a connection of the owner's own, whichever alias the test had."""

    @cached_property
    def _connection(self) -> psycopg.Connection[tuple[Any, ...]]:
        ours = connections["admin"].get_connection_params()
        return psycopg.connect(
            **{
                name: ours[name]
                for name in ("dbname", "user", "password", "host", "port")
                if name in ours
            }
        )

    @cached_property
    def _guarded(self) -> dict[str, bool]:
        """Every table of a model, and whether its guards refuse a DELETE: then it is emptied by TRUNCATE."""
        names = connections["admin"].introspection.django_table_names(
            only_existing=False, include_views=False
        )
        return dict(self._rows(TABLES, sorted(set(names) - KEPT)))

    @cached_property
    def _references(self) -> list[tuple[str, str]]:
        """A table, and one that refers to it."""
        return list(self._connection.execute(REFERENCES).fetchall())

    def __call__(self) -> None:
        with self._connection.transaction():
            filled = self._filled()
            truncated = self._with_who_refers({name for name in filled if self._guarded[name]})
            if truncated:
                self._do("TRUNCATE {}", truncated)
            self._delete(filled - truncated)
            self._delete(self._filled() - truncated)  # what triggers wrote of that: histories, sums

    def _filled(self) -> set[str]:
        return {name for (name,) in self._rows(FILLED, list(self._guarded))}

    def _delete(self, names: set[str]) -> None:
        """In any order: whether a row is still referred to is asked at the end of the transaction."""
        for name in sorted(names):
            self._do("DELETE FROM {}", {name})

    def _with_who_refers(self, names: set[str]) -> set[str]:
        """PostgreSQL truncates a table together with those that refer to it, or not at all."""
        found = set(names)
        while more := {other for name, other in self._references if name in found} - found:
            found |= more
        return found

    def _rows(self, statement: str, names: list[str]) -> list[tuple[Any, ...]]:
        return self._connection.execute(statement, [names]).fetchall()

    def _do(self, statement: str, names: set[str]) -> None:
        tables = sql.SQL(", ").join(sql.Identifier(name) for name in sorted(names))
        self._connection.execute(sql.SQL(statement).format(tables))

    def close(self) -> None:
        if "_connection" in vars(self):
            self._connection.close()
