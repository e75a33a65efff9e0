"""Facts that are few: preferences, changes of identity, calls. A kind goes in as one statement."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from traffic.facts import CallFact, IdentityFact, PreferenceFact, RareFact

TYPES = {"happened_at": "bigint", "duration": "bigint", "item": "jsonb"}  # the others are text
MOMENT = "to_timestamp(happened_at)"


@dataclass(frozen=True)
class Table:
    name: str
    key: tuple[str, ...]  # the columns of its unique constraint


TABLES: dict[type[RareFact], Table] = {
    PreferenceFact: Table(
        "traffic_preference",
        ("waba_id", "phone_number_id", "wa_id", "user_id", "category", "value", "happened_at"),
    ),
    IdentityFact: Table("traffic_identitychange", ("waba_id", "wamid")),
    CallFact: Table("traffic_call", ("waba_id", "call_id", "event")),
}


def keep(cursor: Any, batch: int, facts: Sequence[RareFact]) -> list[RareFact]:
    """Write them; those that were new, in the order they happened."""
    fresh: list[RareFact] = []
    for kind, table in TABLES.items():
        same = [fact for fact in facts if isinstance(fact, kind)]
        if same:
            fresh += _insert(cursor, batch, table, same)
    return sorted(fresh, key=lambda fact: fact.happened_at)


def _insert(cursor: Any, batch: int, table: Table, facts: Sequence[RareFact]) -> list[RareFact]:
    """Like the other facts in the order of their keys, so that no two writers wait in a circle."""
    names = facts[0]._fields
    places = [names.index(name) for name in table.key]
    by_key = {tuple(fact[place] for place in places): fact for fact in reversed(facts)}
    typed = ", ".join(f"{name} {TYPES.get(name, 'text')}" for name in names)
    taken = ", ".join(MOMENT if name == "happened_at" else name for name in names)
    told = ", ".join(
        "extract(epoch FROM happened_at)::bigint" if name == "happened_at" else name
        for name in table.key
    )
    cursor.execute(
        f"INSERT INTO {table.name} (batch_id, {', '.join(names)})"  # noqa: S608 - names of ours
        f" SELECT %s, {taken} FROM jsonb_to_recordset(%s::jsonb) AS r ({typed})"
        f" ORDER BY {', '.join(table.key)} ON CONFLICT DO NOTHING RETURNING {told}",
        [batch, json.dumps([_row(fact) for fact in by_key.values()])],
    )
    return [by_key[key] for key in cursor.fetchall()]


def _row(fact: RareFact) -> dict[str, Any]:
    row: dict[str, Any] = fact._asdict()
    if "item" in row:
        row["item"] = json.loads(row["item"])
    return row
