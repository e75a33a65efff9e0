"""From the raw bytes of a delivery to its changes, trusting nothing about them."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

DEEPEST = 60  # Meta's own values are less than 20 levels deep


class Malformed(Exception):
    """It cannot be read, now or later. The text says where and why, without content."""


@dataclass(frozen=True)
class Piece:
    """One change; of the field `messages`, one message or one status of it."""

    key: str  # equal for the same news, however often and however bundled it comes
    field: str
    entry_id: str
    happened_at: datetime | None
    value: dict[str, Any]


@dataclass
class Split:
    pieces: list[Piece] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)  # parts that cannot be read, by place


def split(raw: bytes) -> Split:
    """Every readable change, and what is wrong with the others. Raises Malformed when none can be.

    https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/overview
    """
    envelope = parse(raw)
    entries = envelope.get("entry") if isinstance(envelope, dict) else None
    if not isinstance(entries, list):
        raise Malformed("It has no list called entry.")
    result = Split()
    for i, entry in enumerate(entries):
        changes = entry.get("changes") if isinstance(entry, dict) else None
        if not isinstance(changes, list):
            result.problems.append(f"entry[{i}] has no list called changes.")
            continue
        for j, change in enumerate(changes):
            try:
                result.pieces.extend(_pieces(entry, change))
            except Malformed as error:
                result.problems.append(f"entry[{i}].changes[{j}]: {error}")
    return result


def parse(raw: bytes) -> Any:
    """JSON, strictly: no NaN, no number beyond a double, no key twice. Raises Malformed."""
    try:
        return json.loads(
            raw.decode(),
            object_pairs_hook=_object,
            parse_constant=_constant,
            parse_float=_number,
        )
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


def _pieces(entry: dict[str, Any], change: Any) -> Iterator[Piece]:
    if not isinstance(change, dict) or not isinstance(change.get("field"), str):
        raise Malformed("It has no field.")
    if not isinstance(change.get("value"), dict):
        raise Malformed("Its value is not an object.")
    named = _storable(change["field"])[:80]
    entry_id = _storable(str(entry.get("id", "")))[:40]
    value = _storable(change["value"])
    for part, identity in _parts(named, value):
        identity = identity or [entry_id, entry.get("time"), named, part]
        yield Piece(_hash(identity), named, entry_id, moment(entry.get("time")), part)


def _parts(named: str, value: dict[str, Any]) -> Iterator[tuple[dict[str, Any], list[Any] | None]]:
    """Messages and statuses one by one, with their identity: bundles differ between deliveries.

    https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/status
    """
    lists = [
        (kind, value[kind])
        for kind in ("messages", "statuses")
        if named == "messages" and isinstance(value.get(kind), list) and value[kind]
    ]
    if not lists:
        yield value, None
    shared = {key: item for key, item in value.items() if key not in ("messages", "statuses")}
    for kind, items in lists:
        for item in items:
            part = shared | {kind: [item]}
            if isinstance(shared.get("contacts"), list) and len(items) > 1:
                part["contacts"] = _contacts_of(item, shared["contacts"])
            yield part, _identity(kind, item)


def _identity(kind: str, item: Any) -> list[Any] | None:
    if not isinstance(item, dict) or not isinstance(item.get("id"), str):
        return None
    if kind == "messages":
        return [kind, item["id"]]
    return [kind, item["id"], item.get("status"), item.get("recipient_participant_id")]


def _contacts_of(item: Any, contacts: list[Any]) -> list[Any]:
    """Only the people of this message: a bundle of a thousand is not stored a thousand times."""
    if not isinstance(item, dict):
        return []
    names = ("from", "from_user_id", "recipient_id", "recipient_user_id")
    ids = [item[name] for name in names if item.get(name)]
    people = [contact for contact in contacts if isinstance(contact, dict)]
    return [p for p in people if p.get("wa_id") in ids or p.get("user_id") in ids]


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
