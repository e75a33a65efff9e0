"""Writing into the ledger and reading it, for one organisation at a time."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID, uuid4

from django.db import connection, transaction

from accounts.models import Organisation
from accounts.secrets import encrypt
from optin.ledger import columns
from optin.log.leaf import canonical, commit, composed
from optin.prepared import prepared
from optin.words import EventType

VERSION = 1
Body = dict[str, object]
# For this organisation until the transaction ends; for whom it was before. OFFSET 0: that is read first.
SPEAK_FOR = """
    SELECT before, set_config('optin.organisation', %s, true)
    FROM (SELECT current_setting('optin.organisation', true) AS before OFFSET 0) AS was
"""
EVENTS = """
    INSERT INTO optin_event (idempotency_key, body) SELECT * FROM unnest(%b::text[], %b::bytea[])
"""
PRIVATE = """
    INSERT INTO optin_private (event_id, organisation_id, salt, data)
    SELECT id, %b, salt, data FROM unnest(%b::uuid[], %b::bytea[], %b::bytea[]) AS kept (id, salt, data)
"""


@contextmanager
def of(organisation: Organisation) -> Iterator[None]:
    """A transaction that sees and writes this organisation's ledger and no other's.

    Rows of others do not exist for it: PostgreSQL's row-level security, not a WHERE.
    """
    is_within = connection.in_atomic_block
    with transaction.atomic():
        before = _speak_for(str(organisation.pk))
        yield
        if is_within:  # else it ends with the transaction
            _speak_for(before)


def _speak_for(organisation: str) -> str:
    with prepared() as cursor:
        cursor.execute(SPEAK_FOR, [organisation])
        [(before, _now)] = cursor.fetchall()
    return before or ""


@dataclass(frozen=True)
class New:
    """An event to be written. What each part means: `record`."""

    kind: EventType
    key: str
    occurred_at: datetime | None = None
    subject: UUID | None = None
    details: Mapping[str, object] = field(default_factory=dict)
    private: Mapping[str, object] = field(default_factory=dict)
    seal: Callable[[str], bytes] | None = None


def record(
    organisation: Organisation,
    kind: EventType,
    *,
    key: str,
    occurred_at: datetime | None = None,
    subject: UUID | None = None,
    details: Mapping[str, object] | None = None,
    private: Mapping[str, object] | None = None,
    seal: Callable[[str], bytes] | None = None,
) -> UUID:
    """Write an event; its id. The same key again is the same event: nothing is written, its id returned.

    Call it within `of(organisation)`. `details` become part of the leaf for ever and hold nothing
    personal (sender, purpose, method, reason, notice, …); `private` is committed to and kept apart,
    encrypted: by `seal` with the person's own key, else with TOKEN_KEYS (`optin.identity.private` opens
    both). Without `occurred_at` it happened now. Raises NotCanonical.
    """
    one = New(kind, key, occurred_at, subject, details or {}, private or {}, seal)
    return record_all(organisation, [one])[0]


def record_all(organisation: Organisation, events: Sequence[New]) -> list[UUID]:
    """Many at once, each as `record` writes one: their ids. Some thousands at most: the database refuses
    a moment of recording that is five seconds old. Raises NotCanonical."""
    made = _made_of(organisation, events)
    written = columns.execute(
        f"{EVENTS} ON CONFLICT (organisation_id, idempotency_key) DO NOTHING",
        [[one.key for one in events], [one.body for one in made]],
    )
    there = _there([one.key for one in events]) if written < len(events) else {}
    ids = [there.get(e.key, one.event_id) for e, one in zip(events, made, strict=True)]
    _keep(organisation, [one for one, i in zip(made, ids, strict=True) if one.event_id == i])
    return ids


def record_new(organisation: Organisation, events: Sequence[New]) -> list[Made]:
    """As `record_all`, of events that cannot be there yet. Raises IntegrityError when one is, and NotCanonical."""
    made = _made_of(organisation, events)
    columns.execute(EVENTS, [[one.key for one in events], [one.body for one in made]])
    _keep(organisation, made)
    return made


@dataclass(frozen=True)
class Made:
    """An event as it is written."""

    event_id: UUID
    body: bytes
    salt: bytes
    data: bytes  # sealed; b"" when there is nothing private


def _made_of(organisation: Organisation, events: Sequence[New]) -> list[Made]:
    """Recorded now, not written yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now = cursor.fetchone()[0]
    recorded = moment(now)
    return [_made(organisation, one, recorded) for one in events]


def _keep(organisation: Organisation, made: list[Made]) -> None:
    """Write what is private of them."""
    kept = [one for one in made if one.data]
    if kept:
        columns.execute(
            PRIVATE,
            [
                organisation.pk, [one.event_id for one in kept], [one.salt for one in kept],
                [one.data for one in kept],
            ],
        )  # fmt: skip


def _made(organisation: Organisation, event: New, recorded: str) -> Made:
    event_id = uuid4()
    body: Body = {
        **composed(event.details), "v": VERSION, "tenant": str(organisation.pk), "event_id": str(event_id),
        "type": event.kind.value, "recorded_at": recorded,
        "occurred_at": moment(event.occurred_at) if event.occurred_at else recorded,
    }  # fmt: skip
    if event.subject:
        body["subject"] = str(event.subject)
    salt, data = os.urandom(32), b""
    if event.private:
        plain = canonical(composed(event.private))
        body["pii_commit"] = commit("pii/v1", salt, plain)
        data = (event.seal or _seal)(plain.decode())
    return Made(event_id, canonical(body), salt, data)


def _there(keys: list[str]) -> dict[str, UUID]:
    """The events that have these keys."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT idempotency_key, event_id FROM optin_event WHERE idempotency_key = ANY(%s)",
            [keys],
        )
        return dict(cursor.fetchall())


def integrate(organisation: Organisation, *, most: int = 5_000) -> int:
    """Move waiting events into the log, in the order of their recording; how many.

    -1: somebody else is doing it.
    """
    with of(organisation), connection.cursor() as cursor:
        cursor.execute("SELECT optin_integrate(%s, %s)", [organisation.pk, most])
        return int(cursor.fetchone()[0])


def _seal(data: str) -> bytes:
    return encrypt(data).encode()


def moment(at: datetime) -> str:
    """Of fixed width, so that texts sort as moments do."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"
