"""Which event counts: the rules by which a person's events make the present state.

They are total and know no order of arrival: the same events give the same state, however they came.
Withdrawing dominates. What lifts it is an act of the person's own, captured by us, that is later.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from optin.words import Actor, EventType, Grade, Status

_GRANTS = {EventType.GRANTED, EventType.RECONFIRMED, EventType.RESUMED}
# Each of them ends a permission; how the state is called afterwards.
_ENDS = {
    EventType.WITHDRAWN: Status.WITHDRAWN,
    EventType.REFUSED: Status.REFUSED,
    EventType.SUSPENDED: Status.SUSPENDED,
    EventType.EXPIRED: Status.EXPIRED,
}
# What is said where neither a grant nor an end counts.
_BEFORE = {
    EventType.REQUESTED: Status.REQUESTED,
    EventType.PENDING: Status.PENDING,
    EventType.CLAIMED: Status.CLAIMED,
}
_PROVED = {Grade.OWN_MESSAGE, Grade.CONFIRMED}


@dataclass(frozen=True)
class Event:
    """Of one person, sender, channel and purpose; as much of it as decides."""

    event_id: str
    type: EventType
    occurred_at: datetime  # when the person acted, as far as known
    recorded_at: datetime  # the database's clock when we wrote it down
    actor: Actor
    grade: Grade | None = None  # of a grant
    notice: str = ""  # of a grant, and of what invalidates it: the hash of the notice's text
    is_doubt: bool = False  # a suspension because of a message that could be a stop
    clears: str = ""  # of DOUBT_CLEARED: the suspension that is void
    supersedes: str = ""  # of what invalidates one event alone: its id

    @property
    def moment(self) -> tuple[datetime, datetime, str]:
        return self.occurred_at, self.recorded_at, self.event_id


@dataclass(frozen=True)
class State:
    status: Status
    since: Event | None = None  # the event that made it so

    @property
    def permits(self) -> bool:
        return self.status is Status.GRANTED


def state(events: Iterable[Event]) -> State:
    """What all these events come to."""
    known = list(events)
    spoils = [event for event in known if event.type is EventType.INVALIDATED]
    undone = {event.supersedes for event in spoils if event.supersedes}
    invalid = {event.notice for event in spoils if not event.supersedes}
    grants = [event for event in known if event.type in _GRANTS]
    grant = _last(event for event in grants if _counts(event, invalid, undone))
    cleared = {event.clears for event in known if event.type is EventType.DOUBT_CLEARED}
    ends = [event for event in known if event.type in _ENDS and not _is_void(event, cleared)]
    end, meant = _last(ends), _last(one for one in ends if one.type is not EventType.EXPIRED)
    if grant and _is_later(grant, end) and (meant is None or _lifts(grant, meant)):
        return State(Status.GRANTED, grant)
    if end:
        return State(_ENDS[end.type], end)
    if spoiled := _last(one for one in grants if one.notice in invalid or one.event_id in undone):
        return State(Status.INVALID, spoiled)
    before = _last(one for one in known if one.type in _BEFORE and one.event_id not in undone)
    return State(_BEFORE[before.type], before) if before else State(Status.NONE)


def as_was(events: Iterable[Event], at: datetime) -> State:
    """What was true at a moment, by all that is known today."""
    return state(event for event in events if event.occurred_at <= at)


def as_known(events: Iterable[Event], at: datetime) -> State:
    """What we knew at a moment: on this a decision made then stands or falls."""
    return state(event for event in events if event.recorded_at <= at)


def _last(events: Iterable[Event]) -> Event | None:
    return max(events, key=lambda event: event.moment, default=None)


def _is_void(end: Event, cleared: set[str]) -> bool:
    """A doubt of ours can be cleared by us; what the person said, or who they became, cannot."""
    return end.type is EventType.SUSPENDED and end.is_doubt and end.event_id in cleared


def _counts(grant: Event, invalid: set[str], undone: set[str]) -> bool:
    spoiled = grant.notice in invalid or grant.event_id in undone
    return not spoiled and grant.grade not in (None, Grade.CLAIM)


def _is_later(grant: Event, end: Event | None) -> bool:
    """A tie is not. Of a question that nobody answered that is enough: who was silent has refused nothing, and may not
    have been the one who was asked."""
    return end is None or grant.occurred_at > end.occurred_at


def _lifts(grant: Event, end: Event) -> bool:
    """What they ended themselves, or another for them: an older act that we were told of later does not."""
    return (
        _is_later(grant, end)
        and grant.actor is Actor.SUBJECT
        and (grant.grade in _PROVED or grant.recorded_at > end.recorded_at)
    )
