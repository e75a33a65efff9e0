"""What people say, written down; the states follow from it and from nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import Error, IntegrityError, transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import Organisation, Role
from optin.gate import Ask
from optin.identity.who import Who
from optin.ledger import reading
from optin.ledger.writing import of, record
from optin.models import Decision, Event, State, Subject, Suppression
from optin.services import consent, people, suppressing, voiding
from optin.services.consent import Shown
from optin.services.errors import (
    AlreadyLifted,
    InTheFuture,
    NobodyNamed,
    NotOnePurpose,
    SecondPersonMissing,
)
from optin.services.projecting import rebuild
from optin.words import SENDER, Actor, Code, EventType, Grade, Purpose, Reason
from tests.optin.making import (
    MARKETING,
    NOTICE,
    NUMBER,
    agree,
    decide,
    forecast,
    key,
    opted_in,
    opted_out,
    person,
    status,
    stop,
)
from tests.people import make_member, make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation() -> Organisation:
    return make_organisation()


def test_an_opt_in_says_what_was_shown_and_done(organisation: Organisation) -> None:
    subject = person(organisation)
    event_id = agree(organisation, subject, private={"text": "Ja, ich will"})
    with of(organisation):
        told = reading.told(Event.objects.get(pk=event_id))
        state = State.objects.get()
    assert told.event.type is EventType.GRANTED
    assert told.body["notice"] == NOTICE.text_hash
    assert told.body["business_name"] == "ACME GmbH"
    assert told.body["chose_whatsapp_from_business"] is True
    assert told.body["pii_commit"]
    assert "Ja" not in str(told.body)
    assert (state.status, state.since_event, state.grade) == ("granted", event_id, "A")
    assert state.notice == NOTICE.text_hash


@pytest.mark.parametrize(
    "missing",
    [
        {"act": ""},
        {"shown": Shown("", "offers/1/en", "ACME GmbH")},
        {"shown": Shown("ab" * 32, "offers/1/en", "")},
        {"grade": Grade.CLAIM},
    ],
)
def test_without_text_act_or_name_it_is_a_claim(
    organisation: Organisation, missing: dict[str, Any]
) -> None:
    subject = person(organisation)
    agree(organisation, subject, **missing)
    assert status(organisation, subject) == "claimed"
    agree(organisation, subject)
    stop(organisation, subject)
    agree(organisation, subject, **missing)
    assert status(organisation, subject) == "withdrawn"


@pytest.mark.parametrize("bundled", [{"purpose": ""}, {"sender": ""}])
def test_an_opt_in_is_to_one_purpose_of_one_sender(
    organisation: Organisation, bundled: dict[str, str]
) -> None:
    subject = person(organisation)
    with pytest.raises(NotOnePurpose):
        agree(organisation, subject, **bundled)
    with of(organisation), pytest.raises(IntegrityError), transaction.atomic():
        State.objects.create(
            organisation_id=organisation.pk, subject=subject, sender=SENDER, purpose="",
            status="granted", since_event=subject.pk, since=timezone.now(),
        )  # fmt: skip


def test_said_twice_it_is_one_event(organisation: Organisation) -> None:
    subject = person(organisation)
    first = agree(organisation, subject, key="wamid.1")
    stopped = stop(organisation, subject, key="wamid.2")
    assert agree(organisation, subject, key="wamid.1") == first
    assert stop(organisation, subject, key="wamid.2") == stopped
    assert status(organisation, subject) == "withdrawn"
    with of(organisation):
        assert Event.objects.filter(type__startswith="consent.").count() == 2


def test_no_more_of_anything_is_no_more_of_what_comes_later_too(organisation: Organisation) -> None:
    subject = person(organisation)
    agree(organisation, subject)
    stop(organisation, subject)
    assert status(organisation, subject) == "withdrawn"
    agree(organisation, subject, purpose="utility", occurred_at=timezone.now() - timedelta(days=1))
    assert status(organisation, subject, "utility") == "withdrawn"
    agree(organisation, subject, purpose="utility")
    assert status(organisation, subject, "utility") == "granted"
    assert status(organisation, subject) == "withdrawn"


def test_one_purpose_ends_and_another_stays(organisation: Organisation) -> None:
    subject = opted_in(organisation)
    agree(organisation, subject, purpose="utility")
    stop(organisation, subject, purpose="marketing")
    assert status(organisation, subject) == "withdrawn"
    assert status(organisation, subject, "utility") == "granted"


def test_nobody_but_the_person_takes_a_withdrawal_back(organisation: Organisation) -> None:
    subject = opted_out(organisation)
    for actor in set(Actor) - {Actor.SUBJECT}:
        agree(organisation, subject, actor=actor)
        assert status(organisation, subject) == "withdrawn", actor


def test_what_is_still_to_come_was_not_said(organisation: Organisation) -> None:
    subject = person(organisation)
    with pytest.raises(InTheFuture):
        agree(organisation, subject, occurred_at=timezone.now() + timedelta(hours=1))
    with pytest.raises(InTheFuture):
        stop(organisation, subject, occurred_at=timezone.now() + timedelta(hours=1))


def test_a_stop_told_to_meta_is_taken_back_at_meta_alone(organisation: Organisation) -> None:
    subject = opted_in(organisation)
    at = timezone.now()

    def told(stopped: bool, minutes: int) -> None:
        consent.stop_at_meta(
            organisation, subject, stopped=stopped, phone_number_id="1", key=key(),
            occurred_at=at - timedelta(minutes=minutes),
        )  # fmt: skip

    told(True, 5)
    agree(organisation, subject)
    assert decide(organisation, Who(number=NUMBER), MARKETING).code is Code.PLATFORM_STOP
    told(False, 9)  # older news, told late
    assert decide(organisation, Who(number=NUMBER), MARKETING).code is Code.PLATFORM_STOP
    told(False, 1)
    assert decide(organisation, Who(number=NUMBER), MARKETING).allowed


def test_a_notice_found_unlawful_ends_what_was_agreed_to_under_it(
    organisation: Organisation,
) -> None:
    first, other = opted_in(organisation), person(organisation, "+4915100000002")
    agree(organisation, other, shown=Shown("cd" * 32, "offers/2/en", "ACME GmbH"))
    for _twice in range(2):
        consent.invalidate(organisation, text_hash=NOTICE.text_hash, reason="no imprint")
        voiding.run(organisation, NOTICE.text_hash)
    assert status(organisation, first) == "invalid"
    assert status(organisation, other) == "granted"
    before, after = rebuild(organisation)
    assert before == after


@pytest.mark.parametrize("reason", sorted(consent.BLOCKS))
def test_some_reasons_block_the_address_for_whoever_has_it(
    organisation: Organisation, reason: Reason
) -> None:
    subject = opted_in(organisation)
    stop(organisation, subject, reason=reason)
    agree(organisation, subject)
    assert decide(organisation, Who(number=NUMBER), MARKETING).code is Code.SUPPRESSED


def test_a_suppression_needs_nobody_and_two_people_lift_it(organisation: Organisation) -> None:
    one, two = make_member(organisation, Role.COMPLIANCE), make_member(organisation, Role.ADMIN)
    for _twice in range(2):
        suppressing.suppress(organisation, Who(number=NUMBER), reason=Reason.REGISTRY, key="r1")
    with pytest.raises(NobodyNamed):
        suppressing.suppress(organisation, Who(), reason=Reason.REGISTRY, key="r2")
    opted_in(organisation)
    assert decide(organisation, Who(number=NUMBER), MARKETING).code is Code.SUPPRESSED
    with of(organisation):
        row = Suppression.objects.get()
    with pytest.raises(SecondPersonMissing):
        suppressing.lift(organisation, row, reason="x", key="l1", by=one, second=one)
    suppressing.lift(organisation, row, reason="x", key="l2", by=one, second=two)
    with pytest.raises(AlreadyLifted):
        suppressing.lift(organisation, row, reason="x", key="l3", by=one, second=two)
    assert decide(organisation, Who(number=NUMBER), MARKETING).allowed


def test_the_rebuilt_states_are_the_same_and_what_somebody_changed_is_found(
    organisation: Organisation, capsys: pytest.CaptureFixture[str]
) -> None:
    opted_in(organisation)
    people.meet(organisation, Who(user_id="DE.x1"), key=key())
    subject = people.meet(organisation, Who(NUMBER, "DE.x1"), key=key())
    opted_out(organisation, "+4915100000009")
    call_command("rebuild_consent", organisation=organisation.slug)
    assert "the same" in capsys.readouterr().out
    with of(organisation):
        State.objects.filter(subject=subject).update(status="expired")
    with pytest.raises(CommandError, match=organisation.slug):
        call_command("rebuild_consent")
    assert status(organisation, subject) == "granted"
    call_command("rebuild_consent")
    with pytest.raises(CommandError, match="no organisation"):
        call_command("rebuild_consent", organisation="nowhere")


def test_the_site_takes_no_decision_and_forgets_nobody(organisation: Organisation) -> None:
    opted_in(organisation)
    decide(organisation, Who(number=NUMBER), MARKETING)
    with of(organisation):
        for rows in (Subject.objects.all(), Suppression.objects.all()):
            with pytest.raises(Error), transaction.atomic():
                rows._raw_delete("default")
        with pytest.raises(Error), transaction.atomic():
            Decision.objects.update(code="ALLOWED")


def test_an_event_that_the_states_are_not_made_of_stops_the_gate(
    organisation: Organisation,
) -> None:
    subject = opted_in(organisation)
    with of(organisation):
        record(organisation, EventType.REQUESTED, key="bare", subject=subject.pk)
    assert decide(organisation, Who(number=NUMBER), MARKETING).code is Code.LEDGER_UNAVAILABLE
    rebuild(organisation)
    assert decide(organisation, Who(number=NUMBER), MARKETING).allowed


# Whole lives against an oracle of a few lines, which knows no projection and no rule in common.
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["agree", "agree by import", "stop", "stop all", "suspend", "claim"]),
        st.sampled_from([Purpose.MARKETING, Purpose.UTILITY]),
        st.integers(0, 6),
    ),
    max_size=9,
)


def oracle(steps: Iterable[tuple[str, str, int]], purpose: str) -> bool:
    """May it be sent? Go through the person's own yeses: one counts that no end touches."""
    told = list(enumerate(steps))
    ends = [
        (hour, place)
        for place, (what, about, hour) in told
        if (what in ("stop", "suspend") and about == purpose) or what == "stop all"
    ]
    own = [(h, p) for p, (what, about, h) in told if what == "agree" and about == purpose]
    lent = [
        (h, p) for p, (what, about, h) in told if what == "agree by import" and about == purpose
    ]
    if not ends:
        return bool(own or lent)
    newest_yes = max([*own, *lent], default=None)
    return newest_yes in own and newest_yes is not None and newest_yes[0] > max(ends)[0]


