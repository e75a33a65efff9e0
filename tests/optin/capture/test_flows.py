"""Ways to opt in as people make them: who may, what is checked first, what stays as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import Organisation, Role, Scope, User
from accounts.services import api_keys
from alerts.models import Alert, Kind
from assets.models import PhoneNumber
from optin import tasks
from optin.capture.checking import check
from optin.models import ActKind, Flow, FlowMove
from optin.reports import capture as reports
from optin.services import capture, notices
from optin.services.capture_errors import FlowMoved, FlowNameTaken, FlowNotReady
from tests.optin.capture.making import NUMBER_ID, make_flow, make_live, make_sender
from tests.optin.notices.making import make_draft
from tests.people import make_member, make_organisation

SignIn = Callable[[Any], Client]
HERE = "/o/hanami/optins/capture/"


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any) -> Iterator[Flow]:
    """A draft with nothing wrong and the people around it, made once; what a test does is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        organisation = make_organisation()
        make_sender(organisation)
        flow = make_flow(organisation)
        for role in (Role.VIEWER, Role.AUDITOR, Role.AGENT):
            make_member(organisation, role)
        yield flow
        transaction.set_rollback(True)


@pytest.fixture
def flow(made: Flow, db: None) -> Flow:
    return Flow.objects.listed().get(pk=made.pk)


@pytest.fixture
def officer(flow: Flow) -> User:
    return flow.created_by


def text(answer: Any) -> str:
    return str(answer.content.decode())


def codes(flow: Flow) -> set[str]:
    return {one.code for one in check(flow) if one.blocks}


def member(role: Role) -> User:
    return User.objects.get(email=f"{role}@hanami.example")


def test_an_empty_list_teaches(db: None, sign_in: SignIn) -> None:
    boss = make_member(make_organisation("empty"), Role.COMPLIANCE)
    assert "Make the first one" in text(sign_in(boss).get("/o/empty/optins/capture/"))
    assert "No notice is published yet" in text(sign_in(boss).get("/o/empty/optins/capture/new/"))


def test_from_nothing_to_live_to_ended(flow: Flow, officer: User, sign_in: SignIn) -> None:
    browser = sign_in(officer)
    assert "Link or QR code" in text(browser.get(f"{HERE}new/"))
    typed = {
        "name": "Window", "version": flow.version_id, "phone_number_id": NUMBER_ID,
        "ends_on": "2099-01-31", "where": "Shibuya",
    }  # fmt: skip
    made = browser.post(f"{HERE}new/link/", typed)
    new = Flow.objects.get(name="Window")
    assert (made["Location"], new.settings, new.status) == (new.link, {"where": "Shibuya"}, "draft")
    page = text(browser.get(new.link))
    assert "Ja, ich möchte" in page
    assert "Nothing is missing that can be checked." in page
    assert f"(Ref {new.token[:4]}-{new.token[4:]})" in page
    browser.post(f"{new.link}edit/", {**typed, "where": "Ginza", "ends_on": ""})
    browser.post(f"{new.link}live/")
    new.refresh_from_db()
    assert (new.status, new.settings, new.ends_at) == ("live", {"where": "Ginza"}, None)
    assert new.moves.filter(note="ends_at settings").count() == 1
    assert "https://wa.me/81355500142?text=Ja" in text(browser.get(new.link))
    assert browser.get(f"{new.link}edit/")["Location"] == new.link
    assert "Say why" in text(browser.post(f"{new.link}end/")) or "required" in text(
        browser.post(f"{new.link}end/")
    )
    browser.post(f"{new.link}end/", {"reason": "The shop moves."})
    new.refresh_from_db()
    assert new.status == "ended"
    page = text(browser.get(new.link))
    assert "The shop moves." in page
    assert "Begin another like it" in page
    assert [move.to_status for move in new.moves.all()] == ["ended", "live", "draft", "draft"]
    again = text(browser.get(f"{HERE}new/link/?like={new.pk}"))
    assert 'value="Ginza"' in again


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": ""}, "This field is required."),
        ({"name": "x" * 81}, "at most 80 characters"),
        ({"name": "Poster, Shibuya"}, "Another way to opt in has this name."),
        ({"version": "0"}, "Select a valid choice."),
        ({"version": "oops"}, "Select a valid choice."),
        ({"phone_number_id": "4711"}, "Select a valid choice."),
        ({"ends_on": "2020-01-01"}, "The end must be in the future."),
        ({"ends_on": "soon"}, "Enter a valid date."),
        ({"where": "x" * 201}, "at most 200 characters"),
    ],
)
def test_what_is_typed_wrong_is_said_at_the_field_and_kept(
    flow: Flow, officer: User, sign_in: SignIn, typed: dict[str, str], said: str
) -> None:
    right = {
        "name": "Window", "version": str(flow.version_id), "phone_number_id": NUMBER_ID,
        "where": "At the <b>door</b>",
    }  # fmt: skip
    answer = sign_in(officer).post(f"{HERE}new/link/", right | typed)
    assert answer.status_code == 422
    assert said in text(answer)
    assert "<b>door" not in text(answer)
    assert Flow.objects.count() == 1


