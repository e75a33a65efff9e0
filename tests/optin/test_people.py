"""Who somebody is, under whatever number or id; and what of their consent follows them."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import Organisation
from optin.gate import Ask
from optin.identity import keys, numbers
from optin.identity.numbers import NotANumber
from optin.identity.who import Who
from optin.ledger.writing import of
from optin.models import Identifier, Kind, OrganisationKey, State, Subject, Suppression
from optin.services import consent, erasing, joining, people
from optin.words import SENDER, Actor, Code, EventType, Reason, Status
from tests.optin.making import (
    MARKETING,
    NUMBER,
    USER,
    agree,
    decide,
    key,
    opted_in,
    opted_out,
    person,
    started,
    status,
    stop,
)
from tests.people import make_organisation

pytestmark = pytest.mark.django_db
NEW = "+4915100000002"
NEW_USER = "DE.99zzz"


@pytest.fixture
def organisation() -> Organisation:
    return make_organisation()


def answer(organisation: Organisation, number: str = "", user_id: str = "") -> Code:
    return decide(organisation, Who(number=number, user_id=user_id), MARKETING).code


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("+49 151 0000-0001", "4915100000001"),
        ("0049 151 00000001", "4915100000001"),
        ("4915100000001", "4915100000001"),
        ("5215555550101", "525555550101"),  # a WhatsApp id of Mexico
        ("554188887777", "5541988887777"),  # an old one of Brazil
        ("554133334444", "554133334444"),  # a landline there stays
    ],
)
def test_a_number_is_one_however_it_is_written(written: str, meant: str) -> None:
    assert numbers.digits(written) == meant


@pytest.mark.parametrize(
    "text", ["", "hello", "12345", "0151 00000001", "+49 151 ١٢٣٤٥٦٧", "1" * 16]
)
def test_what_is_no_number_is_told_so(text: str) -> None:
    with pytest.raises(NotANumber):
        numbers.digits(text)


@pytest.mark.parametrize(
    ("number", "user_id", "country"),
    [
        ("4915100000001", "", "DE"), ("12015550123", "", "US"), ("14165550123", "", "CA"),
        ("77011234567", "", "KZ"), ("79161234567", "", "RU"), ("819012345678", "US.x", "JP"),
        ("", "IN.1a2b", "IN"), ("", "BR.ENT.1a2b", "BR"), ("", "", ""), ("8881234567", "", ""),
    ],
)  # fmt: skip
def test_the_country_is_the_numbers_else_the_user_ids(
    number: str, user_id: str, country: str
) -> None:
    assert numbers.country(number, user_id) == country


def test_somebody_met_twice_is_one_and_twice_changes_nothing(organisation: Organisation) -> None:
    who = Who(number=NUMBER)
    first = people.meet(organisation, who, key="wamid.1")
    again = people.meet(organisation, Who(number="0049 151 00000001"), key="wamid.2")
    assert first == again
    with of(organisation):
        assert Identifier.objects.count() == 1
        assert Subject.objects.get().epoch == 1
        assert Subject.objects.get().folded == 1


def test_nothing_readable_is_in_the_tables(organisation: Organisation) -> None:
    person(organisation, user_id=USER)
    with of(organisation), connection.cursor() as cursor:
        for table in ("optin_subject", "optin_identifier", "optin_event", "optin_private"):
            cursor.execute(f"SELECT t::text FROM {table} t")  # noqa: S608
            rows = " ".join(row for (row,) in cursor.fetchall())
            for word in ("15100000001", "1a2b3c4d5e"):
                assert word not in rows
                assert word.encode().hex() not in rows
        one = Identifier.objects.select_related("subject").get(kind=Kind.PHONE)
        assert keys.unseal(one.subject, one.value) == "4915100000001"


def test_organisations_do_not_see_each_others_people() -> None:
    one, other = make_organisation(), make_organisation("sakura")
    subject = opted_in(one)
    assert opted_in(other) != subject
    assert not Subject.objects.exists()
    with of(other):
        assert not Subject.objects.filter(pk=subject.pk).exists()
        assert State.objects.count() == 1
        assert people.find(other, Who(number=NUMBER)) != subject
    with of(one):
        keys_seen = set(OrganisationKey.objects.values_list("organisation_id", flat=True))
        assert keys_seen == {one.pk}
    stop(other, opted_in(other))
    assert answer(one, NUMBER) is not Code.WITHDRAWN


def test_a_number_leads_to_one_person_at_a_time(organisation: Organisation) -> None:
    subject = person(organisation)
    with of(organisation):
        known = Identifier.objects.get()
        other = Subject.objects.create(organisation_id=organisation.pk, key=subject.key)
        with pytest.raises(IntegrityError), transaction.atomic():
            Identifier.objects.create(
                organisation_id=organisation.pk, subject=other, kind=Kind.WA_ID, value=b"x",
                index=known.index, valid_from=timezone.now(), opened_by=known.opened_by,
            )  # fmt: skip


def test_the_user_id_is_asked_before_the_number(organisation: Organisation) -> None:
    by_number = person(organisation)
    by_user = people.meet(organisation, Who(user_id=USER), key=key())
    with of(organisation):
        assert people.find(organisation, Who(number=NUMBER, user_id=USER)) == by_user
        assert people.find(organisation, Who(number=NUMBER, user_id=NEW_USER)) == by_number
    assert answer(organisation, NUMBER, USER) is Code.IDENTITY_UNLINKED


def test_a_stop_from_a_user_id_meets_the_opt_in_of_the_number_once_both_are_shown(
    organisation: Organisation,
) -> None:
    """Until then it waits among those that are not linked."""
    opted_in(organisation, act="sent message", jurisdiction="DE")
    silent = people.meet(organisation, Who(user_id=USER), key=key())
    stop(organisation, silent)
    with of(organisation):
        assert list(Subject.objects.of(organisation).unlinked()) == [silent]
    assert answer(organisation, user_id=USER) is Code.WITHDRAWN
    assert answer(organisation, NUMBER) is Code.ALLOWED
    assert answer(organisation, NUMBER, USER) is Code.IDENTITY_UNLINKED
    both = people.meet(organisation, Who(number=NUMBER, user_id=USER), key="both")
    assert people.meet(organisation, Who(number=NUMBER, user_id=USER), key="both") == both
    for found in (
        answer(organisation, NUMBER),
        answer(organisation, user_id=USER),
        answer(organisation, NUMBER, USER),
    ):
        assert found is Code.WITHDRAWN
    with of(organisation):
        assert not Subject.objects.of(organisation).unlinked().exists()
        assert Subject.objects.of(organisation).known().count() == 1


@pytest.mark.parametrize("stopped_first", [True, False])
def test_of_two_records_of_one_person_the_stricter_counts_whatever_came_last(
    organisation: Organisation, stopped_first: bool
) -> None:
    by_number, by_user = (
        person(organisation),
        people.meet(organisation, Who(user_id=USER), key=key()),
    )
    if stopped_first:
        stop(organisation, by_user)
        agree(organisation, by_number)
    else:
        agree(organisation, by_number)
        stop(organisation, by_user)
    one = people.meet(organisation, Who(number=NUMBER, user_id=USER), key=key())
    assert status(organisation, one) == "withdrawn"
    agree(organisation, one)
    assert status(organisation, one) == "granted"


def test_what_one_record_ended_stays_ended_when_a_doubt_of_the_other_is_cleared(
    organisation: Organisation,
) -> None:
    by_number, by_user = person(organisation), people.meet(organisation, Who(user_id=USER), key=key())  # fmt: skip
    stop(organisation, by_user)
    agree(organisation, by_number)
    suspension = stop(
        organisation,
        by_number,
        kind=EventType.SUSPENDED,
        reason=Reason.UNCLEAR,
        purpose="marketing",
    )
    one = people.meet(organisation, Who(number=NUMBER, user_id=USER), key=key())
    with of(organisation):
        consent.clear_doubt(organisation, one, suspension=suspension, key=key(), actor=Actor.AGENT)
    assert status(organisation, one) == "withdrawn"


def test_a_stop_of_a_record_that_was_merged_meanwhile_counts_at_once(
    organisation: Organisation,
) -> None:
    """Who told us had loaded the person before somebody else saw that two records are one."""
    keep, gone = opted_in(organisation), opted_in(organisation, NEW)
    with of(organisation):
        joining.merge(organisation, keep=keep, gone=gone, key=key(), at=timezone.now())
    stop(organisation, gone, reason=Reason.WRONG_PERSON)
    assert decide(organisation, Who(number=NUMBER), MARKETING).code is Code.SUPPRESSED
    assert status(organisation, keep) == Status.WITHDRAWN
    assert not status(organisation, gone)


@pytest.mark.django_db(transaction=True)
def test_who_is_erased_while_their_message_comes_is_met_as_somebody_new() -> None:
    organisation = make_organisation()
    known = opted_in(organisation)
    inside, erased, met = threading.Event(), threading.Event(), []

    def erase() -> None:
        with of(organisation):
            erasing.erase(organisation, known, key=key())
            inside.set()
            erased.wait(20)

    def meet() -> None:
        met.append(people.meet(organisation, Who(number=NUMBER, user_id=USER), key=key()))

    first = started(erase, inside)
    second = started(meet)
    until = time.monotonic() + 20
    while not _waits() and time.monotonic() < until:
        time.sleep(0.01)
    assert second.is_alive()
    erased.set()
    first.join()
    second.join()
    assert met[0].pk != known.pk
    with of(organisation):
        assert people.find(organisation, Who(user_id=USER)) == met[0]
        assert people.find(organisation, Who(number=NUMBER)) == met[0]


def _waits() -> bool:
    """Somebody waits for a row that another holds."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        return bool(cursor.fetchone()[0])


