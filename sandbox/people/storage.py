"""People as documents: one for each number that ever got or wrote a message.

A person: {"wa_id", "name", "username" | None, "hides_number", "country", "on_whatsapp", "blocked":
[numbers' ids], "stopped": [portfolios' ids], "behaviour": see USUAL_BEHAVIOUR, …}.
"""

import json
from collections.abc import Iterable

import phonenumbers

from sandbox.people.identities import bsuid
from sandbox.store import Doc, Store

# `delivered_after` is None while the handset is off. `read` to `click` are shares of what arrives,
# from 0 to 1; `seed` makes the same person decide the same way again.
USUAL_BEHAVIOUR: Doc = {
    "delivered_after": 1, "read": 0, "read_after": 30, "reply": 0, "reply_after": 60,
    "reply_texts": ["Thank you!"], "opt_out_words": [], "block": 0, "stop": 0, "click": 0,
    "seed": 0,
}  # fmt: skip
# `generation` and `keys` are raised when WhatsApp gives new ids or the person a new handset;
# `saved` lists the numbers of businesses in the person's own contacts; `waiting` what was sent
# while the handset was off; `marketing_at` when marketing arrived in the last day.
USUAL: Doc = {
    "username": None, "hides_number": False, "on_whatsapp": True, "blocked": [], "stopped": [],
    "in_experiment": False, "fails_with": None, "generation": 0, "keys": 0, "saved": [],
    "waiting": [], "marketing_at": [], "received": 0,
}  # fmt: skip


class BadPerson(ValueError):
    """A person who cannot be, or is not there; the text says why."""


def country_of(wa_id: str) -> str:
    """ISO-2 of a number's calling code and area; "ZZ" where there is none."""
    try:
        number = phonenumbers.parse(f"+{wa_id}")
    except phonenumbers.NumberParseException:
        return "ZZ"
    region = phonenumbers.region_code_for_number(number)
    if region is None and number.country_code is not None:
        region = phonenumbers.region_code_for_country_code(number.country_code)
    return region or "ZZ"


def make(wa_id: str, **given: object) -> Doc:
    """A new person's document, not kept yet."""
    behaviour = {**USUAL_BEHAVIOUR, **dict(given.pop("behaviour", None) or {})}  # type: ignore[call-overload]
    person: Doc = {"wa_id": wa_id, "name": f"Person {wa_id[-4:]}", **USUAL, **given}
    person.setdefault("country", country_of(wa_id))
    return {**person, "behaviour": behaviour}


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


def checked(entry: Doc) -> Doc:
    """A person as written by hand, completed. Raises BadPerson."""
    wa_id = str(entry.get("wa_id", "")).lstrip("+")
    if not (wa_id.isascii() and wa_id.isdigit() and 5 <= len(wa_id) <= 15):
        raise BadPerson("people: wa_id is a number with its calling code, 5 to 15 digits.")
    behaviour = entry.get("behaviour", {})
    known = {"wa_id", "name", "country", "behaviour", "known_to", "moved_to", *USUAL}
    unknown = {*(set(entry) - known), *(set(behaviour) - set(USUAL_BEHAVIOUR))}
    if unknown:
        raise BadPerson(f"people: {wa_id} has no {', '.join(sorted(unknown))}.")
    return make(wa_id, **{name: value for name, value in entry.items() if name != "wa_id"})


def dump(store: Store) -> list[Doc]:
    """Everybody, as `load` takes them."""
    known: dict[str, list[str]] = {}
    for row in store.db.execute("SELECT DISTINCT business, wa_id FROM bsuids WHERE business != ''"):
        known.setdefault(row["wa_id"], []).append(row["business"])
    rows = store.db.execute("SELECT body FROM people ORDER BY number")
    people = [json.loads(row["body"]) for row in rows]
    return [{**one, "known_to": known.get(one["wa_id"], [])} for one in people]
