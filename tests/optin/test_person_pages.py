"""The pages about people: what each role sees, what is searched and filed, an opt-out from the desk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import Organisation, Role
from optin.identity.who import Who
from optin.ledger import reading
from optin.ledger.writing import of
from optin.models import Event, Subject, Suppression
from optin.services import people
from optin.services.consent import Shown
from optin.words import Code, Reason
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
    status,
    stop,
)
from tests.optin.notices.making import make_published, two_people
from tests.people import make_member, make_organisation

pytestmark = pytest.mark.django_db
SignIn = Callable[[Any], Any]
IN_FULL, MASKED = "+49 1510 0000001", "+49 •••• 0001"


@pytest.fixture
def organisation() -> Organisation:
    return make_organisation()


def page(client: Any, path: str, **query: str) -> str:
    answer = client.get(f"/o/hanami/optins/{path}", query)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_numbers_are_masked_unless_the_role_may_see_them(
    organisation: Organisation, sign_in: SignIn
) -> None:
    subject = opted_in(organisation)
    for role, seen, hidden in (
        (Role.COMPLIANCE, IN_FULL, MASKED),
        (Role.AUDITOR, MASKED, IN_FULL),
        (Role.AGENT, MASKED, IN_FULL),
    ):
        client = sign_in(make_member(organisation, role))
        for path in ("", f"people/{subject.pk}/", "people/export.csv"):
            shown = page(client, path)
            assert seen in shown, (role, path)
            assert hidden not in shown, (role, path)
            assert "15100000001" not in shown


def test_the_navigation_leads_here_for_who_may(organisation: Organisation, sign_in: SignIn) -> None:
    assert 'href="/o/hanami/optins/"' in page(sign_in(make_member(organisation, Role.AGENT)), "")
    client = sign_in(make_member(organisation, Role.VIEWER))
    assert client.get("/o/hanami/optins/").status_code == 403
    assert "/optins/" not in client.get("/o/hanami/").content.decode()


def test_the_list_is_narrowed_by_state_and_searched_by_exact_number(
    organisation: Organisation, sign_in: SignIn
) -> None:
    agreed, ended = opted_in(organisation), opted_out(organisation, "+4915100000002")
    other = people.meet(organisation, Who(user_id=USER), key=key())
    stop(organisation, other, purpose="marketing")
    client = sign_in(make_member(organisation, Role.AUDITOR))

    def found(**query: str) -> set[Any]:
        shown = page(client, "", **query)
        return {one for one in (agreed.pk, ended.pk, other.pk) if str(one) in shown}

    assert found() == {agreed.pk, ended.pk, other.pk}
    assert found(status="granted", purpose="marketing") == {agreed.pk}
    assert found(status="withdrawn", purpose="marketing") == {other.pk}
    assert found(status="withdrawn", purpose="utility") == set()
    agree(organisation, other)
    assert found(status="withdrawn", purpose="marketing") == set()
    assert found(status="granted", purpose="marketing") == {agreed.pk, other.pk}
    stop(organisation, other, purpose="marketing")
    assert found(q="0049 151 00000002") == {ended.pk}
    assert found(q="4915100000002") == {ended.pk}
    assert found(q="+49 151 0000000") == set()
    assert found(q=USER) == {other.pk}
    assert found(show="unlinked") == {other.pk}
    assert "not a telephone number" in page(client, "", q="Smith")
    assert found(status="nonsense", after="nonsense") == {agreed.pk, ended.pk, other.pk}


def test_long_lists_have_pages(organisation: Organisation, sign_in: SignIn) -> None:
    everybody = {str(person(organisation, f"+49151000001{n:02}").pk) for n in range(53)}
    client = sign_in(make_member(organisation, Role.AUDITOR))
    first = client.get("/o/hanami/optins/").context["page"]
    second = client.get("/o/hanami/optins/", {"after": first.after}).context["page"]
    assert (len(first.rows), len(second.rows), second.after) == (50, 3, "")
    assert {str(row.pk) for row in [*first.rows, *second.rows]} == everybody


def test_the_list_as_a_file(organisation: Organisation, sign_in: SignIn) -> None:
    subject = opted_in(organisation)
    opted_out(organisation, "+4915100000002")
    client = sign_in(make_member(organisation, Role.COMPLIANCE))
    answer = client.get("/o/hanami/optins/people/export.xlsx", {"status": "granted"})
    sheet = load_workbook(BytesIO(answer.content)).active
    assert sheet is not None
    lines = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert [line[:2] for line in lines[1:]] == [[str(subject.pk), IN_FULL]]
    assert lines[1][4] == "Opted in"
    everybody = page(client, "people/export.csv")
    assert everybody.count("Opted out") == 5  # of everything


def test_the_page_says_why_and_why_not(organisation: Organisation, sign_in: SignIn) -> None:
    subject = person(organisation)
    event_id = agree(organisation, subject, purpose="utility")  # it may be night for marketing
    client = sign_in(make_member(organisation, Role.AUDITOR))
    shown = page(client, f"people/{subject.pk}/")
    assert "This message may be sent" in shown
    assert "has not agreed to messages for this purpose" in shown
    assert f'href="#event-{event_id}"' in shown
    assert f'id="event-{event_id}"' in shown
    assert "ACME GmbH" in shown
    assert "Evidence A" in shown
    ended = stop(organisation, subject)
    shown = page(client, f"people/{subject.pk}/")
    assert "wants no more messages" in shown
    assert f'href="#event-{ended}"' in shown
    decide(organisation, Who(number=NUMBER), MARKETING)
    assert "WITHDRAWN" in page(client, f"people/{subject.pk}/")


def test_then_by_both_clocks(organisation: Organisation, sign_in: SignIn) -> None:
    """A letter of yesterday, keyed in today."""
    subject = person(organisation)
    agree(organisation, subject, occurred_at=timezone.now() - timedelta(days=3))
    asked = timezone.now()
    stop(organisation, subject, occurred_at=asked - timedelta(days=1), purpose="marketing")
    client = sign_in(make_member(organisation, Role.AUDITOR))
    answer = client.get(
        f"/o/hanami/optins/people/{subject.pk}/", {"at": asked.strftime("%Y-%m-%dT%H:%M:%S.%f")}
    )
    one = next(one for one in answer.context["detail"].standings if one.sender)
    assert one.now.status == "withdrawn"
    assert one.was.status == "withdrawn"
    assert one.known.status == "granted"
    assert one.differs
    assert "We learnt of it later" in answer.content.decode()
    for nonsense in ("x", "2026-13-45T99:99", ""):
        assert "by what we knew" not in page(client, f"people/{subject.pk}/", at=nonsense)


def test_an_opt_out_told_at_the_desk_counts_at_once(
    organisation: Organisation, sign_in: SignIn
) -> None:
    subject = opted_in(organisation)
    agent = make_member(organisation, Role.AGENT)
    client = sign_in(agent)
    address = f"/o/hanami/optins/people/{subject.pk}/opt-outs/new/"
    assert "Record the opt-out" in client.get(address).content.decode()
    sent = {"purpose": "marketing", "reason": Reason.AGENT_RELAYED.value, "note": "Ticket 77"}
    answer = client.post(address, sent)
    assert answer["Location"] == f"/o/hanami/optins/people/{subject.pk}/"
    assert status(organisation, subject) == "withdrawn"
    with of(organisation):
        told = reading.told(Event.objects.filter(type="consent.withdrawn").get())
    assert told.body["by"] == f"user:{agent.pk}"
    assert told.event.actor == "agent"
    assert "Ticket" not in str(told.body)
    shown = page(client, f"people/{subject.pk}/")
    assert "Told to a colleague" in shown
    assert "Opted out" in shown


def test_an_opt_out_of_somebody_we_do_not_know(organisation: Organisation, sign_in: SignIn) -> None:
    client = sign_in(make_member(organisation, Role.AGENT))
    sent = {"who": "+49 151 00000001", "reason": Reason.WRONG_PERSON.value}
    answer = client.post("/o/hanami/optins/opt-outs/new/", sent)
    assert answer.status_code == 302
    assert decide(organisation, Who(number=NUMBER), MARKETING).code is Code.SUPPRESSED
    with of(organisation):
        assert Suppression.objects.get().reason == Reason.WRONG_PERSON


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"who": "Smith", "reason": "SUBJ_AGENT_RELAYED"}, "not a telephone number"),
        ({"who": "", "reason": "SUBJ_AGENT_RELAYED"}, "This field is required"),
        ({"who": NUMBER, "reason": "nonsense"}, "Select a valid choice"),
        ({"who": NUMBER, "reason": "MINOR", "occurred_at": "2199-01-01T00:00"}, "still to come"),
        ({"who": NUMBER, "reason": "MINOR", "occurred_at": "0001-01-01T00:00"}, "2009-01-01"),
    ],
)
def test_bad_input_is_told_and_writes_nothing(
    organisation: Organisation, sign_in: SignIn, sent: dict[str, str], told: str
) -> None:
    client = sign_in(make_member(organisation, Role.AGENT))
    answer = client.post("/o/hanami/optins/opt-outs/new/", sent)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    with of(organisation):
        assert not Event.objects.exists()


def test_who_only_reads_records_nothing(organisation: Organisation, sign_in: SignIn) -> None:
    subject = opted_in(organisation)
    client = sign_in(make_member(organisation, Role.AUDITOR))
    assert "Record an opt-out" not in page(client, f"people/{subject.pk}/")
    for path in ("opt-outs/new/", f"people/{subject.pk}/opt-outs/new/"):
        answer = client.post(f"/o/hanami/optins/{path}", {"who": NUMBER, "reason": "MINOR"})
        assert answer.status_code == 403
    assert status(organisation, subject) == "granted"


def test_people_of_another_organisation_are_not_found(
    organisation: Organisation, sign_in: SignIn
) -> None:
    theirs = opted_in(make_organisation("sakura"))
    client = sign_in(make_member(organisation, Role.COMPLIANCE))
    assert client.get(f"/o/hanami/optins/people/{theirs.pk}/").status_code == 404
    assert str(theirs.pk) not in page(client, "", q=NUMBER)
    assert "People appear here as soon as" in page(client, "")
    assert client.get("/o/sakura/optins/").status_code == 404


def test_who_turned_out_to_be_somebody_is_shown_as_them(
    organisation: Organisation, sign_in: SignIn
) -> None:
    one = opted_in(organisation)
    other = people.meet(organisation, Who(user_id=USER), key=key())
    both = people.meet(organisation, Who(number=NUMBER, user_id=USER), key=key())
    client = sign_in(make_member(organisation, Role.AUDITOR))
    for old in (one, other):
        assert f"Person {both.pk}" in page(client, f"people/{old.pk}/")
    with of(organisation):
        assert Subject.objects.of(organisation).known().count() == 1


def test_a_notice_and_the_people_under_it_lead_to_each_other(
    organisation: Organisation, sign_in: SignIn
) -> None:
    writer, officer = two_people(organisation)
    version = make_published(organisation, writer, officer)
    shown = Shown(version.text_hash, "offers/1", "ACME GmbH")
    agreed = opted_in(organisation, shown=shown)
    left = opted_in(organisation, "+4915100000002", shown=shown)
    stop(organisation, left)
    opted_in(organisation, "+4915100000003")
    client = sign_in(officer)
    address = f"notices/{version.notice_id}/versions/{version.number}/"
    link = f"/o/hanami/optins/?notice={version.text_hash}"
    assert link in page(client, address)
    listed = page(client, "", notice=version.text_hash)
    assert str(agreed.pk) in listed
    assert str(left.pk) not in listed
    assert f"notices/with/?hash={version.text_hash}" in page(client, f"people/{agreed.pk}/")
    assert "Nobody is in this state" in page(client, "", notice="f" * 64)