def test_an_opt_in_in_the_very_message_that_joins_two_records_counts(
    organisation: Organisation,
) -> None:
    opted_in(organisation)
    stop(organisation, people.meet(organisation, Who(user_id=USER), key=key()))
    at = timezone.now()
    one = people.meet(organisation, Who(number=NUMBER, user_id=USER), key=key(), at=at)
    assert status(organisation, one) == "withdrawn"
    agree(organisation, one, occurred_at=at)
    assert status(organisation, one) == "granted"


def test_what_one_record_agreed_to_and_the_other_never_spoke_of_stays(
    organisation: Organisation,
) -> None:
    opted_in(organisation)
    people.meet(organisation, Who(user_id=USER), key=key())
    people.meet(organisation, Who(number=NUMBER, user_id=USER), key=key())
    assert answer(organisation, NUMBER, USER) is Code.ALLOWED


def test_a_new_number_leaves_the_old_one_without_opt_in_and_waits_for_a_yes(
    organisation: Organisation,
) -> None:
    subject = opted_in(organisation)
    agree(organisation, subject, purpose="utility")
    stop(organisation, subject, purpose="utility")
    for _twice in range(2):
        people.change(organisation, old=Who(number=NUMBER), new=Who(number=NEW), key="change")
    assert answer(organisation, NUMBER) is Code.SUPPRESSED
    assert answer(organisation, NEW) is Code.SUSPENDED
    assert status(organisation, subject, "utility") == "withdrawn"
    agree(organisation, subject)
    assert answer(organisation, NEW) is Code.ALLOWED
    assert answer(organisation, NUMBER) is Code.SUPPRESSED


