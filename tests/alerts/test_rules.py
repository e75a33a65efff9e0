"""Rules: who may change them, what they change, and the button that tries them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import Organisation, Role, User
from alerts import handbook, tasks
from alerts.kinds import ABOUT, ROOMS
from alerts.models import Alert, Channel, Kind, Message, Rule, Severity, State
from alerts.rules import rule_for, threshold, usual
from assets.services import checking
from outgoing.models import Event
from outgoing.models import Kind as EventKind
from outgoing.services import endpoints
from tests.alerts.raising import raise_one
from tests.people import make_account, make_member, make_organisation

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
RULE = "/o/hanami/alerts/rules/number_trouble/"
FORM = {"is_on": "on", "severity": "", "roles": ["admin"], "channels": ["email"]}


def test_every_kind_is_in_one_room_and_told_to_somebody() -> None:
    listed = [kind for room in ROOMS.values() for kind in room]
    assert sorted(listed) == sorted(Kind.values)
    assert all(about.roles for about in ABOUT.values())


def test_every_kind_is_raised_by_some_room() -> None:
    rooms = ("assets", "billing", "messaging", "optin", "quality", "templates_app", "webhooks")
    found = [path for room in rooms for path in (settings.BASE_DIR / room).rglob("*.py")]
    found += [settings.BASE_DIR / "alerts" / "endpoints.py"]
    code = "".join(path.read_text(encoding="utf-8") for path in found)
    assert [kind for kind in Kind if f"Kind.{kind.name}" not in code] == []


def test_the_catalogue_in_the_docs_is_what_the_kinds_say() -> None:
    """When this fails: manage.py write_alert_catalogue."""
    written = (settings.BASE_DIR / "docs" / "alerts.md").read_text(encoding="utf-8")
    assert written == handbook.page()


def test_an_admin_changes_a_rule_and_goes_back_to_what_is_usual(
    hanami: Organisation, ana: User, sign_in: SignIn
) -> None:
    browser = sign_in(ana)
    assert "as found" in browser.get("/o/hanami/alerts/rules/").content.decode()
    answer = browser.post(
        RULE,
        FORM | {"severity": "critical", "escalate_after": "30", "escalate_to": "compliance"},
        follow=True,
    )
    page = answer.content.decode()
    assert "your own rule" in page
    assert "Compliance after 30 minutes" in page
    assert raise_one(hanami).severity == Severity.CRITICAL
    browser.post(RULE, {"forget": "1"})
    assert not Rule.objects.exists()
    assert rule_for(hanami, Kind.NUMBER_TROUBLE).roles == usual(hanami, Kind.NUMBER_TROUBLE).roles
    trail = browser.get("/o/hanami/settings/audit/").content.decode()
    assert "rule of alerts" in trail.lower()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"roles": []}, "roles"),
        ({"roles": ["boss"]}, "roles"),
        ({"channels": ["pigeon"]}, "channels"),
        ({"severity": "grave"}, "severity"),
        ({"escalate_after": "5"}, "escalate_to"),
        ({"escalate_to": "admin"}, "escalate_after"),
        ({"escalate_after": "-1", "escalate_to": "admin"}, "escalate_after"),
    ],
)
def test_what_makes_no_sense_is_said_at_its_field(
    hanami: Organisation, ana: User, sign_in: SignIn, wrong: dict[str, Any], field: str
) -> None:
    answer = sign_in(ana).post(RULE, FORM | wrong)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not Rule.objects.exists()


def test_an_unknown_kind_is_not_found(hanami: Organisation, ana: User, sign_in: SignIn) -> None:
    assert sign_in(ana).get("/o/hanami/alerts/rules/nothing/").status_code == 404
    assert sign_in(ana).post("/o/hanami/alerts/rules/nothing/tests/").status_code == 404


def test_switched_off_it_is_kept_and_shown_and_told_to_nobody(
    hanami: Organisation, ana: User, sign_in: SignIn, jobs: Any
) -> None:
    before = raise_one(hanami)
    browser = sign_in(ana)
    browser.post(RULE, FORM | {"is_on": ""})
    after = raise_one(hanami, subject="number:2")
    tasks.ring()
    jobs.run()
    assert mail.outbox == []
    page = browser.get("/o/hanami/alerts/")
    assert (list(page.context["page"]), page.context["open_alerts"]) == ([], 0)
    kept = browser.get("/o/hanami/alerts/?state=off").context["page"]
    assert {alert.pk for alert in kept} == {before.pk, after.pk}
    browser.post(RULE, FORM)
    assert len(browser.get("/o/hanami/alerts/").context["page"]) == 2
    tasks.ring()
    jobs.run()
    assert len(mail.outbox) == 1


def test_the_button_tells_everybody_of_the_rule_that_it_is_a_test(
    hanami: Organisation, ana: User, ken: User, sign_in: SignIn, jobs: Any
) -> None:
    endpoints.create(
        hanami, name="CRM", url="https://crm.example.com/", kinds=[EventKind.ALERT_OPENED], by=ana
    )
    page = sign_in(ana).post(f"{RULE}tests/", follow=True).content.decode()
    assert "2 receivers" in page
    jobs.run()
    assert sorted(one.to[0] for one in mail.outbox) == [ana.email, ken.email]
    assert mail.outbox[0].subject.startswith(("Test", "テスト"))
    assert Event.objects.get().data["is_test"] is True
    alert = Alert.objects.get()
    assert alert.is_test
    assert alert.closed_at
    assert sign_in(ana).get("/o/hanami/alerts/").context["open_alerts"] == 0
    log = sign_in(ana).get("/o/hanami/alerts/messages/").content.decode()
    assert log.count("Sent") >= 2


def test_a_message_that_was_given_up_is_sent_again_from_the_log(
    hanami: Organisation, ana: User, sign_in: SignIn, jobs: Any
) -> None:
    sign_in(ana).post(f"{RULE}tests/")
    jobs.wipe()
    Message.objects.update(state=State.GIVEN_UP, tries=5)
    browser = sign_in(ana)
    assert "Send again" in browser.get("/o/hanami/alerts/messages/?state=given_up").content.decode()
    browser.post(f"/o/hanami/alerts/messages/{Message.objects.get().pk}/resending/")
    jobs.run()
    assert Message.objects.get().state == State.SENT


def test_a_threshold_is_the_organisations_own(
    hanami: Organisation, ana: User, sign_in: SignIn
) -> None:
    connection = make_account(hanami).connection
    connection.token_expires_at = timezone.now() + timedelta(days=20)
    checking._report_expiry(connection)
    assert not Alert.objects.exists()
    address = "/o/hanami/alerts/rules/token_expiring/"
    assert sign_in(ana).post(address, FORM | {"threshold": "91"}).status_code == 422
    sign_in(ana).post(address, FORM | {"threshold": "30"})
    assert threshold(hanami, Kind.TOKEN_EXPIRING) == 30
    assert threshold(make_organisation("kaminari"), Kind.TOKEN_EXPIRING) == 14
    checking._report_expiry(connection)
    assert Alert.objects.get().severity == Severity.INFO


@pytest.mark.parametrize("path", ["rules/", "rules/number_trouble/", "chats/", "messages/"])
def test_only_admins_of_their_own_open_the_rules(
    hanami: Organisation, sign_in: SignIn, path: str
) -> None:
    marketer = sign_in(make_member(hanami, Role.MARKETER))
    assert marketer.get(f"/o/hanami/alerts/{path}").status_code == 403
    stranger = sign_in(make_member(make_organisation("kaminari"), Role.ADMIN))
    assert stranger.get(f"/o/hanami/alerts/{path}").status_code == 404


def test_the_usual_rule_reaches_every_channel(hanami: Organisation) -> None:
    assert usual(hanami, Kind.TOKEN_REFUSED).channels == Channel.values
