"""The sandbox's state: one SQLite file, one connection, one transaction per request.

Businesses, accounts, numbers, apps, users and tokens are JSON documents in `nodes`. What is
filtered, paged or counted has a table of its own, here or in the `schema` module of its package.
The file is opened exclusively, so a second sandbox on the same file stops with a clear error.
"""

import json
import secrets
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sandbox.message_templates.schema import TEMPLATES
from sandbox.messages.schema import MESSAGES
from sandbox.people.schema import PEOPLE
from sandbox.pricing.schema import PRICING

Doc = dict[str, Any]

SCHEMA = """
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS nodes (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
    parent TEXT NOT NULL, body TEXT NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS nodes_by_parent ON nodes (kind, parent);
CREATE TABLE IF NOT EXISTS calls (
    app TEXT NOT NULL, account TEXT NOT NULL, minute INTEGER NOT NULL, count INTEGER NOT NULL,
    PRIMARY KEY (app, account, minute)) STRICT;
CREATE TABLE IF NOT EXISTS faults (
    number INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS uploads (
    id TEXT PRIMARY KEY, app TEXT NOT NULL, body TEXT NOT NULL, content BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS requests (
    number INTEGER PRIMARY KEY AUTOINCREMENT, method TEXT NOT NULL, path TEXT NOT NULL,
    body TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS deliveries (
    number INTEGER PRIMARY KEY AUTOINCREMENT, state TEXT NOT NULL, created_at REAL NOT NULL,
    next_at REAL NOT NULL, app TEXT NOT NULL, url TEXT NOT NULL, field TEXT NOT NULL,
    payload TEXT NOT NULL, attempts TEXT NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS deliveries_by_address ON deliveries (state, url, next_at);
CREATE TABLE IF NOT EXISTS timers (
    number INTEGER PRIMARY KEY AUTOINCREMENT, at REAL NOT NULL, kind TEXT NOT NULL,
    subject TEXT NOT NULL, body TEXT NOT NULL, failed TEXT NOT NULL DEFAULT '') STRICT;
CREATE INDEX IF NOT EXISTS timers_due ON timers (failed, at, number);
CREATE INDEX IF NOT EXISTS timers_by_subject ON timers (kind, subject);
"""
DEFAULTS: Doc = {
    "auto_review_seconds": None,  # None: only the desk decides
    "recategorise_on_creation": True,  # utility that reads like marketing is created as MARKETING
    "approve_authentication_at_once": True,
    # How people take a template, in percent of what was delivered, once that is enough to judge.
    "quality_least_delivered": 20,
    "quality_yellow_percent": 2,  # blocked or stopped
    "quality_red_percent": 5,
    "quality_least_read_percent": 10,
    "utility_rate_limit": 250,  # utility messages in 24 hours, for a business that misuses utility
    "block_list_limit": 64_000,  # people a number can block
    "sent_after_seconds": 0.2,  # what happens to a message first: sent, or failed
    "marketing_per_person": 2,  # marketing templates a person gets in 24 hours, of all businesses
    "us_marketing": False,  # whether marketing reaches numbers of the United States
    "throughput_per_second": None,  # None: Meta's own 80 / 1,000 / 20
    "throughput_upgrade_users": 100000,
    "limit_review_seconds": 6 * 3600,  # until a higher messaging limit is granted
    "identity_secret": "",  # business-scoped user ids follow from it; made when first needed
    "hourly_call_limit": None,  # None: Meta's own 200 / 5,000
    # The sandbox's clock showed `sandbox` when the machine's showed `real`; 0 stands still.
    "clock": {"real": 0, "sandbox": 0, "speed": 1},
    "scenario": {"name": "", "about": ""},  # the one that was loaded last
    "webhooks_paused": False,
    "webhooks_duplicate": 0,
    "webhooks_delay_ms": 0,
    "webhooks_reorder": False,
    "webhooks_batch": 1,  # changes in one POST, at most
    "webhooks_connections": 1,  # at the same time to one address; more than one loses the order
    "webhooks_delay_random_ms": 0,  # on top of the delay, at most
    "webhooks_seed": 1,  # which ones the shares below strike; the same for the same seed
    "webhooks_drop": 0,
    "webhooks_corrupt_signature": 0,
    "webhooks_oversized": 0,
    "webhooks_unknown_field": 0,
    "webhooks_unknown_enum": 0,
    "webhooks_truncated": 0,
    "webhooks_wrong_content_type": 0,
    "webhooks_slow_ms": 0,
    "webhook_retry_seconds": [1, 5, 15, 60, 300, 1800, 3600, 10800],  # the last one repeats
    "webhook_timeout_seconds": 10,
    "analytics_rounding": True,  # costs in analytics in whole cents, as Meta's are approximate
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
            self.db.executescript(SCHEMA + MESSAGES + PEOPLE + PRICING + TEMPLATES)
            self.db.execute("BEGIN IMMEDIATE")
            self.db.execute("COMMIT")
        except sqlite3.Error as error:
            raise StateUnusable(f"The state file {path} cannot be used: {error}.") from error

        self._settings: Doc | None = None
        self._moment: float | None = None
        self.world = 0  # which state this is: another one after each reset

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
            self._settings = None
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
            self._settings = None
            raise
        self.db.execute("RELEASE attempt")

    def is_empty(self) -> bool:
        return self.db.execute("SELECT 1 FROM nodes LIMIT 1").fetchone() is None

    def clear(self) -> None:
        self.world += 1
        tables = self.db.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        ).fetchall()
        for table in tables:
            self.db.execute(f"DELETE FROM {table['name']}")  # noqa: S608 - our own names
        self._settings = None

    # -- time and settings -----------------------------------------------------------------------

    def now(self) -> float:
        """Unix seconds by the sandbox's clock, which people hold and move (`sandbox.clock`).

        While something due at a moment is done, it is that moment.
        """
        if self._moment is not None:
            return self._moment
        clock = self.setting("clock")
        return float(clock["sandbox"] + (time.time() - clock["real"]) * clock["speed"])

    @contextmanager
    def at(self, moment: float) -> Iterator[None]:
        """Everything inside happens at this moment of the sandbox's clock."""
        before, self._moment = self._moment, moment
        try:
            yield
        finally:
            self._moment = before

    def setting(self, name: str) -> Any:
        return self.settings()[name]

    def settings(self) -> Doc:
        """All of them. Read once: this process alone writes the file."""
        if self._settings is None:
            rows = self.db.execute("SELECT name, value FROM settings").fetchall()
            kept = {row["name"]: json.loads(row["value"]) for row in rows}
            self._settings = {name: kept.get(name, usual) for name, usual in DEFAULTS.items()}
        return self._settings

    def set(self, name: str, value: Any) -> None:
        if name not in DEFAULTS:
            raise KeyError(name)
        self.db.execute(
            "INSERT INTO settings VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value ="
            " excluded.value",
            (name, json.dumps(value)),
        )
        self._settings = None

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
