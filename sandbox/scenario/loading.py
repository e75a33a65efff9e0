"""Putting a scenario in the place of the whole state."""

import base64
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sandbox.clock import BadClock, run_at, start_at
from sandbox.faults import BadFault, add_fault
from sandbox.message_templates import storage as templates
from sandbox.message_templates.writing import timestamp
from sandbox.messages import storage as messages
from sandbox.people import storage as people
from sandbox.pricing.rebuilding import rebuild
from sandbox.scenario.checking import BadScenario, checked, entries, entry_id
from sandbox.scenario.moments import moment
from sandbox.scenario.parts import NOT_IN_TABLES, PARTS
from sandbox.scenario.steps import schedule_steps
from sandbox.settings import BadSetting, change_settings
from sandbox.store import Doc, Store
from sandbox.traffic.plan import count_messages
from sandbox.traffic.weights import BadTraffic
from sandbox.traffic.writing import Progress, generate

# What a value of another kind than the state keeps leads to, wherever it is used first.
WRONG_KIND = (
    sqlite3.Error, ArithmeticError, AttributeError, LookupError, TypeError, ValueError,
)  # fmt: skip
MOST_AT_ONCE = 20_000  # generated messages while requests wait: two seconds


def load(
    store: Store, scenario: Doc, *, any_size: bool = False, progress: Progress | None = None
) -> None:
    """Replaces the whole state. The caller holds the transaction. Raises BadScenario.

    Traffic of more than MOST_AT_ONCE messages is refused unless `any_size`, because every request
    would wait until it is made.
    """
    scenario = checked(scenario)
    if not any_size:
        _check_size(scenario)
    store.clear()
    store.set("scenario", {key: str(scenario.get(key, "")) for key in ("name", "about")})
    with _naming("settings"):
        change_settings(store, scenario.get("settings", {}))
    with _naming("starts_at or speed"):
        _set_clock(store, scenario)
    _add_documents(store, scenario)
    _add_rows(store, scenario)
    for table, rows in scenario.get("tables", {}).items():
        with _naming(f"tables: {table}"):
            _fill(store, table, rows)
    with _naming("messages"):
        _add_figures(store, scenario)
    if "traffic" in scenario:
        with _naming("traffic"):
            generate(store, scenario["traffic"], progress)
    schedule_steps(store, entries(scenario, "script"))


@contextmanager
def _naming(part: str) -> Iterator[None]:
    """What can't be loaded is refused with the name of its part."""
    try:
        yield
    except BadScenario:
        raise
    except (BadClock, BadFault, BadSetting, BadTraffic, people.BadPerson) as error:
        raise BadScenario(str(error)) from error
    except WRONG_KIND as error:
        raise BadScenario(f"{part} has a value of the wrong kind, or twice the same.") from error


def _check_size(scenario: Doc) -> None:
    try:
        count = count_messages(scenario.get("traffic", {}))
    except BadTraffic as error:
        raise BadScenario(str(error)) from error
    if count > MOST_AT_ONCE:
        name = scenario.get("name", "it")
        raise BadScenario(
            f"{name} generates {count} messages, and every request would wait for them. Start a"
            f" sandbox with it (python -m sandbox --state file.db --scenario {name}), or ask for"
            f' fewer: {{"traffic": {{"messages": {MOST_AT_ONCE}}}}}.'
        )


def _set_clock(store: Store, scenario: Doc) -> None:
    if "speed" in scenario:
        run_at(store, scenario["speed"])
    if "starts_at" in scenario:
        start_at(store, moment(scenario["starts_at"]))


def _add_documents(store: Store, scenario: Doc) -> None:
    for part, (kind, _, parent_key, _) in PARTS.items():
        for one in entries(scenario, part):
            entry = {**one, "id": entry_id(one)}
            entry.pop("token", None)
            with _naming(f"{part}: {entry_id(one)}"):
                store.put(kind, entry, parent=str(one.get(parent_key, "")))
    for kind, documents in scenario.get("objects", {}).items():
        for one in documents:
            with _naming(f"objects: {kind}"):
                store.put(kind, one["body"], parent=str(one.get("parent", "")))


def _add_rows(store: Store, scenario: Doc) -> None:
    for part, add in ROW_ADDERS.items():
        for one in entries(scenario, part):
            with _naming(f"{part}: {entry_id(one)}"):
                add(store, one)


def _add_template(store: Store, template: Doc) -> None:
    templates.add(store, _with_defaults(store, template))


def _add_person(store: Store, person: Doc) -> None:
    people.load(store, [person])


def _add_message(store: Store, message: Doc) -> None:
    messages.add(store, dict(message))


def _add_thread(store: Store, thread: Doc) -> None:
    new = messages.thread(store, str(thread["phone"]), str(thread["wa_id"]))
    messages.save_thread(store, {**new, **thread})


def _add_fault(store: Store, fault: Doc) -> None:
    add_fault(store, {name: one for name, one in fault.items() if name != "id"})


ROW_ADDERS: dict[str, Callable[[Store, Doc], None]] = {
    "templates": _add_template,
    "people": _add_person,
    "messages": _add_message,
    "threads": _add_thread,
    "faults": _add_fault,
}


def _add_figures(store: Store, scenario: Doc) -> None:
    """Messages written by hand come without the figures that are made of them."""
    if entries(scenario, "messages") and "figures" not in scenario.get("tables", {}):
        rebuild(store)


def _with_defaults(store: Store, template: Doc) -> Doc:
    now = store.now()
    return {
        "parameter_format": "POSITIONAL",
        "rejected_reason": "NONE",
        "quality_score": {"score": "UNKNOWN", "date": int(now)},
        "last_updated_time": timestamp(now),
        "submitted_at": now,
        **template,
    }


def _fill(store: Store, table: str, rows: list[Doc]) -> None:
    """The rows of an export, in the place of what loading the other parts put there."""
    known = store.db.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    if known is None or table in NOT_IN_TABLES - {"deliveries"}:
        raise BadScenario(f"tables: there is no {table[:40]}.")
    store.db.execute(f"DELETE FROM {table}")  # noqa: S608 - a table that is there
    columns = {row["name"] for row in store.db.execute(f"PRAGMA table_info({table})")}
    for row in rows:
        if set(row) - columns:
            raise BadScenario(f"tables: {table} has no {', '.join(sorted(set(row) - columns))}.")
        marks = ", ".join("?" * len(row))
        sql = f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})"  # noqa: S608 - known names
        store.db.execute(sql, [_column(value) for value in row.values()])


def _column(value: Any) -> Any:
    """JSON of a body; the bytes of a file."""
    if isinstance(value, dict) and set(value) == {"base64"}:
        return base64.b64decode(value["base64"])
    return json.dumps(value) if isinstance(value, dict | list) else value
