"""One event about a person, and in the same transaction the states that follow from it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from accounts.models import Organisation, User
from optin.identity import keys
from optin.identity.private import seal_private
from optin.ledger.writing import of, record
from optin.models import Subject
from optin.services.errors import InTheFuture
from optin.services.projecting import project
from optin.words import EventType

CHANNEL = "whatsapp"
AHEAD = timedelta(minutes=5)  # a device's clock may be as wrong as that


def held(subject: Subject) -> Subject:
    """Whom they have become by now; nobody merges or erases them until the transaction ends.

    Who has loaded a person may have waited since for somebody who merged them: what is written about the record that
    is gone would then not count until the next event. Within `of(…)`.
    """
    now = Subject.objects.select_for_update().get(pk=subject.pk)
    return now if now.merged_into is None else held(now.merged_into)


def write(
    organisation: Organisation,
    subject: Subject,
    kind: EventType,
    *,
    key: str,
    occurred_at: datetime | None = None,
    details: Mapping[str, object],
    private: Mapping[str, object] | None = None,
    by: User | None = None,
) -> UUID:
    """About whom they have become: the event's id. What is empty among the details is left out.
    Raises InTheFuture, NotCanonical."""
    if occurred_at and occurred_at > timezone.now() + AHEAD:
        raise InTheFuture
    told = {"channel": CHANNEL, **{name: value for name, value in details.items() if value}}
    if by:
        told["by"] = f"user:{by.pk}"
    with of(organisation):
        subject = held(subject)
        event_id = record(
            organisation, kind, key=key, occurred_at=occurred_at, subject=subject.pk, details=told,
            private={name: value for name, value in (private or {}).items() if value},
            seal=lambda data: seal_private(keys.sealing(subject), data),
        )  # fmt: skip
        project(organisation, [subject.pk])
    return event_id