def test_whoever_gets_the_old_number_opts_in_by_a_message_of_their_own_alone(
    organisation: Organisation,
) -> None:
    opted_in(organisation)
    people.change(organisation, old=Who(number=NUMBER), new=Who(number=NEW), key="change")
    stranger = person(organisation)
    assert answer(organisation, NUMBER) is Code.SUPPRESSED
    agree(organisation, stranger)
    assert answer(organisation, NUMBER) is Code.ALLOWED
    with of(organisation):
        assert Suppression.objects.get().lifted_by_event is not None


def test_a_stop_from_the_old_number_that_comes_late_is_the_persons(
    organisation: Organisation,
) -> None:
    subject = opted_in(organisation)
    said = timezone.now()
    changed = said + timedelta(microseconds=1)
    people.change(
        organisation, old=Who(number=NUMBER), new=Who(number=NEW), key="change", at=changed
    )
    late = people.meet(organisation, Who(number=NUMBER), key="late", at=said)
    assert late == subject
    stop(organisation, late, occurred_at=said)
    agree(organisation, subject)
    assert answer(organisation, NEW) is Code.ALLOWED  # the yes is later than the stop


def test_a_user_id_alone_that_changes_takes_the_opt_in_along(organisation: Organisation) -> None:
    subject = people.meet(organisation, Who(user_id=USER), key=key())
    agree(organisation, subject)
    people.change(organisation, old=Who(user_id=USER), new=Who(user_id=NEW_USER), key="change")
    assert answer(organisation, user_id=NEW_USER) is Code.ALLOWED
    assert answer(organisation, user_id=USER) is Code.NO_GRANT


def test_a_number_with_another_user_id_is_somebody_elses_now(organisation: Organisation) -> None:
    former = opted_in(organisation)
    assert people.meet(organisation, Who(number=NUMBER, user_id=USER), key=key()) == former
    new = people.meet(organisation, Who(number=NUMBER, user_id=NEW_USER), key=key())
    assert new != former
    assert answer(organisation, NUMBER, NEW_USER) is Code.NO_GRANT
    assert answer(organisation, user_id=USER) is Code.SUSPENDED


