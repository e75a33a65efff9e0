"""From the raw bytes of a delivery to its changes and its facts, trusting nothing about them."""

from __future__ import annotations

import hashlib
import json
import math
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from traffic.facts import Facts
from webhooks.items import inbound_fact, status_fact
from webhooks.people import call_fact, identity_fact, preference_fact
from webhooks.reading import Notes, Noticing, Unreadable

# Their values hold lists of what becomes a fact. `standby` is `messages` while another app, such as Meta's
# agent, holds the conversation: what people write counts there just the same.
FACT_FIELDS = {"messages", "standby", "user_preferences", "calls"}
SHARED = {"messaging_product", "metadata", "contacts"}  # beside the lists
DEEPEST = 60  # Meta's own values are less than 20 levels deep

NUL_OR_HALF_A_PAIR = re.compile(rb"\\u(?:0000|[dD])")  # or a whole pair

About = tuple[str, str, list[Any]]  # the account, its number, and the people that a bundle names


class Malformed(Exception):
    """It cannot be read, now or later. The text says where and why, without content."""


@dataclass(frozen=True)
class Piece:
    """One change, of any field; of those with facts only what became none."""

    key: str  # equal for the same news, however often and however bundled it comes
    field: str
    entry_id: str
    happened_at: datetime | None
    value: dict[str, Any]


@dataclass(slots=True)
class Split:
    pieces: list[Piece] = field(default_factory=list)
    facts: Facts = field(default_factory=Facts)
    wabas: set[str] = field(default_factory=set)  # whom the facts are about
    notes: Noticing = field(default_factory=list)  # what is new to us, in which account
    problems: list[str] = field(default_factory=list)  # parts that cannot be read, by place


def split(raw: bytes) -> Split:
    """Every readable change, and what is wrong with the others. Raises Malformed when none can be.

    https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/overview
    """
    envelope = parse(raw)
    entries = envelope.get("entry") if isinstance(envelope, dict) else None
    if not isinstance(entries, list):
        raise Malformed("It has no list called entry.")
    storable, result = _surely_storable(raw), Split()
    for i, entry in enumerate(entries):
        changes = entry.get("changes") if isinstance(entry, dict) else None
        if not isinstance(changes, list):
            result.problems.append(f"entry[{i}] has no list called changes.")
            continue
        for j, change in enumerate(changes):
            try:
                _take(entry, change, storable, result)
            except Malformed as error:
                result.problems.append(f"entry[{i}].changes[{j}]: {error}")
    return result


def parse(raw: bytes) -> Any:
    """JSON, strictly: no NaN, no number beyond a double, no key twice. Raises Malformed."""
    try:
        return STRICT.decode(raw.decode())
    except UnicodeDecodeError as error:
        raise Malformed(f"It is not UTF-8, at byte {error.start}.") from None
    except json.JSONDecodeError as error:
        raise Malformed(f"It is not JSON: {error.msg} at character {error.pos}.") from None
    except RecursionError:
        raise Malformed("It is nested too deep.") from None
    except ValueError:  # Python refuses to read integers of thousands of digits
        raise Malformed("It holds a number with too many digits.") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Malformed("An object has the same key twice.")
    return found


def _constant(name: str) -> float:
    raise Malformed(f"{name} is not JSON.")


def _number(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise Malformed("It holds a number that is too large.")
    return number


STRICT = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_constant, parse_float=_number)


def _take(entry: dict[str, Any], change: Any, storable: bool, result: Split) -> None:
    if not isinstance(change, dict) or not isinstance(change.get("field"), str):
        raise Malformed("It has no field.")
    named, value, entry_id = change["field"], change.get("value"), str(entry.get("id", ""))[:40]
    if not isinstance(value, dict):
        raise Malformed("Its value is not an object.")
    if not storable:
        named, value, entry_id = _storable(named), _storable(value), _storable(entry_id)
    if named in FACT_FIELDS:
        value = _facts(entry_id, named, value, result)
        if not value:
            return
    named = named[:80]
    identity = [entry_id, entry.get("time"), named, value]
    at = moment(entry.get("time"))
    result.pieces.append(Piece(_hash(identity), named, entry_id, at, value))


def _facts(waba_id: str, named: str, value: dict[str, Any], result: Split) -> dict[str, Any]:
    """Take what becomes a fact; what is left of the value that says anything, else an empty dict.

    By the names of the lists more than by the field's, since Meta has mixed up fields before.
    https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages
    """
    metadata, contacts = value.get("metadata"), value.get("contacts")
    number_id = metadata.get("phone_number_id") if isinstance(metadata, dict) else ""
    about = (
        waba_id,
        number_id if isinstance(number_id, str) else "",
        contacts if isinstance(contacts, list) else [],
    )
    result.wabas.add(waba_id)
    notes: Notes = []
    taken: set[str] = set()
    for name, take in TAKES.items():
        items = value.get(name)
        if not items or type(items) is not list:
            continue
        taken.add(name)
        if name == "statuses" and named == "calls":
            take = _call  # steps of calls that the business makes
        for item in items:
            try:
                take(item, about, notes, result.facts)
            except Unreadable as error:
                result.problems.append(f"one of {name}: {error}.")
    if notes:
        result.notes += [(*note, waba_id) for note in notes]
    if named == "user_preferences" and named not in taken:
        result.problems.append("It has no list called user_preferences.")
    return {} if taken and value.keys() <= SHARED | taken else _without(value, taken)


def _message(item: Any, about: About, notes: Notes, facts: Facts) -> None:
    message = inbound_fact(item, *about, notes)
    facts.inbound.append(message)
    if message.kind == "system" and (change := identity_fact(message, item, notes)):
        facts.rare.append(change)


def _status(item: Any, about: About, notes: Notes, facts: Facts) -> None:
    facts.statuses.append(status_fact(item, about[0], about[1], notes))


def _preference(item: Any, about: About, notes: Notes, facts: Facts) -> None:
    facts.rare.append(preference_fact(item, *about, notes))


def _call(item: Any, about: About, notes: Notes, facts: Facts) -> None:
    facts.rare.append(call_fact(item, *about, notes))


TAKES = {
    "messages": _message,
    "statuses": _status,
    "user_preferences": _preference,
    "calls": _call,
}


def _without(value: dict[str, Any], taken: set[str]) -> dict[str, Any]:
    return {key: item for key, item in value.items() if key not in taken}


def _surely_storable(raw: bytes) -> bool:
    """Nothing in it that _storable would change or refuse: the short way for almost everything."""
    if b"\\" in raw and NUL_OR_HALF_A_PAIR.search(raw):
        return False
    return raw.count(b"[") + raw.count(b"{") <= DEEPEST


def _hash(identity: list[Any]) -> str:
    text = json.dumps(identity, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def moment(seconds: Any) -> datetime | None:
    """Meta's times are seconds since 1970, as a number or as text; None for anything else."""
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None


def _storable(value: Any, depth: int = 0) -> Any:
    """What PostgreSQL can hold as JSON: no NUL, no half of a surrogate pair, not too deep.

    The bytes in the delivery stay as they came. Raises Malformed.
    """
    if depth > DEEPEST:
        raise Malformed("It is nested too deep.")
    if isinstance(value, str):
        return value.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {_storable(k): _storable(item, depth + 1) for k, item in value.items()}
    if isinstance(value, list):
        return [_storable(item, depth + 1) for item in value]
    return value
