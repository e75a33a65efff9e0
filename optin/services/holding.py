"""Legal holds: while one is in force nothing of the person is erased."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.utils import timezone

from accounts.models import Organisation, User
from optin.ledger.writing import of
from optin.models import Hold, Subject
from optin.services.errors import AlreadyReleased, Held
from optin.services.projecting import family
from optin.services.writing import write
from optin.words import Actor, EventType


def place(
    organisation: Organisation, subject: Subject, *, reason: str, key: str, by: User, second: User
) -> Hold:
    """By two people; whoever agrees is `second`."""
    with of(organisation):
        _tell(organisation, subject, EventType.HOLD_PLACED, reason, key, by, second)
        return Hold.objects.create(
            organisation=organisation, person=subject.pk, reason=reason, placed_by=by,
            placed_second=second,
        )  # fmt: skip


def release(hold: Hold, *, reason: str, key: str, by: User, second: User) -> None:
    """Raises AlreadyReleased."""
    organisation = hold.organisation
    with of(organisation):
        rows = Hold.objects.in_force().filter(pk=hold.pk)
        told = {"released_by": by, "released_second": second, "release_reason": reason}
        if not rows.update(released_at=timezone.now(), **told):
            raise AlreadyReleased
        subject = Subject.objects.of(organisation).get(pk=hold.person)
        _tell(organisation, subject, EventType.HOLD_RELEASED, reason, key, by, second)


def holding(organisation: Organisation, people: Iterable[UUID]) -> Hold | None:
    """One that is in force for these records, or for what became of them. Within `of(organisation)`."""
    records = list(family(organisation, people))
    held = Hold.objects.of(organisation).in_force().filter(person__in=records)
    return held.order_by("placed_at").first()


def refuse_if_held(organisation: Organisation, subject: Subject) -> None:
    """Raises Held. Within `of(organisation)`."""
    if hold := holding(organisation, [subject.pk]):
        raise Held(hold.reason)


def _tell(
    organisation: Organisation, subject: Subject, kind: EventType, reason: str, key: str,
    by: User, second: User,
) -> None:  # fmt: skip
    details = {
        "actor": Actor.AGENT.value, "because": reason, "second": f"user:{second.pk}",
    }  # fmt: skip
    write(organisation, subject, kind, key=key, by=by, details=details)
