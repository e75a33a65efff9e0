"""Withdrawing dominates, whatever else is written down, in whatever order it came."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from optin.precedence import Event, as_known, as_was, state
from optin.words import Actor, EventType, Grade, Status

START = datetime(2026, 11, 1, tzinfo=UTC)
ENDS = [EventType.WITHDRAWN, EventType.REFUSED, EventType.SUSPENDED]


def at(hours: int) -> datetime:
    return START + timedelta(hours=hours)


HOURS = st.integers(0, 12).map(at)
EVENTS = st.builds(
    Event,
    event_id=st.uuids().map(str),
    type=st.sampled_from(EventType),
    occurred_at=HOURS,
    recorded_at=HOURS,
    actor=st.sampled_from(Actor),
    grade=st.none() | st.sampled_from(Grade),
    notice=st.sampled_from(["", "n1", "n2"]),
)
HISTORIES = st.lists(EVENTS, max_size=8, unique_by=lambda event: event.event_id)


def grant(
    hours: int, *, told: int | None = None, actor: Actor = Actor.SUBJECT, **more: str
) -> Event:
    grade = Grade(more.get("grade", "A"))
    recorded = at(hours if told is None else told)
    notice = more.get("notice", "n1")
    return Event(f"g{hours}", EventType.GRANTED, at(hours), recorded, actor, grade, notice)


def end(hours: int, *, told: int | None = None, type: EventType = EventType.WITHDRAWN) -> Event:
    return Event(f"w{hours}", type, at(hours), at(hours if told is None else told), Actor.SUBJECT)


def test_a_life_of_consent() -> None:
    assert state([]).status is Status.NONE
    asked = Event("r", EventType.REQUESTED, at(0), at(0), Actor.SYSTEM)
    pending = Event("p", EventType.PENDING, at(1), at(1), Actor.SYSTEM)
    assert state([asked]).status is Status.REQUESTED
    assert state([asked, pending]).status is Status.PENDING
    assert state([asked, pending, grant(2)]).permits
    assert state([asked, pending, grant(2), end(3)]).status is Status.WITHDRAWN
    assert state([asked, pending, grant(2), end(3), grant(4)]).permits


def test_only_a_later_act_of_the_person_lifts_a_withdrawal() -> None:
    for actor in set(Actor) - {Actor.SUBJECT}:
        assert not state([grant(1), end(2), grant(3, actor=actor)]).permits, actor
    assert not state([end(2), grant(2)]).permits, "a tie goes to the withdrawal"
    assert not state([end(2), grant(1, told=9)]).permits, "an old act told late revives nothing"
    assert state([end(2, told=9), grant(3)]).permits, "a proved act after it counts"
    assert not state([end(2, told=9), grant(3, grade="C")]).permits, "an unproved one does not"
    assert state([end(2), grant(3, grade="C")]).permits


def test_a_cleared_doubt_is_void_and_nothing_else_can_be_cleared() -> None:
    doubt = replace(end(2, type=EventType.SUSPENDED), is_doubt=True)
    cleared = Event("c", EventType.DOUBT_CLEARED, at(3), at(3), Actor.AGENT, clears=doubt.event_id)
    assert state([grant(1), doubt]).status is Status.SUSPENDED
    assert state([grant(1), doubt, cleared]).permits
    assert not as_was([grant(1), doubt, cleared], at(2)).permits, "until it was cleared it counted"
    assert not state([grant(1), end(2, type=EventType.SUSPENDED), cleared]).permits
    assert not state([grant(1), replace(end(2), is_doubt=True), cleared]).permits
    assert not state([doubt, cleared]).permits


def test_a_claim_alone_permits_nothing() -> None:
    assert not state([grant(1, grade="F")]).permits
    claimed = Event("c", EventType.CLAIMED, at(1), at(1), Actor.IMPORT, Grade.CLAIM)
    assert state([claimed]).status is Status.CLAIMED


def test_grants_under_a_notice_that_was_found_unlawful_do_not_count() -> None:
    unlawful = Event("i", EventType.INVALIDATED, at(5), at(5), Actor.REGULATOR, notice="n1")
    assert state([grant(1), unlawful]).status is Status.INVALID
    assert state([grant(1), unlawful, grant(6, notice="n2")]).permits


def test_what_was_and_what_we_knew_are_two_answers() -> None:
    letter = end(3, told=5)  # dated Monday, keyed in on Wednesday
    story = [grant(1), letter]
    assert as_known(story, at(4)).permits
    assert not as_was(story, at(4)).permits
    assert not as_known(story, at(5)).permits


def test_a_question_that_nobody_answered_stands_in_the_way_of_no_later_yes() -> None:
    """Whoever typed the number into a form may not have been them; what they ended before stays ended."""
    lapsed = end(3, told=5, type=EventType.EXPIRED)
    signed = grant(4, told=4, actor=Actor.AGENT, grade="D")
    assert state([lapsed, signed]).permits
    assert state([lapsed, grant(3), grant(2)]).status is Status.EXPIRED
    assert not state([end(1), lapsed, signed]).permits
    assert state([end(1), lapsed, grant(4)]).permits


@given(HISTORIES, st.randoms(use_true_random=False))
def test_the_order_of_arrival_and_doubles_change_nothing(
    history: list[Event], chance: random.Random
) -> None:
    shuffled = [*history, *history[:3]]
    chance.shuffle(shuffled)
    assert state(shuffled) == state(history)


@given(HISTORIES, st.sampled_from(ENDS), st.lists(EVENTS, max_size=5))
def test_nothing_but_a_later_act_of_the_person_revives(
    history: list[Event], kind: EventType, later: list[Event]
) -> None:
    stop = end(6, type=kind)
    others = [
        event
        for event in [*history, *later]
        if event.actor is not Actor.SUBJECT or event.occurred_at <= stop.occurred_at
    ]
    assert not state([*others, stop]).permits


@given(HISTORIES, EVENTS, HOURS)
def test_what_is_written_down_later_never_changes_what_was_known(
    history: list[Event], more: Event, moment: datetime
) -> None:
    if more.recorded_at > moment:
        assert as_known([*history, more], moment) == as_known(history, moment)
    if more.occurred_at > moment:
        assert as_was([*history, more], moment) == as_was(history, moment)


@given(HISTORIES)
def test_only_a_grant_that_counts_permits_and_it_is_named(history: list[Event]) -> None:
    found = state(history)
    if found.permits:
        assert found.since in history
        assert found.since is not None
        assert found.since.type in {EventType.GRANTED, EventType.RECONFIRMED, EventType.RESUMED}
        assert found.since.grade not in (None, Grade.CLAIM)
