"""Events as the rules of precedence take them, out of their bytes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.models import Organisation
from optin import models, precedence
from optin.words import Actor, EventType, Grade, Reason

CONSENT = frozenset(one for one in EventType if one.value.startswith("consent."))
PLATFORM = frozenset({EventType.PLATFORM_STOPPED, EventType.PLATFORM_RESUMED})


@dataclass(frozen=True)
class Told:
    """One event with all that stands in its leaf."""

    event: precedence.Event
    subject: UUID | None
    sender: str
    purpose: str
    body: dict[str, Any]

    def is_about(self, sender: str, purpose: str) -> bool:
        """What is said of every sender or purpose is said of each."""
        return self.sender in ("", sender) and self.purpose in ("", purpose)

    @property
    def reason(self) -> str:
        return str(self.body.get("reason", ""))


def events_of(organisation: Organisation, people: Iterable[UUID]) -> QuerySet[models.Event]:
    """Of these records, and what is said of a whole notice. Within `of(organisation)`."""
    about = Q(subject_id__in=list(people)) | Q(subject_id=None, type=EventType.INVALIDATED.value)
    return models.Event.objects.filter(about, organisation_id=organisation.pk)


def told(row: models.Event) -> Told:
    return of_bytes(bytes(row.body))


def of_bytes(written: bytes) -> Told:
    """An event's bytes; its row has nothing beside what the database took out of them."""
    body = json.loads(written)
    kind, grade, subject = EventType(body["type"]), body.get("grade"), body.get("subject")
    supersedes = body.get("supersedes", "")
    event = precedence.Event(
        event_id=body["event_id"],
        type=kind,
        occurred_at=datetime.fromisoformat(body["occurred_at"]),
        recorded_at=datetime.fromisoformat(body["recorded_at"]),
        actor=Actor(body.get("actor", Actor.SYSTEM)),
        grade=Grade(grade) if grade else None,
        notice=body.get("notice", ""),
        is_doubt=body.get("reason") == Reason.UNCLEAR,
        clears=supersedes if kind is EventType.DOUBT_CLEARED else "",
        supersedes=supersedes,
    )
    person = UUID(subject) if subject else None
    return Told(event, person, body.get("sender", ""), body.get("purpose", ""), body)
