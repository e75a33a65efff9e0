"""Promises: what whoever wrote an event may take away, and later show, should it be missing in the log.

A promise is a signed note of a key of its own, which web processes have; the signer's they have not.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection, transaction

from accounts.models import Organisation
from optin.integrity.signing import log_of
from optin.ledger import hashes
from optin.log.note import Signer, sign
from optin.models import Event, KeyKind, Log, LogKey, Promise

WITHIN = timedelta(seconds=60)  # from writing to a signed checkpoint

_BROKEN = (
    "SELECT count(*) FROM optin_promise promise LEFT JOIN optin_leaf leaf"
    " ON leaf.event_id = promise.event_id AND leaf.leaf_hash = promise.leaf_hash AND leaf.index < %s"
    " WHERE promise.organisation_id = %s AND promise.due_at < clock_timestamp()"
    " AND promise.due_at > clock_timestamp() - interval '7 days'"
    " AND leaf.event_id IS NULL"
)


@dataclass(frozen=True)
class Kept:
    """How promises stand. `overdue`: of those whose time is over, in no checkpoint."""

    overdue: int
    oldest: datetime | None  # of the events that wait for the log


def promise(organisation: Organisation, event_id: UUID) -> str:
    """A note that the event is in the log within a minute; the same for the same event.

    Call it within `writing.of(organisation)`, after `record`. Raises Event.DoesNotExist.
    """
    if made := Promise.objects.filter(pk=event_id).first():
        return made.note
    event = Event.objects.get(pk=event_id)
    signer, due = _signer(log_of(organisation)), event.recorded_at + WITHIN
    note = sign(_text(signer.name, event, due), [signer])
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO optin_promise (event_id, organisation_id, leaf_hash, due_at, note)"
            " VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [event_id, organisation.pk, bytes(event.leaf_hash), due, note],
        )
    return note


def broken(organisation: Organisation, *, signed_size: int) -> int:
    """Promises of the last week whose time is over and whose leaf is in no checkpoint; a verification
    looks at all there are. Within `writing.of(…)`."""
    with connection.cursor() as cursor:
        cursor.execute(_BROKEN, [signed_size, organisation.pk])
        return int(cursor.fetchone()[0])


def _text(name: str, event: Event, due: datetime) -> str:
    leaf = b64encode(bytes(event.leaf_hash)).decode()
    by = due.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return f"{name}\nevent {event.event_id}\nleaf {leaf}\nby {by}\n"


def _signer(log: Log) -> Signer:
    rows = LogKey.objects.filter(
        organisation_id=log.organisation_id, origin=log.origin, kind=KeyKind.PROMISE
    )
    key = rows.filter(retired_at=None).order_by("-since", "-pk").first() or _first_key(log)
    secret = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(key.secret))
    return Signer(name_of(log), secret)


def _first_key(log: Log) -> LogKey:
    with transaction.atomic():
        Log.objects.select_for_update().get(pk=log.pk)  # one at a time
        rows = LogKey.objects.filter(
            organisation_id=log.organisation_id, origin=log.origin, kind=KeyKind.PROMISE
        )
        if there := rows.filter(retired_at=None).first():
            return there
        secret = Ed25519PrivateKey.generate()
        return LogKey.objects.create(
            organisation_id=log.organisation_id,
            origin=log.origin,
            kind=KeyKind.PROMISE,
            vkey=str(Signer(name_of(log), secret).verifier),
            secret=secret.private_bytes_raw().hex(),
        )


def name_of(log: Log) -> str:
    """What promises of this log are signed as."""
    return f"{log.origin}/promises"


def watch(log: Log, *, signed_size: int) -> Kept:
    """How the log's promises stand, kept or not. Within `writing.of(…)`."""
    _count, oldest = hashes.waiting(log.organisation_id)
    return Kept(broken(log.organisation, signed_size=signed_size), oldest)
