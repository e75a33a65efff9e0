"""Addresses that are not written to: looked up, added, listed without a number, lifted by two people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Organisation, Role, User
from optin.identity.who import Who
from optin.ledger import reading
from optin.ledger.writing import of
from optin.models import Agreed, Event, Proposal, Suppression
from optin.reports import suppressions as report
from optin.services import erasing, joining, people, proposing, suppressing
from optin.services.errors import AlreadyDecided, AlreadyProposed, SecondPersonMissing
from optin.words import Code, Reason
from tests.optin.making import MARKETING, NUMBER, USER, agree, decide, key, opted_in
from tests.people import make_member, make_organisation

pytestmark = pytest.mark.django_db
SignIn = Callable[[Any], Any]
NEW = "+4915100000002"
LIST = "/o/hanami/optins/suppressions/"
TO_AGREE = "/o/hanami/optins/proposals/"


@pytest.fixture
def organisation() -> Organisation:
    return make_organisation()


@pytest.fixture
def officers(organisation: Organisation) -> tuple[User, User]:
    return tuple(  # type: ignore[return-value]
        make_member(organisation, Role.COMPLIANCE, email=f"{name}@hanami.example", name=name)
        for name in ("Ren", "Yui")
    )


def suppressed(organisation: Organisation, number: str = NUMBER) -> Suppression:
    suppressing.suppress(organisation, Who(number=number), reason=Reason.ORDER, key=key())
    with of(organisation):
        return Suppression.objects.of(organisation).latest("pk")


def test_one_is_added_looked_up_and_never_shown_in_clear(
    organisation: Organisation, officers: tuple[User, User], sign_in: SignIn
) -> None:
    client = sign_in(officers[0])
    assert "No address is suppressed" in client.get(LIST).content.decode()
    sent = {"who": "+49 151 00000001", "reason": Reason.WRONG_PERSON.value}
    assert client.post(f"{LIST}new/", sent)["Location"] == LIST
    again = client.post(f"{LIST}new/", sent)
    assert again.status_code == 422
    assert "suppressed already" in again.content.decode()
    listed = client.get(LIST).content.decode()
    assert "Wrong person" in listed
    assert "Ren" in listed
    assert "15100000001" not in listed
    assert "Wrong person" in client.get(LIST, {"q": "0049 151 00000001"}).content.decode()
    assert "never was" in client.get(LIST, {"q": "+49 151 00000002"}).content.decode()
    assert "not a telephone number" in client.get(LIST, {"q": "Smith"}).content.decode()
    assert "No suppression is like that" in client.get(LIST, {"state": "lifted"}).content.decode()
    for form in ("csv", "xlsx"):
        assert client.get(f"{LIST}export.{form}", {"reason": "WRONG_PERSON"}).status_code == 200
    told = client.get(f"{LIST}export.csv").content.decode()
    assert "Wrong person" in told
    assert "15100000001" not in told
    assert decide(organisation, Who(number=NUMBER), MARKETING).code is Code.SUPPRESSED


@pytest.mark.parametrize("weaker", [Reason.NUMBER_CHANGED, Reason.ERASURE])
def test_what_the_persons_own_message_would_end_gives_way_to_what_it_does_not_end(
    organisation: Organisation, sign_in: SignIn, weaker: Reason
) -> None:
    """An order of an authority stays in force, whatever was there before, and after it."""
    suppressing.suppress(organisation, Who(number=NUMBER), reason=weaker, key=key())
    client = sign_in(make_member(organisation, Role.COMPLIANCE))
    sent = {"who": NUMBER, "reason": Reason.ORDER.value}
    assert client.post(f"{LIST}new/", sent).status_code == 302
    assert client.post(f"{LIST}new/", sent).status_code == 422
    suppressing.suppress(organisation, Who(number=NUMBER), reason=weaker, key=key())
    with of(organisation):
        one = Suppression.objects.get()
        reason = reading.told(Event.objects.get(pk=one.since_event)).body["reason"]
    assert (one.reason, reason) == (Reason.ORDER, Reason.ORDER)
    opted_in(organisation)  # by their own message
    assert decide(organisation, Who(number=NUMBER), MARKETING).code is Code.SUPPRESSED


def test_a_yes_of_before_an_erasure_that_comes_after_it_ends_nothing(
    organisation: Organisation,
) -> None:
    said = timezone.now()
    erasing.erase(organisation, opted_in(organisation), key=key())
    opted_in(organisation, occurred_at=said)
    assert decide(organisation, Who(number=NUMBER), MARKETING).code is Code.SUPPRESSED
    opted_in(organisation)
    assert decide(organisation, Who(number=NUMBER), MARKETING).allowed


def test_of_two_erasures_the_later_one_is_what_a_yes_has_to_follow(
    organisation: Organisation,
) -> None:
    moments = []
    for _twice in range(2):
        erased = people.meet(organisation, Who(number=NUMBER), key=key())
        erasing.erase(organisation, erased, key=key())
        moments.append(timezone.now())
    opted_in(organisation, occurred_at=moments[0])
    assert decide(organisation, Who(number=NUMBER), MARKETING).code is Code.SUPPRESSED
    opted_in(organisation, occurred_at=moments[1])
    assert decide(organisation, Who(number=NUMBER), MARKETING).allowed


def test_a_suppression_goes_along_to_a_new_number_and_stays_on_the_old_one(
    organisation: Organisation, officers: tuple[User, User]
) -> None:
    subject = opted_in(organisation)
    first = suppressed(organisation)
    people.change(organisation, old=Who(number=NUMBER), new=Who(number=NEW), key="change")
    agree(organisation, subject)
    found = decide(organisation, Who(number=NEW), MARKETING)
    assert found.code is Code.SUPPRESSED
    assert found.event_id == first.since_event
    assert decide(organisation, Who(number=NUMBER), MARKETING).code is Code.SUPPRESSED
    with of(organisation):
        [one] = Suppression.objects.in_force().exclude(index=first.index)
        assert one.reason == Reason.ORDER
    suppressing.lift(organisation, one, reason="x", key=key(), by=officers[0], second=officers[1])
    assert decide(organisation, Who(number=NEW), MARKETING).allowed


def test_what_blocks_one_address_of_a_person_blocks_one_that_is_new_to_us(
    organisation: Organisation,
) -> None:
    """Whichever of the two was known first."""
    suppressed(organisation)
    subject = people.meet(organisation, Who(number=NUMBER, user_id=USER), key=key())
    agree(organisation, subject)
    assert decide(organisation, Who(user_id=USER), MARKETING).code is Code.SUPPRESSED
    people.meet(organisation, Who(number=NEW, user_id=USER), key=key())
    assert decide(organisation, Who(number=NEW), MARKETING).code is Code.SUPPRESSED


def test_what_two_people_lifted_does_not_come_back_with_another_address(
    organisation: Organisation, officers: tuple[User, User]
) -> None:
    subject = people.meet(organisation, Who(number=NUMBER, user_id=USER), key=key())
    agree(organisation, subject)
    suppressing.suppress(
        organisation, Who(number=NUMBER, user_id=USER), reason=Reason.ORDER, key=key()
    )
    with of(organisation):
        index = report.index_of(organisation, NUMBER)
        one = Suppression.objects.get(index=index)
    suppressing.lift(organisation, one, reason="x", key=key(), by=officers[0], second=officers[1])
    people.meet(organisation, Who(number=NEW, user_id=USER), key=key())
    assert decide(organisation, Who(number=NEW), MARKETING).code is Code.SUPPRESSED
    assert decide(organisation, Who(number=NUMBER), MARKETING).allowed


def test_of_two_records_of_one_person_what_blocks_an_address_of_one_blocks_the_others(
    organisation: Organisation,
) -> None:
    keep, gone = opted_in(organisation), opted_in(organisation, NEW)
    suppressed(organisation, NEW)
    with of(organisation):
        joining.merge(organisation, keep=keep, gone=gone, key=key(), at=timezone.now())
    assert decide(organisation, Who(number=NUMBER), MARKETING).code is Code.SUPPRESSED


def test_a_number_that_was_left_alone_blocks_no_other_address(organisation: Organisation) -> None:
    subject = opted_in(organisation)
    people.change(organisation, old=Who(number=NUMBER), new=Who(number=NEW), key="change")
    agree(organisation, subject)
    people.meet(organisation, Who(number=NEW, user_id=USER), key=key())
    assert decide(organisation, Who(number=NEW, user_id=USER), MARKETING).allowed


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"who": "Smith", "reason": "MINOR"}, "not a telephone number"),
        ({"who": "", "reason": "MINOR"}, "This field is required"),
        ({"who": NUMBER, "reason": "nonsense"}, "Select a valid choice"),
        ({"who": NUMBER, "reason": "MINOR", "purpose": "x"}, "Select a valid choice"),
    ],
)
def test_bad_input_is_told_and_writes_nothing(
    organisation: Organisation, sign_in: SignIn, sent: dict[str, str], told: str
) -> None:
    answer = sign_in(make_member(organisation, Role.AGENT)).post(f"{LIST}new/", sent)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    with of(organisation):
        assert not Suppression.objects.exists()


def test_two_people_lift_it_and_both_names_stay(
    organisation: Organisation, officers: tuple[User, User], sign_in: SignIn
) -> None:
    opted_in(organisation)
    one = suppressed(organisation)
    address = f"{LIST}{one.pk}/"
    client = sign_in(officers[0])
    client.post(f"{address}lifting/", {"reason": "Case 12: a typing mistake"})
    assert "asked to lift it" in client.get(address).content.decode()
    proposal = Proposal.objects.get()
    assert "A colleague has to agree" in client.get(TO_AGREE).content.decode()
    client.post(f"{TO_AGREE}{proposal.pk}/agreement/")  # alone
    assert decide(organisation, Who(number=NUMBER), MARKETING).code is Code.SUPPRESSED
    client = sign_in(officers[1])
    for _twice in range(2):
        client.post(f"{TO_AGREE}{proposal.pk}/agreement/")
    assert decide(organisation, Who(number=NUMBER), MARKETING).allowed
    with of(organisation):
        [told] = [reading.told(e) for e in Event.objects.filter(type="suppression.lifted")]
    assert (told.body["by"], told.body["second"]) == tuple(f"user:{one.pk}" for one in officers)
    history = client.get(address).content.decode()
    assert "Ren · Yui" in history
    assert "Case 12" in history
    assert "Lifted" in client.get(LIST, {"state": "all"}).content.decode()


def test_a_lift_takes_away_only_what_it_was_asked_for(
    organisation: Organisation, officers: tuple[User, User], sign_in: SignIn
) -> None:
    """An order that came in between stays; it is lifted once it is asked for itself."""
    suppressing.suppress(organisation, Who(number=NUMBER), reason=Reason.NUMBER_CHANGED, key=key())
    with of(organisation):
        one = Suppression.objects.get()
    opted_in(organisation, occurred_at=timezone.now() - timedelta(days=1))
    address = f"{LIST}{one.pk}/"
    sign_in(officers[0]).post(f"{address}lifting/", {"reason": "Case 12"})
    suppressing.suppress(organisation, Who(number=NUMBER), reason=Reason.ORDER, key=key())
    client = sign_in(officers[1])
    first = f"{TO_AGREE}{Proposal.objects.get().pk}/"
    told = client.post(f"{first}agreement/", follow=True).content.decode()
    assert "for another reason since" in told
    with of(organisation):
        assert Suppression.objects.in_force().get().reason == Reason.ORDER
    assert Proposal.objects.get().is_open
    proposing.refuse(Proposal.objects.get(), by=officers[1])
    sign_in(officers[0]).post(f"{address}lifting/", {"reason": "The order is over"})
    proposing.agree(Proposal.objects.open().get(), second=officers[1])
    assert decide(organisation, Who(number=NUMBER), MARKETING).allowed


def test_what_is_declined_or_taken_back_changes_nothing_and_may_be_asked_again(
    organisation: Organisation, officers: tuple[User, User]
) -> None:
    one = suppressed(organisation)
    ren, yui = officers

    def ask() -> Proposal:
        return proposing.propose(
            organisation, Agreed.LIFT, subject=f"suppression:{one.pk}", reason="x", by=ren,
            details={"suppression": one.pk},
        )  # fmt: skip

    first = ask()
    with pytest.raises(AlreadyProposed):
        ask()
    with pytest.raises(SecondPersonMissing):
        proposing.agree(first, second=ren)
    proposing.refuse(first, by=yui)
    with pytest.raises(AlreadyDecided):
        proposing.agree(first, second=yui)
    second = ask()
    proposing.refuse(second, by=ren)
    assert [one.outcome for one in (first, second)] == ["declined", "taken_back"]
    assert decide(organisation, Who(number=NUMBER), MARKETING).code is Code.SUPPRESSED


def test_the_database_itself_wants_two_people(
    organisation: Organisation, officers: tuple[User, User]
) -> None:
    ren = officers[0]
    proposal = proposing.propose(
        organisation, Agreed.LIFT, subject="suppression:1", reason="x", by=ren
    )
    with pytest.raises(IntegrityError, match="proposal_four_eyes"), transaction.atomic():
        Proposal.objects.filter(pk=proposal.pk).update(
            outcome="agreed", second=ren, decided_at=proposal.at
        )


def test_who_may_and_who_is_a_stranger(organisation: Organisation, sign_in: SignIn) -> None:
    one = suppressed(organisation)
    client = sign_in(make_member(organisation, Role.AUDITOR))
    assert client.get(f"{LIST}{one.pk}/").status_code == 200
    assert client.get(TO_AGREE).status_code == 200
    assert client.post(f"{LIST}new/", {"who": USER}).status_code == 403
    assert client.post(f"{LIST}{one.pk}/lifting/", {"reason": "x"}).status_code == 403
    client = sign_in(make_member(organisation, Role.MARKETER))
    assert client.get(TO_AGREE).status_code == 403
    theirs = suppressed(make_organisation("sakura"), "+4915100000002")
    assert client.get(f"{LIST}{theirs.pk}/").status_code == 404
    assert client.get("/o/sakura/optins/suppressions/").status_code == 404
