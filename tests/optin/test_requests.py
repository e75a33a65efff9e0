"""Requests of people: their deadlines, their answers, who sees them, what stops at once."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from accounts.models import Organisation, Role
from alerts.models import Alert, Kind, Severity
from optin.identity.who import Who
from optin.ledger.writing import of
from optin.models import Channel, Event, Export, Request, Right, Subject
from optin.policies import deadlines
from optin.reports import notices as notice_report
from optin.rights import tasks
from optin.services import requests
from optin.services.errors import NotErased
from optin.words import Code
from tests.optin.making import (
    MARKETING,
    NUMBER,
    USER,
    agree,
    decide,
    opted_in,
    person,
    status,
)
from tests.optin.notices.making import make_published, two_people
from tests.people import make_member, make_organisation

pytestmark = pytest.mark.django_db
SignIn = Callable[[Any], Any]
LIST = "/o/hanami/optins/requests/"
TODAY = timezone.now().date()


@pytest.fixture
def organisation() -> Organisation:
    return make_organisation()


@pytest.fixture
def officer(organisation: Organisation, sign_in: SignIn) -> Any:
    return sign_in(make_member(organisation, Role.COMPLIANCE))


def send(client: Any, **told: str) -> Any:
    sent = {
        "kind": "access", "who": NUMBER, "channel": "email", "received_on": TODAY.isoformat(),
    }  # fmt: skip
    return client.post(f"{LIST}new/", sent | told)


@pytest.mark.parametrize(
    ("kind", "place", "received", "due"),
    [
        ("access", "DE", "2027-01-31", "2027-02-28"),  # a month: its last day
        ("access", "FR", "2027-03-03", "2027-04-03"),
        ("objection", "DE", "2027-03-03", "2027-03-04"),
        ("access", "BR", "2027-03-01", "2027-03-16"),
        ("erasure", "ID", "2027-03-01", "2027-03-04"),
        ("access", "MX", "2027-03-05", "2027-03-26"),  # 15 working days, from a Friday
        ("access", "", "2027-03-01", "2027-03-04"),  # nobody knows where: the shortest
        ("access", "NG", "2027-03-01", "2027-03-04"),  # no rules of ours: the shortest
    ],
)
def test_the_law_says_until_when(kind: str, place: str, received: str, due: str) -> None:
    day = date.fromisoformat(received)
    assert deadlines.deadline(kind, place, received=day).due(day) == date.fromisoformat(due)


def test_every_right_has_a_deadline_everywhere() -> None:
    assert set(Right.values) == set(deadlines.EVERY)
    for kind in Right.values:
        for one in deadlines.DEADLINES:
            place = "" if one.jurisdiction == "META" else one.jurisdiction
            assert deadlines.deadline(kind, place, received=TODAY).source


def test_a_request_is_recorded_listed_filed_and_answered(
    officer: Any, organisation: Organisation
) -> None:
    opted_in(organisation)
    assert "Nobody has asked" in officer.get(LIST).content.decode()
    address = send(officer, note="Ticket 77")["Location"]
    shown = officer.get(address).content.decode()
    assert "Ticket 77" in shown
    assert "+49 1510 0000001" in shown
    assert "eu_answer" in shown
    listed = officer.get(LIST).content.decode()
    assert "To see their data" in listed
    assert "15100000001" not in listed
    assert officer.get(f"{LIST}export.xlsx").status_code == 200
    assert "R" in officer.get(f"{LIST}export.csv").content.decode()
    assert officer.get(f"{address}data.zip")["Location"] == address  # who are they?
    text = {"outcome": "answered", "text": "Sent by post."}
    answer = officer.post(f"{address}answer/", text)
    assert answer.status_code == 422
    assert "who they say they are" in answer.content.decode()
    assert officer.post(f"{address}identity/", {"how": ""}).status_code == 422
    officer.post(f"{address}identity/", {"how": "Wrote from this number"})
    given = zipfile.ZipFile(io.BytesIO(officer.get(f"{address}data.zip").content))
    told = json.loads(given.read("consent.json"))["data"]
    assert told[0]["identifiers"][0]["value"] == "4915100000001"
    taken = Export.objects.latest("at")  # after two lists
    assert (taken.kind, taken.purpose) == ("person", Request.objects.get().number)
    officer.post(f"{address}owner/")
    officer.post(f"{address}answer/", text)
    shown = officer.get(address).content.decode()
    assert "Sent by post." in shown
    assert "Close the request" not in shown
    assert officer.post(f"{address}answer/", text).status_code == 422  # once
    assert "No request is like that" in officer.get(LIST).content.decode()
    assert "To see their data" in officer.get(LIST, {"state": "answered"}).content.decode()


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"who": "Smith"}, "not a telephone number"),
        ({"who": ""}, "This field is required"),
        ({"kind": "x"}, "Select a valid choice"),
        ({"received_on": "2199-01-01"}, "still to come"),
        ({"received_on": "soon"}, "Enter a valid date"),
        ({"received_on": "0026-11-01"}, "greater than or equal to"),
        ({"jurisdiction": "XX"}, "Select a valid choice"),
    ],
)
def test_bad_input_is_told_and_writes_nothing(
    officer: Any, told: dict[str, str], said: str
) -> None:
    answer = send(officer, **told)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Request.objects.exists()


def test_an_extension_is_one_has_a_reason_and_comes_in_time(
    officer: Any, organisation: Organisation
) -> None:
    address = send(officer, jurisdiction="DE")["Location"]
    assert officer.post(f"{address}extension/", {"reason": ""}).status_code == 422
    officer.post(f"{address}extension/", {"reason": "Three systems to search"})
    one = Request.objects.get()
    assert one.due_on == deadlines.after(TODAY, 3, "months") or one.extended_on
    again = officer.post(f"{address}extension/", {"reason": "More"})
    assert "extended already" in again.content.decode()
    brazil = send(officer, who="+55 11 91234 5678")["Location"]
    none = officer.post(f"{brazil}extension/", {"reason": "More"})
    assert "allows no extension" in none.content.decode()


def test_an_objection_stops_marketing_and_an_erasure_everything_at_once(
    organisation: Organisation,
) -> None:
    subject = opted_in(organisation)
    for _twice in range(2):
        requests.open_request(
            organisation,
            kind=Right.OBJECTION,
            channel=Channel.PREFERENCES,
            subject=subject,
            key="p1",
        )
    assert status(organisation, subject) == "withdrawn"
    assert Request.objects.count() == 1
    requests.open_request(
        organisation, kind=Right.OBJECTION, channel=Channel.EMAIL, who="+49 151 00000002"
    )
    assert decide(organisation, Who(number="+4915100000002"), MARKETING).code is Code.WITHDRAWN
    with of(organisation):
        known = Subject.objects.count()
    requests.open_request(
        organisation, kind=Right.ERASURE, channel=Channel.EMAIL, who="+49 151 00000003"
    )
    assert decide(organisation, Who(number="+4915100000003"), MARKETING).code is Code.SUPPRESSED
    with of(organisation):
        assert Subject.objects.count() == known  # nobody is known who was not


def test_a_letter_that_is_keyed_in_late_ends_at_the_end_of_its_day(
    organisation: Organisation, officer: Any
) -> None:
    """Which is where the organisation is; what came today ends now."""
    Organisation.objects.filter(pk=organisation.pk).update(time_zone="Asia/Tokyo")
    organisation.refresh_from_db()
    today = organisation.today()
    long_ago = timezone.now() - timedelta(days=9)
    letter, email = (
        person(organisation, number, at=long_ago) for number in (NUMBER, "+4915100000002")
    )
    for one in (letter, email):
        agree(organisation, one, occurred_at=long_ago)
    monday = today - timedelta(days=4)
    send(officer, kind="objection", channel="letter", received_on=monday.isoformat())
    send(officer, kind="objection", who="+4915100000002", received_on=today.isoformat())
    with of(organisation):
        ended = Event.objects.filter(type="consent.withdrawn")
        first, second = ended.get(subject_id=letter.pk), ended.get(subject_id=email.pk)
    end = datetime(monday.year, monday.month, monday.day, 23, 59, 59, tzinfo=ZoneInfo("Asia/Tokyo"))
    assert first.occurred_at == end
    assert timezone.now() - second.occurred_at < timedelta(minutes=5)
    assert {status(organisation, one) for one in (letter, email)} == {"withdrawn"}


def test_who_is_near_their_day_is_told_until_they_are_answered(organisation: Organisation) -> None:
    officer = make_member(organisation, Role.COMPLIANCE)
    late = requests.open_request(
        organisation, kind=Right.ACCESS, channel=Channel.LETTER, who=NUMBER,
        received_on=TODAY - timedelta(days=60), by=officer,
    )  # fmt: skip
    requests.open_request(organisation, kind=Right.ACCESS, channel=Channel.LETTER, who=USER)
    for _twice in range(2):
        tasks.watch()
    alert = Alert.objects.get(kind=Kind.REQUEST_DUE)
    assert (alert.severity, alert.closed_at) == (Severity.CRITICAL, None)
    assert alert.link == f"{LIST}{late.pk}/"
    requests.answer(late, text="We hold nothing.", refused=True, by=officer)
    tasks.watch()
    alert.refresh_from_db()
    assert alert.closed_at


def test_a_notice_is_read_again_each_year(
    organisation: Organisation, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer, officer = two_people(organisation)
    version = make_published(organisation, writer, officer)
    tasks.watch()
    assert not Alert.objects.filter(kind=Kind.NOTICE_REVIEW_DUE).exists()
    monkeypatch.setattr(notice_report, "REVIEW_MONTHS", 0)  # the day is here
    for _twice in range(2):
        tasks.watch()
    alert = Alert.objects.get(kind=Kind.NOTICE_REVIEW_DUE)
    assert alert.closed_at is None
    client = sign_in(officer)
    assert "Read again by" in client.get(version.link).content.decode()
    monkeypatch.undo()
    client.post(f"{version.link}review/")
    assert version.reviews.get().by == officer
    tasks.watch()
    alert.refresh_from_db()
    assert alert.closed_at


def test_who_may_and_who_is_a_stranger(organisation: Organisation, sign_in: SignIn) -> None:
    one = requests.open_request(
        organisation, kind=Right.ACCESS, channel=Channel.EMAIL, who=NUMBER, note="secret words"
    )
    client = sign_in(make_member(organisation, Role.AUDITOR))
    shown = client.get(f"{LIST}{one.pk}/").content.decode()
    assert "+49 •••• 0001" in shown
    for path in ("owner/", "identity/", "extension/", "answer/", "erasure/"):
        assert client.post(f"{LIST}{one.pk}/{path}").status_code == 403
    assert client.get(f"{LIST}{one.pk}/data.zip").status_code == 403
    assert sign_in(make_member(organisation, Role.AGENT)).get(LIST).status_code == 403
    theirs = requests.open_request(
        make_organisation("sakura"), kind=Right.ACCESS, channel=Channel.EMAIL, who=NUMBER
    )
    client = sign_in(make_member(organisation, Role.COMPLIANCE))
    assert client.get(f"{LIST}{theirs.pk}/").status_code == 404


def test_an_erasure_is_not_answered_as_done_without_erasing(
    officer: Any, organisation: Organisation
) -> None:
    opted_in(organisation)
    address = send(officer, kind="erasure")["Location"]
    assert "Done as they asked" not in officer.get(address).content.decode()
    officer.post(f"{address}identity/", {"how": "Wrote from this number"})
    text = {"outcome": "answered", "text": "Gone."}
    assert officer.post(f"{address}answer/", text).status_code == 422
    one = Request.objects.get()
    with pytest.raises(NotErased):
        requests.answer(one, text="Gone.", by=make_member(organisation, Role.ADMIN))
    officer.post(f"{address}answer/", {**text, "outcome": "refused"})
    one.refresh_from_db()
    assert one.state == "refused"
