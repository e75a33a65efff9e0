"""When records and people turn out to belong together, or not to: the stricter of two answers counts."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from accounts.models import Organisation
from optin.folding import ENDED, fold
from optin.identity import keys
from optin.identity.who import Who
from optin.models import NUMBERS, Identifier, Kind, State, Subject, Use
from optin.services import consent, suppressing
from optin.services.projecting import project, told_of
from optin.services.writing import write
from optin.words import EVERYTHING, Actor, EventType, Reason, Status

# How an end of one record is written down for the other.
_AS = {
    Status.WITHDRAWN: EventType.WITHDRAWN,
    Status.REFUSED: EventType.REFUSED,
    Status.EXPIRED: EventType.EXPIRED,
}


def has_another_user_id(subject: Subject, who: Who) -> bool:
    """In one portfolio a person has one user id, so with another one it is somebody else."""
    if not who.user_id:
        return False
    rows = subject.identifiers.filter(
        kind=Kind.BSUID, valid_to=None, portfolio__in=["", who.portfolio]
    )
    known = [keys.unseal(subject, one.value) for one in rows]
    return bool(known) and who.user_id not in known


def merge(
    organisation: Organisation, *, keep: Subject, gone: Subject, key: str, at: datetime
) -> None:
    """Two records are one person. Where they disagree, what forbids counts from now on.

    Within `of(organisation)`.
    """
    kept, lost = _states(keep), _states(gone)
    theirs, others = suppressing.reached_by(keep), suppressing.reached_by(gone)
    key = f"merged:{key}:{gone.pk}"
    event_id = write(
        organisation, keep, EventType.MERGED, key=key, details={"absorbed": str(gone.pk)}
    )
    Subject.objects.filter(pk=gone.pk).update(merged_into=keep, merged_at=timezone.now())
    _move(gone, keep, event_id)
    suppressing.carry(organisation, theirs, others)
    suppressing.carry(organisation, others, theirs)
    State.objects.filter(subject=gone).delete()
    project(organisation, [keep.pk])
    for ends, grants in ((kept, lost), (lost, kept)):
        for state in ends.values():
            if Status(state.status) in ENDED and (agreed := _agreed(grants, state)):
                moment = max(_before(at), *agreed)
                _end(organisation, keep, state, Reason.MERGED, key=key, at=moment)


def leave(
    organisation: Organisation,
    subject: Subject,
    left: list[Identifier],
    *,
    because: UUID,
    key: str,
    at: datetime,
) -> None:
    """A person is not reached by these any more. Within `of(organisation)`.

    A number that they leave is blocked until somebody opts in from there, and opt-ins wait for a yes.
    """
    numbers = [one for one in left if one.kind in NUMBERS]
    for one in left:
        close(one, because, at)
    if numbers:
        values = [(Kind(one.kind), keys.unseal(subject, one.value)) for one in numbers]
        suppressing.suppress_values(organisation, values, Reason.NUMBER_CHANGED, because)
        suspend_all(organisation, subject, Reason.NUMBER_CHANGED, key=key, at=at)


def suspend_all(
    organisation: Organisation, subject: Subject, reason: Reason, *, key: str, at: datetime
) -> None:
    """Every permission that there is waits until the person says yes again, one too that would come back once
    a doubt is cleared."""
    for (sender, purpose), state in _states(subject).items():
        if _may_count(state):
            consent.withdraw(
                organisation, subject, kind=EventType.SUSPENDED, sender=sender, purpose=purpose,
                reason=reason, method="identity", actor=Actor.PLATFORM,
                key=f"suspended:{key}:{sender}:{purpose}", supersedes=str(state.since_event),
                occurred_at=max(at, state.since),
            )  # fmt: skip


def hand_over(
    organisation: Organisation,
    former: Subject,
    new: Subject,
    who: Who,
    *,
    key: str,
    at: datetime,
    stops: bool = False,
) -> None:
    """A number or user id that we knew as one person's is another's now.

    The former one's opt-ins wait; what they had ended counts for the new one too, who may be them. `stops`: and
    what they had told Meta.
    """
    lookup = keys.organisation_key(organisation, Use.LOOKUP)
    taken = set(who.indexes(lookup).values())
    rows = [one for one in former.identifiers.filter(valid_to=None) if bytes(one.index) in taken]
    if not rows:
        return
    event_id = write(
        organisation, former, EventType.RELEASED, key=f"released:{key}:{former.pk}", occurred_at=at,
        details={
            "kinds": sorted(one.kind for one in rows), "reason": Reason.REASSIGNED.value,
            "successor": str(new.pk),
        },
    )  # fmt: skip
    for one in rows:
        close(one, event_id, at)
    suspend_all(organisation, former, Reason.REASSIGNED, key=f"{key}:{former.pk}", at=at)
    for state in _states(former).values():
        if Status(state.status) in _AS:
            known = f"released:{key}:{former.pk}"
            _end(organisation, new, state, Reason.REASSIGNED, key=known, at=_before(at))
    if stops:
        _stop_too(organisation, former, new, key=key, at=at)


def _stop_too(
    organisation: Organisation, former: Subject, new: Subject, *, key: str, at: datetime
) -> None:
    """Meta's stop of the one holds for the other until Meta tells that it is taken back."""
    told = told_of(organisation, [former.pk])[former.pk]
    for number in sorted({str(one.body.get("phone_number_id", "")) for one in told}):
        if fold(one for one in told if one.body.get("phone_number_id", "") == number).stopped_by:
            consent.stop_at_meta(
                organisation, new, stopped=True, phone_number_id=number, occurred_at=_before(at),
                key=f"stopped:{key}:{former.pk}:{number}",
            )  # fmt: skip