def test_a_kind_that_does_not_exist_is_not_found(
    flow: Flow, officer: User, sign_in: SignIn
) -> None:
    assert sign_in(officer).get(f"{HERE}new/pigeon/").status_code == 404


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.AGENT])
def test_others_read_and_do_nothing(flow: Flow, sign_in: SignIn, role: Role) -> None:
    browser = sign_in(member(role))
    for path in (HERE, flow.link):
        assert browser.get(path).status_code == 200
    page = text(browser.get(HERE)) + text(browser.get(flow.link))
    assert "Take it live" not in page
    assert "New way to opt in" not in page
    for path in (f"{HERE}new/", f"{HERE}new/link/"):
        assert browser.get(path).status_code == 403
    for path in ("live/", "end/", "name/", "removal/", "edit/"):
        assert browser.post(flow.link + path).status_code == 403
    flow.refresh_from_db()
    assert flow.status == "draft"


def test_a_viewer_and_a_stranger_see_nothing(flow: Flow, sign_in: SignIn) -> None:
    assert sign_in(member(Role.VIEWER)).get(flow.link).status_code == 403
    stranger = make_member(make_organisation("other"), Role.ADMIN)
    assert sign_in(stranger).get(flow.link).status_code == 404
    assert sign_in(stranger).get(flow.link.replace("hanami", "other")).status_code == 404


def test_what_is_wrong_keeps_it_from_going_live(flow: Flow, officer: User, sign_in: SignIn) -> None:
    assert codes(flow) == set()
    PhoneNumber.objects.update(verified_name="Other Shop")
    assert codes(flow) == {"sender_named_otherwise", "business_unverified"}
    PhoneNumber.objects.update(verified_name="NICE SHOP", status="DISCONNECTED")
    assert codes(flow) == {"number_not_connected"}
    PhoneNumber.objects.update(missing_since=timezone.now())
    assert codes(flow) == {"number_gone"}
    capture.save(flow, by=officer, phone_number_id="")
    assert codes(flow) == {"number_missing"}
    capture.save(flow, by=officer, ends_at=timezone.now() - timedelta(seconds=1))
    assert codes(flow) == {"number_missing", "over"}
    notices.retire(flow.version, by=officer, reason="Old.")
    assert "notice_not_in_force" in codes(Flow.objects.get(pk=flow.pk))
    browser = sign_in(officer)
    page = text(browser.get(flow.link))
    assert "Take it live" not in page
    assert "Its last day is over." in page
    assert "Something keeps it from going live." in text(
        browser.post(f"{flow.link}live/", follow=True)
    )
    with pytest.raises(FlowNotReady):
        capture.go_live(flow, by=officer)


def test_a_notice_without_words_for_it_cannot_carry_a_link(flow: Flow, officer: User) -> None:
    writer = make_member(flow.organisation, Role.MARKETER, email="second@example.com")
    silent = make_draft(flow.organisation, writer, name="Silent", reply="", message="")
    one = make_flow(flow.organisation, by=officer, name="Other", version=silent)
    assert {"reply_missing", "question_missing", "surface_missing"} <= codes(one)


def test_only_one_of_two_at_once_takes_it_live(flow: Flow, officer: User) -> None:
    other = Flow.objects.get(pk=flow.pk)
    capture.go_live(flow, by=officer)
    with pytest.raises(FlowMoved):
        capture.go_live(other, by=officer)
    with pytest.raises(FlowMoved):
        capture.save(other, by=officer, phone_number_id="")
    with pytest.raises(FlowMoved):
        capture.discard(other)
    assert FlowMove.objects.filter(flow=flow, to_status="live").count() == 1


