"""The queue of webhooks: one row for each change and each app that is to hear of it.

A row is `waiting`, `sending` while the courier has it, then `delivered` or `dropped`. It survives
the process: what was being sent when it died waits again, so a receiver may get it twice.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from sandbox.store import Doc, Store

SEVEN_DAYS = 7 * 86400
KEPT = 5000  # of those that wait no more
ATTEMPTS_KEPT = 50
REORDER_SECONDS = 0.3  # held a moment, so that a later one can overtake


@dataclass(frozen=True)
class Delivery:
    number: int
    created_at: float
    app: str
    field: str
    payload: str
    attempts: list[Doc]


def chance(store: Store, knob: str, number: int, tries: int = 0) -> bool:
    """Whether one of the knobs that are shares (0 to 1) strikes this delivery; the same every time
    for the same seed.
    """
    share = float(store.setting(f"webhooks_{knob}"))
    if not share:
        return False
    text = f"{store.setting('webhooks_seed')} {knob} {number} {tries}".encode()
    return int.from_bytes(hashlib.sha256(text).digest()[:4]) < share * 2**32


def add(store: Store, app: str, url: str, field: str, payload: str) -> None:
    for _ in range(1 + int(store.setting("webhooks_duplicate"))):
        now = store.now()
        sql = (
            "INSERT INTO deliveries (state, created_at, next_at, app, url, field, payload,"
            " attempts) VALUES ('waiting', ?, ?, ?, ?, ?, ?, '[]')"
        )
        number = store.db.execute(sql, (now, now, app, url, field, payload)).lastrowid or 0
        wait = _wait(store, number)
        if wait:
            change = "UPDATE deliveries SET next_at = ? WHERE number = ?"
            store.db.execute(change, (now + wait, number))
        if chance(store, "drop", number):
            attempt = {"at": now, "status": None, "milliseconds": 0, "answer": "lost on purpose"}
            change = "UPDATE deliveries SET state = 'dropped', attempts = ? WHERE number = ?"
            store.db.execute(change, (json.dumps([attempt]), number))


def _wait(store: Store, number: int) -> float:
    wait = int(store.setting("webhooks_delay_ms")) / 1000
    most = int(store.setting("webhooks_delay_random_ms"))
    if most:
        text = f"{store.setting('webhooks_seed')} delay {number}".encode()
        wait += int.from_bytes(hashlib.sha256(text).digest()[:4]) / 2**32 * most / 1000
    if store.setting("webhooks_reorder"):
        wait += REORDER_SECONDS
    return wait


def addresses(store: Store) -> list[tuple[str, float]]:
    """(address, earliest moment) of what waits. One look into the index for each address, however
    long the queue is.
    """
    found: list[tuple[str, float]] = []
    after = ""
    while True:
        row = store.db.execute(
            "SELECT url, next_at FROM deliveries WHERE state = 'waiting' AND url > ?"
            " ORDER BY url, next_at LIMIT 1",
            (after,),
        ).fetchone()
        if row is None:
            return found
        found.append((row["url"], row["next_at"]))
        after = row["url"]


def claim(store: Store, url: str, *, most: int, most_bytes: int) -> list[Delivery]:
    """Takes up to `most` due ones of one app at an address out of the queue, the longest due first;
    the newest first while webhooks are to come out of order. The caller holds the transaction.
    """
    order = "DESC" if store.setting("webhooks_reorder") else "ASC"
    rows = store.db.execute(
        "SELECT * FROM deliveries WHERE state = 'waiting' AND url = ? AND next_at <= ?"  # noqa: S608
        f" ORDER BY next_at {order}, number {order} LIMIT ?",
        (url, store.now(), most),
    )
    taken: list[Delivery] = []
    size = 0
    for row in rows:
        size += len(row["payload"])
        if taken and (row["app"] != taken[0].app or size > most_bytes):
            break
        taken.append(_read(row))
    store.db.executemany(
        "UPDATE deliveries SET state = 'sending' WHERE number = ?", [(one.number,) for one in taken]
    )
    return taken


def _read(row: Any) -> Delivery:
    attempts = json.loads(row["attempts"])
    return Delivery(
        row["number"], row["created_at"], row["app"], row["field"], row["payload"], attempts
    )


def note(store: Store, taken: list[Delivery], attempt: Doc) -> None:
    """Writes down how an attempt went: done, or when to try again."""
    pauses = store.setting("webhook_retry_seconds")
    now = store.now()
    changes = []
    for one in taken:
        attempts = [*one.attempts, attempt][-ATTEMPTS_KEPT:]
        state, next_at = "waiting", now + pauses[min(len(attempts), len(pauses)) - 1]
        if attempt["status"] == 200:
            state = "delivered"
        elif next_at > one.created_at + SEVEN_DAYS:
            state = "dropped"
        changes.append((state, next_at, json.dumps(attempts), one.number))
    store.db.executemany(
        "UPDATE deliveries SET state = ?, next_at = ?, attempts = ?"
        " WHERE number = ? AND state = 'sending'",
        changes,
    )


def take_back(store: Store) -> None:
    """What was under way when the process died waits again."""
    store.db.execute("UPDATE deliveries SET state = 'waiting' WHERE state = 'sending'")


def forget_old(store: Store) -> None:
    done = "state IN ('delivered', 'dropped')"
    sql = (
        f"DELETE FROM deliveries WHERE {done} AND number <= (SELECT number FROM deliveries"  # noqa: S608
        f" WHERE {done} ORDER BY number DESC LIMIT 1 OFFSET ?)"
    )
    store.db.execute(sql, (KEPT,))


def count_waiting(store: Store) -> int:
    sql = "SELECT count(*) FROM deliveries WHERE state IN ('waiting', 'sending')"
    return int(store.db.execute(sql).fetchone()[0])


def list_deliveries(store: Store, *, limit: int = 100, field: str = "") -> list[Doc]:
    """The newest first, with every attempt."""
    rows = store.db.execute(
        "SELECT * FROM deliveries WHERE ? IN ('', field) ORDER BY number DESC LIMIT ?",
        (field, limit),
    )
    return [
        {
            "id": row["number"],
            "state": row["state"],
            "created_at": row["created_at"],
            "next_at": row["next_at"] if row["state"] == "waiting" else None,
            "app": row["app"],
            "url": row["url"],
            "field": row["field"],
            "payload": json.loads(row["payload"]),
            "attempts": json.loads(row["attempts"]),
        }
        for row in rows
    ]