def close(identifier: Identifier, because: UUID, at: datetime) -> None:
    """It reaches the person no more. A moment before it began is that moment."""
    identifier.valid_to = max(at, identifier.valid_from)
    identifier.closed_by = because
    identifier.save(update_fields=["valid_to", "closed_by"])


def _move(gone: Subject, keep: Subject, because: UUID) -> None:
    """What reaches the one record reaches the other from now on, sealed with its key."""
    for one in gone.identifiers.filter(valid_to=None):
        value = keys.unseal(gone, one.value)
        now = max(timezone.now(), one.valid_from)
        close(one, because, now)
        Identifier.objects.create(
            organisation_id=keep.organisation_id, subject=keep, kind=one.kind, index=one.index,
            portfolio=one.portfolio, value=keys.seal(keep, value), valid_from=now,
            opened_by=because,
        )  # fmt: skip


def _before(at: datetime) -> datetime:
    """Just before what told us of it, so that what the person says in it comes after."""
    return at - timedelta(microseconds=1)


def _end(
    organisation: Organisation,
    subject: Subject,
    state: State,
    reason: Reason,
    *,
    key: str,
    at: datetime,
) -> None:
    consent.withdraw(
        organisation, subject, kind=_AS.get(Status(state.status), EventType.SUSPENDED),
        sender=state.sender, purpose=state.purpose, reason=reason, method="identity",
        actor=Actor.SYSTEM, supersedes=str(state.since_event), occurred_at=at,
        key=f"{key}:{state.sender}:{state.purpose}",
    )  # fmt: skip


def _states(subject: Subject) -> dict[tuple[str, str], State]:
    return {(one.sender, one.purpose): one for one in State.objects.filter(subject=subject)}


def _agreed(states: dict[tuple[str, str], State], end: State) -> list[datetime]:
    """Since when that is permitted which this end is about, or was before a doubt, of each such permission."""
    return [
        state.since
        for state in states.values()
        if _may_count(state)
        and end.sender in (EVERYTHING, state.sender)
        and end.purpose in (EVERYTHING, state.purpose)
    ]


def _may_count(state: State) -> bool:
    """It permits, or would again once a doubt is cleared."""
    return state.status == Status.GRANTED or bool(state.sender and state.reason == Reason.UNCLEAR)
