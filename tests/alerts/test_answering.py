"""What people do with a case, on its page and in the list."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Organisation, Role, User
from alerts import tasks
from alerts.models import Alert, Kind, Severity
from alerts.services import close_alert
from tests.alerts.raising import raise_one
from tests.people import make_member, make_organisation

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


def act(name: str, alert: Alert) -> str:
    return reverse(f"alerts:{name}", args=[alert.organisation.slug, alert.pk])


def listed(browser: Client, query: str = "") -> list[str]:
    page = browser.get(f"/o/hanami/alerts/?{query}")
    return [alert.title for alert in page.context["page"]]


def test_given_to_a_colleague_who_is_told_and_given_back(
    hanami: Organisation, ana: User, ken: User, sign_in: SignIn, jobs: Any
) -> None:
    alert, browser = raise_one(hanami), sign_in(ana)
    page = browser.post(act("owner_update", alert), {"to": ken.pk}, follow=True).content.decode()
    assert "Given to Ken" in page
    browser.post(act("owner_update", alert), {"to": ken.pk})  # once more is nothing
    Alert.objects.update(tell_at=None)
    tasks.ring()
    jobs.run()
    [told] = mail.outbox
    assert told.to == [ken.email]
    assert "同僚から任されました" in told.body
    assert listed(sign_in(ken), "owner=me") == [alert.title]
    assert "nobody has it" in sign_in(ana).post(
        act("owner_update", alert), {"to": ""}, follow=True
    ).content.decode()  # fmt: skip
    assert listed(sign_in(ana), "owner=nobody") == [alert.title]


def test_only_colleagues_who_may_answer_can_have_it(
    hanami: Organisation, ana: User, sign_in: SignIn
) -> None:
    alert, browser = raise_one(hanami), sign_in(ana)
    stranger = make_member(make_organisation("kaminari"), Role.ADMIN)
    viewer = make_member(hanami, Role.VIEWER)
    for person in (stranger, viewer):
        browser.post(act("owner_update", alert), {"to": person.pk})
    alert.refresh_from_db()
    assert alert.owner is None


def test_put_off_it_is_in_no_count_until_its_time(
    hanami: Organisation, ana: User, sign_in: SignIn
) -> None:
    alert, browser, now = raise_one(hanami), sign_in(ana), timezone.now()
    browser.post(act("snooze_create", alert), {"hours": "4"})
    page = browser.get("/o/hanami/alerts/")
    assert (list(page.context["page"]), page.context["open_alerts"]) == ([], 0)
    assert listed(browser, "state=snoozed") == [alert.title]
    raise_one(hanami)  # seen again: it stays put off
    assert listed(browser) == []
    with time_machine.travel(now + timedelta(hours=5)):
        assert listed(sign_in(ana)) == [alert.title]


def test_put_off_and_worse_it_is_back_at_once(
    hanami: Organisation, ana: User, sign_in: SignIn
) -> None:
    alert, browser = raise_one(hanami), sign_in(ana)
    browser.post(act("snooze_create", alert), {"hours": "168"})
    raise_one(hanami, severity=Severity.CRITICAL)
    assert listed(browser) == [alert.title]
    browser.post(act("snooze_create", alert), {"hours": "1"})
    browser.post(act("snooze_create", alert), {"wake": "1"})
    assert listed(browser) == [alert.title]


@pytest.mark.parametrize(
    "form", [{}, {"at": "2020-01-01T10:00"}, {"at": "9999-01-01T10:00"}, {"hours": "5"}]
)
def test_a_time_to_put_off_that_makes_no_sense_is_said_at_its_field(
    hanami: Organisation, ana: User, sign_in: SignIn, form: dict[str, str]
) -> None:
    alert = raise_one(hanami)
    answer = sign_in(ana).post(act("snooze_create", alert), form)
    assert answer.status_code == 422
    assert answer.context["snooze_form"].errors
    assert not Alert.objects.snoozed().exists()


def test_a_note_and_a_closing_by_hand_stand_in_its_story(
    hanami: Organisation, ana: User, sign_in: SignIn
) -> None:
    alert, browser = raise_one(hanami), sign_in(ana)
    browser.post(act("note_create", alert), {"text": "I asked Meta.\n<b>Case 7</b>"})
    assert browser.post(act("note_create", alert), {"text": " "}).status_code == 422
    assert browser.post(act("closing_create", alert), {}).status_code == 422
    browser.post(act("closing_create", alert), {"end-text": "Meta says it is fine."})
    page = browser.get(act("alert_detail", alert)).content.decode()
    for said in (
        "I asked Meta.",
        "&lt;b&gt;Case 7&lt;/b&gt;",
        "Closed by a person",
        "Meta says it is fine.",
    ):
        assert said in page
    raise_one(hanami)  # the cause is still there
    assert listed(browser) == [alert.title]
    assert Alert.objects.count() == 2


def test_the_list_is_narrowed_by_severity_kind_and_words(
    hanami: Organisation, ana: User, sign_in: SignIn
) -> None:
    raise_one(hanami, title="grave", subject="a", severity=Severity.CRITICAL)
    raise_one(hanami, title="mild", subject="b", kind=Kind.LIMIT_LOWERED, severity=Severity.INFO)
    browser = sign_in(ana)
    assert listed(browser) == ["grave", "mild"]
    assert listed(browser, "severity=critical") == ["grave"]
    assert listed(browser, "kind=limit_lowered") == ["mild"]
    assert listed(browser, "q=GRA") == ["grave"]
    assert listed(browser, "severity=x&kind=none&owner=9999999999999999999&state=?&page=-1") == [
        "grave",
        "mild",
    ]
    nothing = browser.get("/o/hanami/alerts/?q=none").content.decode()
    assert "No alert matches these filters." in nothing


def test_many_are_taken_on_or_given_away_at_once(
    hanami: Organisation, ana: User, ken: User, sign_in: SignIn
) -> None:
    one, two, three = (raise_one(hanami, subject=s, title=s) for s in "abc")
    browser, bulk = sign_in(ana), "/o/hanami/alerts/changes/"
    nothing = browser.post(bulk, {"task": "acknowledge", "row": ["x"]}, follow=True)
    assert "Nothing is ticked" in nothing.content.decode()
    browser.post(bulk, {"task": "acknowledge", "row": [one.pk, two.pk]})
    browser.post(bulk, {"task": "assign", "to": ken.pk, "every": "1", "query": "owner=nobody"})
    owners = dict(Alert.objects.values_list("title", "owner__name"))
    assert owners == {"a": "Ana", "b": "Ana", "c": "Ken"}
    assert Alert.objects.filter(acknowledged_by=ana).count() == 2
    three.refresh_from_db()
    assert three.acknowledged_at is None


def test_ids_of_others_change_nothing(hanami: Organisation, ana: User, sign_in: SignIn) -> None:
    theirs = raise_one(make_organisation("kaminari"))
    sign_in(ana).post("/o/hanami/alerts/changes/", {"task": "acknowledge", "row": [theirs.pk]})
    theirs.refresh_from_db()
    assert theirs.acknowledged_by is None


def test_the_files_are_what_the_list_shows(
    hanami: Organisation, ana: User, sign_in: SignIn
) -> None:
    raise_one(hanami, title="=1+1", subject="a", severity=Severity.CRITICAL)
    raise_one(hanami, title="mild", subject="b")
    raise_one(hanami, title="over", subject="c")
    close_alert(hanami, kind=Kind.NUMBER_TROUBLE, subject="c")
    browser = sign_in(ana)
    held = browser.get("/o/hanami/alerts/export.csv?severity=critical").content.decode("utf-8-sig")
    header, *rows = csv.reader(io.StringIO(held))
    assert [dict(zip(header, row, strict=True))["About"] for row in rows] == ["'=1+1"]
    book = browser.get("/o/hanami/alerts/export.xlsx").content
    sheet = openpyxl.load_workbook(io.BytesIO(book)).active
    assert sheet is not None
    assert [row[2].value for row in sheet.iter_rows()] == ["About", "=1+1", "mild"]


@pytest.mark.parametrize(
    "name",
    ["acknowledgement_create", "owner_update", "snooze_create", "note_create", "closing_create"],
)
def test_viewers_change_nothing_and_strangers_find_nothing(
    hanami: Organisation, sign_in: SignIn, name: str
) -> None:
    alert = raise_one(hanami)
    form = {"hours": "4", "text": "x", "end-text": "x"}
    viewer = sign_in(make_member(hanami, Role.VIEWER))
    assert viewer.post(act(name, alert), form).status_code == 403
    stranger = sign_in(make_member(make_organisation("kaminari"), Role.ADMIN))
    assert stranger.post(act(name, alert), form).status_code == 404
    alert.refresh_from_db()
    assert (alert.owner, alert.closed_at, alert.snoozed_until) == (None, None, None)
    assert alert.entries.count() == 1
