"""What is to happen at a moment of the sandbox's clock.

A timer is a row: {at, kind, subject, body}. `sandbox.clockwork` names what each kind does, runs
what is due in the order of its moments, and lets each act see its own moment as `store.now()`, so
that a clock moved by a day leaves the same history as a day of waiting.
"""

import json
import logging
from collections.abc import Callable
from typing import Any

from sandbox.store import Doc, Store

log = logging.getLogger("sandbox")
Happen = Callable[[Store, str, Doc], None]  # (store, subject, body)
KINDS: dict[str, Happen] = {}  # filled by sandbox.clockwork


def schedule(store: Store, at: float, kind: str, subject: str, **body: Any) -> None:
    """`kind` is a key of KINDS; `subject` the id of what it is about, to cancel it by."""
    store.db.execute(
        "INSERT INTO timers (at, kind, subject, body) VALUES (?, ?, ?, ?)",
        (at, kind, subject, json.dumps(body)),
    )


def cancel(store: Store, kind: str, subject: str) -> None:
    store.db.execute("DELETE FROM timers WHERE kind = ? AND subject = ?", (kind, subject))


def next_due(store: Store) -> float | None:
    row = store.db.execute("SELECT min(at) FROM timers WHERE failed = ''").fetchone()
    return None if row[0] is None else float(row[0])


def run_due(store: Store, *, most: int) -> int:
    """Does up to `most` of what is due, in order; returns how many. The caller holds the
    transaction.

    One that fails is undone alone and kept with its error, for the desk to show.
    """
    now = store.now()
    for done in range(most):
        row = store.db.execute(
            "SELECT * FROM timers WHERE failed = '' AND at <= ? ORDER BY at, number LIMIT 1", (now,)
        ).fetchone()
        if row is None:
            return done
        _run(store, row)
    return most


def _run(store: Store, row: Any) -> None:
    try:
        with store.attempt(), store.at(row["at"]):
            store.db.execute("DELETE FROM timers WHERE number = ?", (row["number"],))
            KINDS[row["kind"]](store, row["subject"], json.loads(row["body"]))
    except Exception as error:
        log.exception("timer %s of %s failed", row["kind"], row["subject"])
        store.db.execute(
            "UPDATE timers SET failed = ? WHERE number = ?", (repr(error)[:500], row["number"])
        )
