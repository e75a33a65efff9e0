"""Writing into the ledger and reading it, for one organisation at a time."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import UUID, uuid4

from django.db import connection, transaction

from accounts.models import Organisation
from accounts.secrets import encrypt
from optin.log.leaf import canonical, commit
from optin.words import EventType

VERSION = 1
Body = dict[str, object]
# For this organisation until the transaction ends; for whom it was before. OFFSET 0: that is read first.
SPEAK_FOR = """
    SELECT before, set_config('optin.organisation', %s, true)
    FROM (SELECT current_setting('optin.organisation', true) AS before OFFSET 0) AS was
"""


@contextmanager
def of(organisation: Organisation) -> Iterator[None]:
    """A transaction that sees and writes this organisation's ledger and no other's.

    Rows of others do not exist for it: PostgreSQL's row-level security, not a WHERE.
    """
    is_within = connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(SPEAK_FOR, [str(organisation.pk)])
        before = cursor.fetchone()[0] or ""
        yield
        if is_within:  # else it ends with the transaction
            cursor.execute(SPEAK_FOR, [before])


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
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now = cursor.fetchone()[0]
        event_id = uuid4()
        body: Body = {**(details or {}), "v": VERSION, "tenant": str(organisation.pk)}
        body |= {"event_id": str(event_id), "type": kind.value, "recorded_at": moment(now)}
        body["occurred_at"] = moment(occurred_at or now)
        if subject:
            body["subject"] = str(subject)
        salt, data = os.urandom(32), canonical(private or {})
        if private:
            body["pii_commit"] = commit("pii/v1", salt, data)
        cursor.execute(
            "INSERT INTO optin_event (idempotency_key, body) VALUES (%s, %s)"
            " ON CONFLICT (organisation_id, idempotency_key) DO NOTHING RETURNING event_id",
            [key, canonical(body)],
        )
        if not cursor.fetchone():
            cursor.execute("SELECT event_id FROM optin_event WHERE idempotency_key = %s", [key])
            return UUID(str(cursor.fetchone()[0]))
        if private:
            cursor.execute(
                "INSERT INTO optin_private (event_id, organisation_id, salt, data)"
                " VALUES (%s, %s, %s, %s)",
                [event_id, organisation.pk, salt, (seal or _seal)(data.decode())],
            )
    return event_id


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
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
