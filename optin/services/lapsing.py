"""Who was asked to confirm and did not: after 72 hours the question is over.

Only where nothing else was said since: who has agreed, or said no, stays so. It is over as of the moment of the
question, so that what the person said meanwhile counts, however late we hear of it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from accounts.models import Organisation
from optin.ledger.writing import of
from optin.models import State, Subject
from optin.services import consent
from optin.words import Actor, EventType, Purpose, Reason, Status

CONFIRMED_WITHIN = timedelta(hours=72)
BATCH = 500


def lapse(organisation: Organisation, *, now: datetime | None = None) -> int:
    """End what waits too long, each with an event; how many. The next call goes on with the rest."""
    before = (now or timezone.now()) - CONFIRMED_WITHIN
    with of(organisation):
        late = State.objects.filter(
            organisation_id=organisation.pk, purpose__in=list(Purpose),
            status=Status.PENDING.value, since__lte=before,
        )  # fmt: skip
        found = list(late.order_by("purpose", "since").values_list("subject_id", flat=True)[:BATCH])
    return sum(_lapse_of(organisation, person, before) for person in found)


def _lapse_of(organisation: Organisation, person: UUID, before: datetime) -> int:
    """Held, so that a confirmation of this moment comes wholly before or after."""
    with of(organisation):
        subject = Subject.objects.select_for_update().get(pk=person)
        waiting = State.objects.filter(
            subject=subject, status=Status.PENDING.value, since__lte=before
        )
        for state in waiting:
            consent.withdraw(
                organisation, subject, kind=EventType.EXPIRED, sender=state.sender,
                purpose=state.purpose, reason=Reason.EXPIRED, method="not confirmed in time",
                actor=Actor.SYSTEM, supersedes=str(state.since_event), occurred_at=state.since,
                key=f"lapsed:{state.since_event}",
            )  # fmt: skip
        return len(waiting)
