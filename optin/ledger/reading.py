"""Events as the rules of precedence take them, out of their bytes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
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
    body = json.loads(bytes(row.body))
    grade = body.get("grade", "")
    event = precedence.Event(
        event_id=str(row.event_id),
        type=EventType(row.type),
        occurred_at=row.occurred_at,
        recorded_at=row.recorded_at,
        actor=Actor(body.get("actor", Actor.SYSTEM)),
        grade=Grade(grade) if grade else None,
        notice=body.get("notice", ""),
        is_doubt=body.get("reason") == Reason.UNCLEAR,
        clears=body.get("supersedes", "") if row.type == EventType.DOUBT_CLEARED else "",
        supersedes=body.get("supersedes", ""),
    )
    return Told(event, row.subject_id, row.sender, row.purpose, body)