def test_in_another_portfolio_a_person_has_another_user_id(organisation: Organisation) -> None:
    one = people.meet(organisation, Who(NUMBER, USER, portfolio="P1"), key=key())
    assert people.meet(organisation, Who(NUMBER, NEW_USER, portfolio="P2"), key=key()) == one
    stop(organisation, one)
    assert answer(organisation, user_id=USER) is Code.WITHDRAWN
    assert answer(organisation, user_id=NEW_USER) is Code.WITHDRAWN


def test_a_number_taken_over_from_somebody_who_wanted_no_more_is_still_not_written_to(
    organisation: Organisation,
) -> None:
    opted_out(organisation, NEW)
    opted_in(organisation)
    people.change(organisation, old=Who(number=NUMBER), new=Who(number=NEW), key="change")
    assert answer(organisation, NEW) is Code.SUSPENDED
    utility = Ask(sender=SENDER, category="UTILITY")
    assert decide(organisation, Who(number=NEW), utility).code is Code.WITHDRAWN


def test_a_late_message_from_an_old_user_id_is_the_persons(organisation: Organisation) -> None:
    subject = people.meet(organisation, Who(user_id=USER), key=key())
    agree(organisation, subject)
    said = timezone.now()
    people.change(organisation, old=Who(user_id=USER), new=Who(user_id=NEW_USER), key="change")
    late = people.meet(organisation, Who(user_id=USER), key="late", at=said)
    assert late == subject
    stop(organisation, late, occurred_at=said)
    assert answer(organisation, user_id=NEW_USER) is Code.WITHDRAWN


@pytest.mark.parametrize("stopped_first", [True, False])
def test_a_stop_at_meta_under_the_new_user_id_counts_whichever_is_told_first(
    organisation: Organisation, stopped_first: bool
) -> None:
    subject = people.meet(organisation, Who(user_id=USER), key=key())
    agree(organisation, subject)
    changed = timezone.now()
    stopped = changed + timedelta(microseconds=1)

    def stop_at_meta() -> None:
        told = people.meet(organisation, Who(user_id=NEW_USER), key=key(), at=stopped)
        consent.stop_at_meta(
            organisation, told, stopped=True, phone_number_id="1", key=key(), occurred_at=stopped
        )

    if stopped_first:
        stop_at_meta()
    people.change(
        organisation, old=Who(user_id=USER), new=Who(user_id=NEW_USER), key="change", at=changed
    )
    if not stopped_first:
        stop_at_meta()
    assert answer(organisation, user_id=NEW_USER) is Code.PLATFORM_STOP
    agree(organisation, subject)
    assert answer(organisation, user_id=NEW_USER) is Code.PLATFORM_STOP
    with of(organisation):
        assert people.find(organisation, Who(user_id=NEW_USER)) == subject
        assert people.find(organisation, Who(user_id=NEW_USER), at=stopped) == subject


def test_a_stop_at_meta_of_whoever_had_the_new_id_before_counts_until_meta_takes_it_back(
    organisation: Organisation,
) -> None:
    former = people.meet(organisation, Who(user_id=NEW_USER), key=key())
    for number in ("1", "2", "3"):
        consent.stop_at_meta(
            organisation, former, stopped=True, phone_number_id=number, key=key()
        )  # fmt: skip
    consent.stop_at_meta(organisation, former, stopped=False, phone_number_id="3", key=key())
    subject = people.meet(organisation, Who(user_id=USER), key=key())
    agree(organisation, subject)
    people.change(organisation, old=Who(user_id=USER), new=Who(user_id=NEW_USER), key="change")
    for number in ("1", "2"):
        assert answer(organisation, user_id=NEW_USER) is Code.PLATFORM_STOP
        consent.stop_at_meta(
            organisation, subject, stopped=False, phone_number_id=number, key=key()
        )
    assert answer(organisation, user_id=NEW_USER) is Code.ALLOWED


def test_a_new_number_waits_for_a_yes_although_a_message_of_before_is_in_doubt(
    organisation: Organisation,
) -> None:
    subject = opted_in(organisation)
    suspension = stop(
        organisation, subject, kind=EventType.SUSPENDED, reason=Reason.UNCLEAR, purpose="marketing"
    )
    people.change(organisation, old=Who(number=NUMBER), new=Who(number=NEW), key="change")
    with of(organisation):
        consent.clear_doubt(
            organisation, subject, suspension=suspension, key=key(), actor=Actor.AGENT
        )
    assert answer(organisation, NEW) is Code.SUSPENDED
    agree(organisation, subject)
    assert answer(organisation, NEW) is Code.ALLOWED