def test_the_database_keeps_what_people_saw(flow: Flow, officer: User) -> None:
    capture.go_live(flow, by=officer)
    rows = Flow.objects.filter(pk=flow.pk)
    for change in (
        {"settings": {}, "token": "222222"},
        {"phone_number_id": "1"},
        {"status": "draft"},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        FlowMove.objects.filter(flow=flow).update(note="never")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM optin_flow")
    capture.save(flow, by=officer, name="Another name")
    flow.refresh_from_db()
    assert flow.name == "Another name"


def test_two_never_have_one_name_and_a_draft_can_be_thrown_away(
    flow: Flow, officer: User, sign_in: SignIn
) -> None:
    other = make_flow(flow.organisation, by=officer, name="Second", version=flow.version)
    with pytest.raises(FlowNameTaken):
        capture.save(other, by=officer, name=flow.name)
    browser = sign_in(officer)
    page = text(browser.post(f"{other.link}name/", {"name": flow.name}, follow=True))
    assert "Another way to opt in has this name." in page
    browser.post(f"{other.link}name/", {"name": "Third"})
    assert Flow.objects.get(pk=other.pk).name == "Third"
    browser.post(f"{other.link}removal/")
    assert not Flow.objects.filter(pk=other.pk).exists()


def test_the_list_is_narrowed_and_the_file_is_the_list(
    flow: Flow, officer: User, sign_in: SignIn
) -> None:
    live = make_live(flow.organisation, by=officer, name="=Live", version=flow.version)
    capture.note(live, ActKind.GRANTED, key="one")
    capture.note(live, ActKind.GRANTED, key="one")
    capture.note(live, ActKind.LATE, key="two")
    browser = sign_in(officer)
    both = text(browser.get(HERE))
    assert "Poster, Shibuya" in both
    assert "=Live" in both
    only = {"standing": "live"}, {"q": live.token.lower()}, {"q": "=liv"}
    for query in only:
        page = text(browser.get(HERE, query))
        assert "=Live" in page
        assert "Poster, Shibuya" not in page
    assert "No way to opt in is like that." in text(browser.get(HERE, {"kind": "paper"}))
    assert "Poster, Shibuya" in text(browser.get(HERE, {"standing": "nonsense"}))
    rows = text(browser.get(f"{HERE}export.csv?standing=live")).splitlines()
    assert len(rows) == 2
    assert rows[1].startswith("'=Live,Link or QR code,Live,")
    assert rows[1].endswith(",1,0,0,1,0")
    assert browser.get(f"{HERE}export.xlsx").status_code == 200


def test_a_retired_notice_leaves_its_flows_without_words(
    flow: Flow, officer: User, sign_in: SignIn
) -> None:
    live = make_live(flow.organisation, by=officer, name="Live", version=flow.version)
    before = timezone.now()
    assert live.is_open(before)
    browser = sign_in(officer)
    assert "cannot any more afterwards" in text(browser.get(f"{live.version.link}retirement/"))
    assert live.link in text(browser.get(live.version.link))
    notices.retire(live.version, by=officer, reason="Old.")
    live = Flow.objects.listed().get(pk=live.pk)
    assert live.standing == "without_notice"
    assert live.is_open(before)
    assert not live.is_open(timezone.now())
    assert "Its notice was retired" in text(sign_in(officer).get(live.link))
    assert "Live" in text(sign_in(officer).get(HERE, {"standing": "without_notice"}))
    for _twice in range(2):
        tasks.watch_flows()
    alert = Alert.objects.get(kind=Kind.FLOW_STOPPED)
    assert (alert.closed_at, alert.title, alert.link) == (None, "Live", live.link)
    assert str(live.version) in text(browser.get(f"/o/hanami/alerts/{alert.pk}/"))
    capture.end(live, by=officer, reason="Taken down.")
    for _twice in range(2):
        tasks.watch_flows()
    alert.refresh_from_db()
    assert alert.closed_at


def test_its_days_are_counted_where_the_organisation_is(
    flow: Flow, officer: User, sign_in: SignIn
) -> None:
    Organisation.objects.update(time_zone="Asia/Tokyo")
    live = make_live(flow.organisation, by=officer, name="Live", version=flow.version)
    live = Flow.objects.listed().get(pk=live.pk)
    late = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)  # the 21st in Tokyo
    capture.note(live, ActKind.GRANTED, key="a", at=late)
    days = reports.days(live, until=date(2026, 11, 22), count=3)
    assert [(day.at.day, dict(day.acts)) for day in days] == [
        (20, {}),
        (21, {"granted": 1}),
        (22, {}),
    ]
    capture.note(live, ActKind.GRANTED, key="b")
    assert "Opted in" in text(sign_in(officer).get(live.link))


def test_programs_read_their_flows(flow: Flow, officer: User, client: Client) -> None:
    live = make_live(flow.organisation, by=officer, name="Live", version=flow.version)
    capture.note(live, ActKind.GRANTED, key="one")
    _key, secret = api_keys.create(
        flow.organisation, name="CRM", scopes=[Scope.OPTINS_READ], by=officer
    )
    asked: dict[str, Any] = {"headers": {"Authorization": f"Bearer {secret}"}}
    answer: Any = client.get("/api/v1/flows", **asked).json()
    assert [one["name"] for one in answer["items"]] == ["Live", "Poster, Shibuya"]
    [only] = client.get("/api/v1/flows?standing=live", **asked).json()["items"]
    assert (only["token"], only["opt_ins"], only["notice"]) == (
        live.token, 1, live.version.text_hash,
    )  # fmt: skip
    assert client.get("/api/v1/flows?standing=odd", **asked).status_code == 422
    assert client.get("/api/v1/flows?stand=live", **asked).status_code == 422
