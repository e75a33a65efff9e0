"""The sandbox's state: one SQLite file, one connection, one transaction per request.

Businesses, accounts, numbers, apps, users and tokens are JSON documents in `nodes`; what is
filtered, paged or counted
has a table of its own. The file is opened exclusively, so a second sandbox on the same file stops
with a clear error.
"""

import json
import secrets
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

Doc = dict[str, Any]

SCHEMA = """
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS nodes (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
    parent TEXT NOT NULL, body TEXT NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS nodes_by_parent ON nodes (kind, parent);
CREATE TABLE IF NOT EXISTS templates (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, waba TEXT NOT NULL,
    name TEXT NOT NULL,
    language TEXT NOT NULL, category TEXT NOT NULL, status TEXT NOT NULL, body TEXT NOT NULL,
    UNIQUE (waba, name, language)) STRICT;
CREATE INDEX IF NOT EXISTS templates_by_account ON templates (waba, number);
CREATE INDEX IF NOT EXISTS templates_by_status ON templates (status, number);
CREATE TABLE IF NOT EXISTS name_locks (
    waba TEXT NOT NULL, name TEXT NOT NULL, language TEXT NOT NULL, until REAL NOT NULL,
    PRIMARY KEY (waba, name, language)) STRICT;
CREATE TABLE IF NOT EXISTS creations (waba TEXT NOT NULL, at REAL NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS creations_by_time ON creations (waba, at);
CREATE TABLE IF NOT EXISTS calls (
    app TEXT NOT NULL, account TEXT NOT NULL, minute INTEGER NOT NULL, count INTEGER NOT NULL,
    PRIMARY KEY (app, account, minute)) STRICT;
CREATE TABLE IF NOT EXISTS faults (
    number INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS uploads (
    id TEXT PRIMARY KEY, app TEXT NOT NULL, body TEXT NOT NULL, content BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS requests (
    number INTEGER PRIMARY KEY AUTOINCREMENT, method TEXT NOT NULL, path TEXT NOT NULL, body
    TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS deliveries (
    number INTEGER PRIMARY KEY AUTOINCREMENT, state TEXT NOT NULL, created_at REAL NOT NULL,
    next_at REAL NOT NULL,
    app TEXT NOT NULL, url TEXT NOT NULL, field TEXT NOT NULL, payload TEXT NOT NULL, attempts
    TEXT NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (state, next_at);
"""
TABLES = (
    "settings", "nodes", "templates", "name_locks", "creations", "calls", "faults", "uploads",
    "requests", "deliveries"
)  # fmt: skip
DEFAULTS: Doc = {
    "auto_review_seconds": None,  # None: only the desk decides
    "recategorise_on_creation": True,  # utility that reads like marketing is created as MARKETING
    "approve_authentication_at_once": True,
    "hourly_call_limit": None,  # None: Meta's own 200 / 5,000
    "clock_ahead_seconds": 0,
    "webhooks_paused": False,
    "webhooks_duplicate": 0,
    "webhooks_delay_ms": 0,
    "webhooks_reorder": False,
    "webhook_retry_seconds": [1, 5, 15, 60, 300, 1800, 3600, 10800],  # the last one repeats
    "webhook_timeout_seconds": 10,
}


class StateUnusable(Exception):
    """The state file cannot be opened, is not ours, or another sandbox holds it."""


class Store:
    def __init__(self, path: str) -> None:
        try:
            self.db = sqlite3.connect(
                path, isolation_level=None, check_same_thread=False, timeout=1
            )
            self.db.row_factory = sqlite3.Row
            self.db.execute("PRAGMA locking_mode = EXCLUSIVE")
            self.db.execute("PRAGMA journal_mode = WAL")
            # A killed process loses nothing committed; only a power cut may lose the last moments.
            self.db.execute("PRAGMA synchronous = NORMAL")
            self.db.executescript(SCHEMA)
            self.db.execute("BEGIN IMMEDIATE")
            self.db.execute("COMMIT")
        except sqlite3.Error as error:
            raise StateUnusable(f"The state file {path} cannot be used: {error}.") from error

    def close(self) -> None:
        self.db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside is written, or nothing. Not to be held across an `await`."""
        self.db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.db.execute("ROLLBACK")
            raise
        self.db.execute("COMMIT")

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """A part of a transaction that is undone alone when it raises."""
        self.db.execute("SAVEPOINT attempt")
        try:
            yield
        except BaseException:
            self.db.execute("ROLLBACK TO attempt")
            self.db.execute("RELEASE attempt")
            raise
        self.db.execute("RELEASE attempt")

    def is_empty(self) -> bool:
        return self.db.execute("SELECT 1 FROM nodes LIMIT 1").fetchone() is None

    def clear(self) -> None:
        for table in TABLES:
            self.db.execute(f"DELETE FROM {table}")  # noqa: S608 - names from the constant above

    # -- time and settings -----------------------------------------------------------------------

    def now(self) -> float:
        """Unix seconds by the sandbox's clock, which can be moved ahead of the real one."""
        return time.time() + float(self.setting("clock_ahead_seconds"))

    def setting(self, name: str) -> Any:
        row = self.db.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
        return json.loads(row["value"]) if row else DEFAULTS[name]

    def settings(self) -> Doc:
        return {name: self.setting(name) for name in DEFAULTS}

    def set(self, name: str, value: Any) -> None:
        if name not in DEFAULTS:
            raise KeyError(name)
        self.db.execute(
            "INSERT INTO settings VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value ="
            " excluded.value",
            (name, json.dumps(value)),
        )

    # -- documents -------------------------------------------------------------------------------

    def new_id(self) -> str:
        """An id as Meta's look: 15 or 16 digits."""
        return str(10**14 + secrets.randbelow(9 * 10**15))

    def put(self, kind: str, doc: Doc, *, parent: str = "") -> Doc:
        self.db.execute(
            "INSERT INTO nodes (id, kind, parent, body) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET parent = excluded.parent, body = excluded.body",
            (doc["id"], kind, parent, json.dumps(doc)),
        )
        return doc

    def get(self, kind: str, id: str) -> Doc | None:
        row = self.db.execute(
            "SELECT body FROM nodes WHERE id = ? AND kind = ?", (id, kind)
        ).fetchone()
        return json.loads(row["body"]) if row else None

    def the(self, kind: str, id: str) -> Doc:
        """The document that another one points at; the scenario loader has checked that it
        exists.
        """
        doc = self.get(kind, id)
        if doc is None:
            raise LookupError(f"{kind} {id}")
        return doc

    def kind_of(self, id: str) -> str | None:
        row = self.db.execute("SELECT kind FROM nodes WHERE id = ?", (id,)).fetchone()
        return str(row["kind"]) if row else None

    def all(self, kind: str, *, parent: str | None = None) -> list[Doc]:
        if parent is None:
            sql, values = "SELECT body FROM nodes WHERE kind = ? ORDER BY number", (kind,)
            return [json.loads(row["body"]) for row in self.db.execute(sql, values)]
        rows = self.db.execute(
            "SELECT body FROM nodes WHERE kind = ? AND parent = ? ORDER BY number", (kind, parent)
        )
        return [json.loads(row["body"]) for row in rows]
