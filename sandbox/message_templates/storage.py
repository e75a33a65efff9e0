"""Template rows. The document is kept whole; what is filtered stands beside it in columns."""

import json
from typing import Any

from sandbox import timers
from sandbox.message_templates import dates
from sandbox.paging import Rows, newest_first
from sandbox.store import Doc, Store

TABLES = (
    ("templates", "id"), ("template_activity", "template"), ("template_signals", "template")
)  # fmt: skip


def add(store: Store, template: Doc) -> None:
    store.db.execute(
        "INSERT INTO templates (id, waba, name, language, category, status, body) VALUES (?,"
        " ?, ?, ?, ?, ?, ?)",
        (template["id"], *_columns(template), json.dumps(template)),
    )
    touch(store, template, store.now())
    dates.arrange(store, template)


def save(store: Store, template: Doc) -> None:
    store.db.execute(
        "UPDATE templates SET waba = ?, name = ?, language = ?, category = ?, status = ?,"
        " body = ? WHERE id = ?",
        (*_columns(template), json.dumps(template), template["id"]),
    )
    dates.arrange(store, template)


def touch(store: Store, template: Doc, at: float) -> None:
    """Notes activity, which puts off the archiving: the template was created, edited, sent,
    appealed or unarchived.
    """
    store.db.execute("INSERT OR REPLACE INTO template_activity VALUES (?, ?)", (template["id"], at))


def remove(store: Store, template: Doc) -> None:
    for table, column in TABLES:
        store.db.execute(f"DELETE FROM {table} WHERE {column} = ?", (template["id"],))  # noqa: S608
    timers.cancel(store, dates.TIMER, template["id"])


def get(store: Store, id: str) -> Doc | None:
    row = store.db.execute("SELECT body FROM templates WHERE id = ?", (id,)).fetchone()
    return json.loads(row["body"]) if row else None


def count(store: Store, waba: str) -> int:
    """How many templates fill the account's room; archived ones do not."""
    sql = "SELECT count(*) FROM templates WHERE waba = ? AND status != 'ARCHIVED'"
    return int(store.db.execute(sql, (waba,)).fetchone()[0])


def matching(
    store: Store, where: str = "1 = 1", values: tuple[Any, ...] = (), *, most: int = -1
) -> list[Doc]:
    """Templates by a condition on the columns, the newest first; all of them unless `most` says."""
    values = (*values, most)
    sql = f"SELECT body FROM templates WHERE {where} ORDER BY number DESC LIMIT ?"  # noqa: S608 - conditions are constants
    return [json.loads(row["body"]) for row in store.db.execute(sql, values)]


def rows(store: Store, where: str, values: list[Any]) -> Rows:
    """The same for paging."""
    sql = f"SELECT number, body FROM templates WHERE {where}"  # noqa: S608 - constants
    return newest_first(store, sql, values, lambda row: json.loads(row["body"]))


def _columns(template: Doc) -> tuple[str, str, str, str, str]:
    return (
        template["waba"],
        template["name"],
        template["language"],
        template["category"],
        template["status"],
    )
