"""People as rows: one for each number that ever got or wrote a message."""

import json
from collections.abc import Iterable

from sandbox.people.identities import bsuid
from sandbox.people.person import BadPerson as BadPerson
from sandbox.people.person import checked
from sandbox.people.person import make as make
from sandbox.store import Doc, Store


def get(store: Store, wa_id: str) -> Doc | None:
    row = store.db.execute("SELECT body FROM people WHERE wa_id = ?", (wa_id,)).fetchone()
    return json.loads(row["body"]) if row else None


def the(store: Store, wa_id: str) -> Doc:
    person = get(store, wa_id)
    if person is None:
        raise BadPerson(f"There is nobody with the number {wa_id[:40]}.")
    return person


def get_or_make(store: Store, wa_id: str) -> Doc:
    """Every number belongs to somebody on WhatsApp until a person says otherwise."""
    person = get(store, wa_id)
    return person if person else save(store, make(wa_id))


def save(store: Store, person: Doc) -> Doc:
    save_many(store, [person])
    return person


def save_many(store: Store, people: Iterable[Doc]) -> None:
    store.db.executemany(
        "INSERT INTO people (wa_id, body) VALUES (?, ?)"
        " ON CONFLICT (wa_id) DO UPDATE SET body = excluded.body",
        ((person["wa_id"], json.dumps(person)) for person in people),
    )


def all(store: Store, *, most: int = 100, query: str = "") -> list[Doc]:
    """The newest first; with `query` those whose number, name or username contains it."""
    rows = store.db.execute(
        "SELECT body FROM people WHERE ? = '' OR instr(lower("
        "wa_id || ' ' || json_extract(body, '$.name') || ' '"
        " || coalesce(json_extract(body, '$.username'), '')), ?)"
        " ORDER BY number DESC LIMIT ?",
        (query, query.lower(), most),
    )
    return [json.loads(row["body"]) for row in rows]


def count(store: Store) -> int:
    return int(store.db.execute("SELECT count(*) FROM people").fetchone()[0])


def of_bsuid(store: Store, bsuid: str) -> Doc | None:
    """The person behind a business-scoped id, of one portfolio or of linked ones."""
    row = store.db.execute("SELECT wa_id FROM bsuids WHERE bsuid = ?", (bsuid,)).fetchone()
    return get(store, row["wa_id"]) if row else None


# -- scenarios -----------------------------------------------------------------------------------


def load(store: Store, entries: list[Doc]) -> None:
    """Keeps the people of a scenario: `wa_id`, and whatever differs from USUAL. Raises BadPerson.

    `known_to` lists portfolios that already know them by their business-scoped id.
    """
    for entry in entries:
        person = checked(entry)
        known_to = person.pop("known_to", [])
        save(store, person)
        for business in known_to:
            bsuid(store, business, person)


def dump(store: Store) -> list[Doc]:
    """Everybody, as `load` takes them."""
    rows = store.db.execute("SELECT body FROM people ORDER BY number")
    return [json.loads(row["body"]) for row in rows]
