"""Message rows and threads. A message is a flat document: the columns, and in `body` the rest."""

import base64
import json
import secrets
from collections.abc import Iterable
from typing import Any

from sandbox.store import Doc, Store

COLUMNS = (
    "id", "waba", "phone", "wa_id", "direction", "type", "status", "template", "category", "at",
    "sent_at", "delivered_at", "read_at", "failed_at", "country", "pricing_model", "pricing_type",
    "pricing_category", "tier", "cost",
)  # fmt: skip
TEXT_DEFAULTS = (
    "template", "category", "country", "pricing_model", "pricing_type", "pricing_category", "tier",
)  # fmt: skip
NOT_IN_BODY = frozenset({*COLUMNS, "number"})
USUAL = tuple("" if name in TEXT_DEFAULTS else None for name in COLUMNS)
ADD = (
    f"INSERT INTO messages ({', '.join(COLUMNS)}, body)"  # noqa: S608 - constants
    f" VALUES ({', '.join('?' * (len(COLUMNS) + 1))})"
)
Row = tuple[Any, ...]


def new_wamid() -> str:
    """As Meta's look. Theirs hold the person's number, which some hide: ours are all random."""
    return wamid_of(secrets.token_bytes(24))


def wamid_of(inside: bytes) -> str:
    return "wamid." + base64.b64encode(b"\x1c\x18\x0b" + inside).decode()


def add(store: Store, message: Doc) -> Doc:
    """Keeps a new message; `direction` is "out" (by the business) or "in". The `id` is made here
    unless given.
    """
    message.setdefault("id", new_wamid())
    store.db.execute(ADD, as_row(message))
    return message


def add_rows(store: Store, rows: Iterable[Row]) -> None:
    """Keeps many at once, each `as_row`."""
    store.db.executemany(ADD, rows)


def as_row(message: Doc) -> Row:
    return (*_columns(message), _body(message))


def save(store: Store, message: Doc) -> None:
    assignments = ", ".join(f"{name} = ?" for name in COLUMNS)
    store.db.execute(
        f"UPDATE messages SET {assignments}, body = ? WHERE id = ?",  # noqa: S608 - constants
        (*_columns(message), _body(message), message["id"]),
    )


def get(store: Store, wamid: str) -> Doc | None:
    row = store.db.execute("SELECT * FROM messages WHERE id = ?", (wamid,)).fetchone()
    return read_row(row) if row else None


def in_thread(store: Store, phone: str, wa_id: str, *, most: int = 100) -> list[Doc]:
    """The latest messages between a number and a person, the oldest of them first."""
    rows = store.db.execute(
        "SELECT * FROM messages WHERE phone = ? AND wa_id = ? ORDER BY number DESC LIMIT ?",
        (phone, wa_id, most),
    )
    return [read_row(row) for row in rows][::-1]


def read_row(row: Any) -> Doc:
    return {**json.loads(row["body"]), **{name: row[name] for name in (*COLUMNS, "number")}}


def _columns(message: Doc) -> list[Any]:
    return list(map(message.get, COLUMNS, USUAL))


def _body(message: Doc) -> str:
    return json.dumps({name: message[name] for name in message if name not in NOT_IN_BODY})


# -- threads -------------------------------------------------------------------------------------


def thread(store: Store, phone: str, wa_id: str) -> Doc:
    """{"last_in_at", "entry_at", "entry_until", "last_out_at", …}; moments in unix seconds or None.

    `last_in_at` opens the customer-service window for 24 hours. `entry_at` is the last message
    from an advertisement; `entry_until` the end of the free window that an answer to it opened.
    """
    row = store.db.execute(
        "SELECT * FROM threads WHERE phone = ? AND wa_id = ?", (phone, wa_id)
    ).fetchone()
    if row is None:
        return {
            "phone": phone, "wa_id": wa_id, "last_in_at": None, "entry_at": None,
            "entry_until": None, "last_out_at": None,
        }  # fmt: skip
    columns = ("phone", "wa_id", "last_in_at", "entry_at", "entry_until", "last_out_at")
    return {**json.loads(row["body"]), **{name: row[name] for name in columns}}


def save_thread(store: Store, thread: Doc) -> None:
    columns = ("phone", "wa_id", "last_in_at", "entry_at", "entry_until", "last_out_at")
    rest = json.dumps({name: value for name, value in thread.items() if name not in columns})
    store.db.execute(
        "INSERT OR REPLACE INTO threads (phone, wa_id, last_in_at, entry_at, entry_until,"
        " last_out_at, body) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (*(thread[name] for name in columns), rest),
    )
