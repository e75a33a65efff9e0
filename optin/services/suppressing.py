"""Addresses that are not written to, whoever has them. They are asked for before anything else."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models.functions import Now

from accounts.models import Organisation, User
from optin.identity import keys
from optin.identity.who import SPACES, Who
from optin.ledger.writing import of, record
from optin.models import Event, Identifier, Kind, Subject, Suppression, Use
from optin.services.errors import AlreadyLifted, NobodyNamed, SecondPersonMissing
from optin.words import EVERYTHING, EventType, Reason

# The person's own message from that very address shows that they have it and want it.
LIFTED_BY_THE_PERSON = (Reason.NUMBER_CHANGED, Reason.ERASURE)


def suppress(
    organisation: Organisation,
    who: Who,
    *,
    reason: Reason,
    key: str,
    purpose: str = EVERYTHING,
    by: User | None = None,
) -> UUID:
    """Nothing of this purpose, or of any, goes to this number or user id. The event's id.

    Nobody need be known by it. Raises NobodyNamed, NotANumber.
    """
    values = list(who.values())
    if not values:
        raise NobodyNamed
    with of(organisation):
        details = {
            "purpose": purpose,
            "reason": reason.value,
            "kinds": [kind for kind, _ in values],
        }
        if by:
            details["by"] = f"user:{by.pk}"
        event_id = record(organisation, EventType.SUPPRESSED, key=key, details=details)
        _add(organisation, values, purpose, reason, event_id)
    return event_id


def is_suppressed(
    organisation: Organisation, who: Who, *, purpose: str = EVERYTHING, reason: Reason | None = None
) -> bool:
    """Each address of theirs, for this purpose or for all. `reason`: for one that holds as long as this one.
    Within `of(organisation)`."""
    key = keys.organisation_key(organisation, Use.SUPPRESSION)
    indexes = {keys.blind(key, SPACES[kind], value) for kind, value in who.values()}
    rows = Suppression.objects.of(organisation).in_force().filter(index__in=indexes)
    if reason and reason not in LIFTED_BY_THE_PERSON:
        rows = rows.exclude(reason__in=LIFTED_BY_THE_PERSON)
    found = rows.filter(purpose__in=[purpose, EVERYTHING]).values_list("index", flat=True)
    return bool(indexes) and {bytes(one) for one in found} == indexes


def suppress_all(
    organisation: Organisation, subject: Subject, purpose: str, reason: Reason, because: UUID
) -> None:
    """Everything that reaches this person now. Within `of(organisation)`."""
    _add(organisation, reached_by(subject), purpose, reason, because)


def suppress_values(
    organisation: Organisation, values: list[tuple[Kind, str]], reason: Reason, because: UUID
) -> None:
    """These for every purpose. Within `of(organisation)`."""
    _add(organisation, values, EVERYTHING, reason, because)


def carry(
    organisation: Organisation, values: list[tuple[Kind, str]], to: list[tuple[Kind, str]]
) -> None:
    """What blocks one of these addresses blocks those as well, as long as two people lift it there: they are
    one person's. Within `of(organisation)`."""
    key = keys.organisation_key(organisation, Use.SUPPRESSION)
    indexes = [keys.blind(key, SPACES[kind], value) for kind, value in values]
    rows = Suppression.objects.of(organisation).in_force().filter(index__in=indexes)
    for one in rows.exclude(reason__in=LIFTED_BY_THE_PERSON):
        _add(organisation, to, one.purpose, Reason(one.reason), one.since_event)


def reached_by(subject: Subject) -> list[tuple[Kind, str]]:
    """Numbers and user ids as of now; none once they are erased. Within `of(organisation)`."""
    open_ones = Identifier.objects.filter(subject=subject, valid_to=None).order_by("pk")
    values = [(Kind(one.kind), keys.unseal(subject, one.value)) for one in open_ones]
    return [(kind, value) for kind, value in values if value]


def lift_own(organisation: Organisation, subject: Subject, purpose: str, because: UUID) -> None:
    """By the person's own message: what was blocked before it because somebody else might have the address."""
    key = keys.organisation_key(organisation, Use.SUPPRESSION)
    indexes = [keys.blind(key, SPACES[kind], value) for kind, value in reached_by(subject)]
    rows = Suppression.objects.of(organisation).in_force().filter(index__in=indexes)
    rows = rows.filter(purpose__in=[purpose, EVERYTHING], reason__in=LIFTED_BY_THE_PERSON)
    blocked = {one.since_event for one in rows}
    before = _before(blocked, because) if blocked else set()
    for one in rows.filter(since_event__in=before):
        details = {
            "purpose": one.purpose, "reason": one.reason, "supersedes": str(one.since_event),
            "because": str(because),
        }  # fmt: skip
        event_id = record(
            organisation, EventType.SUPPRESSION_LIFTED, key=f"lift:{one.pk}:{because}",
            details=details,
        )  # fmt: skip
        rows.filter(pk=one.pk).update(lifted_at=Now(), lifted_by_event=event_id)


def lift(
    organisation: Organisation,
    suppression: Suppression,
    *,
    reason: str,
    key: str,
    by: User,
    second: User,
) -> UUID:
    """Two people agree that it was wrong. It gives no consent. Raises SecondPersonMissing, AlreadyLifted."""
    if by == second:
        raise SecondPersonMissing
    details = {
        "purpose": suppression.purpose, "because": reason, "by": f"user:{by.pk}",
        "second": f"user:{second.pk}", "supersedes": str(suppression.since_event),
    }  # fmt: skip
    with of(organisation):
        event_id = record(organisation, EventType.SUPPRESSION_LIFTED, key=key, details=details)
        rows = Suppression.objects.of(organisation).in_force().filter(pk=suppression.pk)
        if not rows.update(lifted_at=Now(), lifted_by_event=event_id):
            raise AlreadyLifted
    return event_id


def _add(
    organisation: Organisation,
    values: list[tuple[Kind, str]],
    purpose: str,
    reason: Reason,
    because: UUID,
) -> None:
    key = keys.organisation_key(organisation, Use.SUPPRESSION)
    indexes = [keys.blind(key, SPACES[kind], value) for kind, value in values]
    rows = Suppression.objects.of(organisation).in_force()
    # One that is being lifted is waited for.
    list(rows.filter(index__in=indexes).order_by("pk").select_for_update())
    Suppression.objects.bulk_create(
        [
            Suppression(
                organisation_id=organisation.pk, purpose=purpose, reason=reason.value,
                since_event=because, index=index,
            )
            for index in indexes
        ],
        ignore_conflicts=True,  # it is suppressed already
    )  # fmt: skip
    rows = rows.filter(index__in=indexes, purpose=purpose, reason__in=LIFTED_BY_THE_PERSON)
    if reason in LIFTED_BY_THE_PERSON:  # their message has to come after the last of these
        there = set(rows.exclude(since_event=because).values_list("since_event", flat=True))
        rows = rows.filter(since_event__in=_before(there, because) if there else there)
    # Else what was there no longer ends by their message.
    rows.update(reason=reason.value, since_event=because)


def _before(events: Iterable[UUID], event: UUID) -> set[UUID]:
    """Those that happened earlier than this one."""
    rows = Event.objects.filter(pk__in=[*events, event])
    moments: dict[UUID, datetime] = dict(rows.values_list("event_id", "occurred_at"))
    return {one for one, at in moments.items() if at < moments[event]}