@settings(max_examples=60)
@given(steps=STEPS)
def test_lives_come_out_as_an_oracle_says(db: None, steps: list[tuple[str, str, int]]) -> None:
    with transaction.atomic():
        organisation = make_organisation()
        subject = person(organisation)
        start = timezone.now() - timedelta(days=1)
        for what, purpose, hour in steps:
            live(organisation, subject, what, purpose, start + timedelta(hours=hour))
        for purpose, category in ((Purpose.MARKETING, "MARKETING"), (Purpose.UTILITY, "UTILITY")):
            ask = Ask(sender=SENDER, category=category)
            found = decide(organisation, Who(number=NUMBER), ask)
            assert found.allowed == oracle(steps, purpose), (purpose, found)
            assert forecast(organisation, [Who(number=NUMBER)], ask).counts == {found.code: 1}
        before, after = rebuild(organisation)
        assert before == after
        transaction.set_rollback(True)


def live(organisation: Organisation, subject: Subject, what: str, purpose: str, at: Any) -> UUID:
    if what == "agree":
        return agree(organisation, subject, purpose=purpose, occurred_at=at)
    if what == "agree by import":
        return agree(
            organisation, subject, purpose=purpose, occurred_at=at, actor=Actor.IMPORT,
            grade=Grade.CONFIRMED,
        )  # fmt: skip
    if what == "claim":
        return agree(organisation, subject, purpose=purpose, occurred_at=at, grade=Grade.CLAIM)
    kind = EventType.SUSPENDED if what == "suspend" else EventType.WITHDRAWN
    about = "" if what == "stop all" else purpose
    return stop(organisation, subject, kind=kind, purpose=about, occurred_at=at)
