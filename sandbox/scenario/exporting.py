"""The state as a scenario that `load` takes back."""

import base64
import json
from typing import Any

from sandbox.faults import list_faults
from sandbox.message_templates import storage as templates
from sandbox.messages import storage as messages
from sandbox.people import storage as people
from sandbox.scenario.checking import BadScenario
from sandbox.scenario.moments import written
from sandbox.scenario.parts import NOT_IN_TABLES, PARTS
from sandbox.store import DEFAULTS, Doc, Store

MOST_MESSAGES = 100_000
# What the messages and the figures made of them fill: left out together.
OF_MESSAGES = ("figures", "month_counts", "clicks")


def export(store: Store, *, with_messages: bool = True, with_webhooks: bool = False) -> Doc:
    """Contains tokens and secrets: they are the sandbox's own. Raises BadScenario for too many
    messages.

    Requests and counts of calls are left out; webhooks under way only come `with_webhooks`.
    """
    settings = {**store.settings()}
    clock, told = settings.pop("clock"), settings.pop("scenario")
    scenario: Doc = {**told, "name": told["name"] or "export", "settings": settings}
    if clock != DEFAULTS["clock"]:
        scenario.update(starts_at=written(store.now()), speed=clock["speed"])
    for part, (kind, *_) in PARTS.items():
        scenario[part] = [_as_part(kind, one) for one in store.all(kind)]
    scenario["objects"] = _other_documents(store)
    scenario["templates"] = list(reversed(templates.matching(store)))
    scenario["people"] = people.dump(store)
    if with_messages:
        scenario["messages"] = _messages(store)
        rows = store.db.execute("SELECT phone, wa_id FROM threads").fetchall()
        scenario["threads"] = [messages.thread(store, row[0], row[1]) for row in rows]
    scenario["faults"] = list_faults(store)
    left_out = set(NOT_IN_TABLES) | (set() if with_messages else set(OF_MESSAGES))
    left_out -= {"deliveries"} if with_webhooks else set()
    scenario["tables"] = _tables(store, left_out)
    return scenario


def _as_part(kind: str, document: Doc) -> Doc:
    return {"token": document.pop("id"), **document} if kind == "token" else document


def _other_documents(store: Store) -> Doc:
    known = {kind for kind, *_ in PARTS.values()}
    found: Doc = {}
    for row in store.db.execute("SELECT kind, parent, body FROM nodes ORDER BY number"):
        if row["kind"] not in known:
            one = {"parent": row["parent"], "body": json.loads(row["body"])}
            found.setdefault(row["kind"], []).append(one)
    return found


def _messages(store: Store) -> list[Doc]:
    count = store.db.execute("SELECT count(*) FROM messages").fetchone()[0]
    if count > MOST_MESSAGES:
        raise BadScenario(
            f"{count} messages are too many for one answer: ask with ?messages=false, or stop the"
            f" sandbox and copy its state file."
        )
    rows = store.db.execute("SELECT * FROM messages ORDER BY number")
    found = [messages.read_row(row) for row in rows]
    return [{name: value for name, value in one.items() if name != "number"} for one in found]


def _tables(store: Store, left_out: set[str]) -> Doc:
    rows = store.db.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
    )
    tables = sorted({row["name"] for row in rows} - left_out)
    return {table: _rows(store, table) for table in tables}


def _rows(store: Store, table: str) -> list[Doc]:
    rows = store.db.execute(f"SELECT * FROM {table}")  # noqa: S608 - our own names
    return [
        {name: _written(name, row[name]) for name in row.keys() if name != "number"}  # noqa: SIM118
        for row in rows
    ]


def _written(name: str, value: Any) -> Any:
    """The body as JSON, so that people can read it; a file's bytes as base64."""
    if isinstance(value, bytes):
        return {"base64": base64.b64encode(value).decode()}
    return json.loads(value) if name == "body" else value
