"""Who is told of a case: by mail, by the organisation's own systems, once, and not in a storm."""

from __future__ import annotations

import os
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, Organisation, Role, User
from alerts import tasks
from alerts.models import Alert, Kind, Message, Severity, State, What
from alerts.services import answering, close_alert, planning, preferring, ruling
from outgoing.models import Event
from outgoing.models import Kind as EventKind
from outgoing.services import endpoints
from tests.alerts.raising import raise_one
from tests.people import make_account, make_member
from tests.webhooks.meta import WABA, stored
from webhooks.claiming import Turns
from webhooks.services import digest_round

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)  # in Tokyo
NIGHT = datetime(2026, 11, 25, 14, 0, tzinfo=UTC)  # 23:00 in Tokyo


def tell(jobs: Any) -> list[str]:
    """Who was told now."""
    mail.outbox.clear()
    tasks.ring()
    jobs.run()
    return sorted(one.to[0] for one in mail.outbox)


def rule(organisation: Organisation, by: User, **wanted: Any) -> None:
    usual = {"roles": [Role.ADMIN], "channels": ["email", "webhook"]}
    ruling.change(organisation, Kind.NUMBER_TROUBLE, by=by, **usual | wanted)


def test_the_right_roles_are_told_once_each_in_their_language(
    hanami: Organisation, ana: User, ken: User, jobs: Any
) -> None:
    make_member(hanami, Role.FINANCE)
    alert = raise_one(hanami)
    assert tell(jobs) == [ana.email, ken.email]
    english, japanese = sorted(mail.outbox, key=lambda one: one.to)
    assert english.subject == "Warning: A number is in trouble · +81 3 5550 0142"
    assert japanese.subject.startswith("警告：")
    page = reverse("alerts:alert_detail", args=["hanami", alert.pk])
    for told in (english, japanese):
        [(html, kind)] = told.alternatives  # type: ignore[attr-defined]
        assert kind == "text/html"
        assert page in told.body
        assert page in html
    assert "Meta rates its quality YELLOW" in english.body
    assert "Messages from this number may fail" in english.body
    assert "Messages from this number" not in japanese.body
    raise_one(hanami)
    assert tell(jobs) == []
    assert Message.objects.filter(state=State.SENT).count() == 2


def test_the_story_says_who_was_told(
    hanami: Organisation, ana: User, ken: User, jobs: Any, client: Client
) -> None:
    alert = raise_one(hanami)
    tell(jobs)
    client.force_login(ana)
    page = client.get(reverse("alerts:alert_detail", args=["hanami", alert.pk])).content.decode()
    assert "Mail to Ken" in page
    assert "Sent" in page


def test_what_is_over_before_anybody_was_told_is_told_to_nobody(
    hanami: Organisation, ana: User, jobs: Any
) -> None:
    raise_one(hanami)
    planning.plan(timezone.now())
    close_alert(hanami, kind=Kind.NUMBER_TROUBLE, subject="number:1")
    assert tell(jobs) == []
    assert Message.objects.get().state == State.NEEDLESS


def test_worse_is_told_again(hanami: Organisation, ana: User, jobs: Any) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        raise_one(hanami)
        tell(jobs)
        clock.shift(timedelta(hours=1))
        raise_one(hanami, severity=Severity.CRITICAL)
        assert tell(jobs) == [ana.email]
    assert mail.outbox[0].subject.startswith("Critical")


def test_for_information_no_mail_is_sent_unless_one_wants_it(
    hanami: Organisation, ana: User, ken: User, jobs: Any
) -> None:
    preferring.wish(hanami, ken, mails="info")
    raise_one(hanami, severity=Severity.INFO)
    assert tell(jobs) == [ken.email]


def test_nobody_with_the_role_means_the_admins(hanami: Organisation, ana: User, jobs: Any) -> None:
    rule(hanami, ana, roles=[Role.FINANCE])
    raise_one(hanami)
    assert tell(jobs) == [ana.email]


def test_who_has_left_is_not_told(hanami: Organisation, ana: User, ken: User, jobs: Any) -> None:
    raise_one(hanami)
    planning.plan(timezone.now())
    Membership.objects.filter(user=ken).delete()
    assert tell(jobs) == [ana.email]
    assert Message.objects.get(reader=ken).state == State.NEEDLESS


def test_who_was_told_is_told_that_it_is_over_if_the_rule_says_so(
    hanami: Organisation, ana: User, ken: User, jobs: Any
) -> None:
    preferring.wish(hanami, ken, mails="warning", quiet_from=time(22), quiet_until=time(7))
    roles, channels = [Role.ADMIN, Role.MARKETER], ["email"]
    rule(hanami, ana, roles=roles, channels=channels, tells_over=True)
    with time_machine.travel(NIGHT - timedelta(hours=2), tick=False) as clock:
        raise_one(hanami)
        raise_one(hanami, subject="number:2", title="+81 3 5550 0143")
        raise_one(hanami, subject="untold")
        close_alert(hanami, kind=Kind.NUMBER_TROUBLE, subject="untold")
        assert tell(jobs) == [ana.email, ken.email]
        clock.shift(timedelta(hours=2))
        for number in (1, 2):
            close_alert(hanami, kind=Kind.NUMBER_TROUBLE, subject=f"number:{number}")
        assert tell(jobs) == [ana.email]  # one mail for both; Ken sleeps
        [told] = mail.outbox
        assert told.subject == "Over: A number is in trouble, 2 cases · Hanami"
        assert "Over since 25 Nov 2026" in told.body
        assert "act in Meta" not in told.body
        assert tell(jobs) == []
        raise_one(hanami, subject="number:2")  # before Ken was told of its end
        clock.shift(timedelta(hours=8))
        assert tell(jobs) == [ana.email, ken.email, ken.email]
        over = next(one for one in mail.outbox if one.subject.startswith("解決"))
        assert "+81 3 5550 0142" in over.subject


def test_who_closes_it_is_not_told_and_without_the_rule_nobody_is(
    hanami: Organisation, ana: User, ken: User, jobs: Any
) -> None:
    for tells_over in (False, True):
        rule(hanami, ana, roles=[Role.ADMIN, Role.MARKETER], tells_over=tells_over)
        with time_machine.travel(NOON + timedelta(days=tells_over), tick=False):
            alert = raise_one(hanami)
            tell(jobs)
            answering.end(alert, text="It was me.", by=ana)
            assert tell(jobs) == ([ken.email] if tells_over else [])


@pytest.mark.soak
def test_a_storm_of_webhooks_about_one_thing_is_one_case_and_three_messages_at_most(
    hanami: Organisation, ana: User, jobs: Any
) -> None:
    """Ten thousand in bin/soak."""
    account = make_account(hanami)
    many = 10_000 if "SOAK_EXAMPLES" in os.environ else 100
    sent, begin = 0, int(NOON.timestamp())
    with time_machine.travel(NOON, tick=False) as clock:
        for first in range(0, many, 50):
            changes = [
                {"id": WABA, "time": begin + number, "changes": [_restricted(number)]}
                for number in range(first, first + 50)
            ]
            stored({"entry": changes})
            turns = Turns()
            while digest_round(turns).count:
                pass
            sent += len(tell(jobs))
            clock.shift(timedelta(minutes=2))
    assert account.news.count() == many
    assert Alert.objects.get().times == many
    assert sent == 1


def _restricted(days: int) -> dict[str, Any]:
    """Each with another end, so that none is the repetition of another."""
    told = {
        "restriction_type": "RESTRICTED_BIZ_INITIATED_MESSAGING",
        "expiration": 1_900_000_000 + days,
    }
    value = {"event": "ACCOUNT_RESTRICTION", "restriction_info": [told]}
    return {"field": "account_update", "value": value}


def test_a_storm_of_many_subjects_or_one_that_flaps_is_three_messages_an_hour(
    hanami: Organisation, ana: User, jobs: Any
) -> None:
    sent: list[str] = []
    with time_machine.travel(NOON, tick=False) as clock:
        for minute in range(59):
            for number in range(5):
                raise_one(hanami, subject=f"number:{minute}:{number}")
            raise_one(hanami, subject="flapping")
            sent += tell(jobs)
            close_alert(hanami, kind=Kind.NUMBER_TROUBLE, subject="flapping")
            clock.shift(timedelta(minutes=1))
        assert len(sent) <= 3
        clock.shift(timedelta(hours=2))
        last = tell(jobs)
        body = mail.outbox[0].body
    assert last == [ana.email]
    assert "more cases are in the list" in body
    assert Message.objects.filter(alerts=Alert.objects.latest("pk"), state=State.SENT).exists()


def test_another_kind_is_not_held_up_by_a_storm(hanami: Organisation, ana: User, jobs: Any) -> None:
    raise_one(hanami)
    tell(jobs)
    raise_one(hanami, kind=Kind.TOKEN_REFUSED)
    assert tell(jobs) == [ana.email]


def test_quiet_hours_are_where_the_person_is_and_critical_passes(
    hanami: Organisation, ana: User, ken: User, jobs: Any
) -> None:
    wish = {"mails": "warning", "quiet_from": time(22), "quiet_until": time(7)}
    preferring.wish(hanami, ana, **wish)
    preferring.wish(hanami, ken, **wish, time_zone="Europe/Madrid")
    with time_machine.travel(NIGHT, tick=False) as clock:
        raise_one(hanami)
        assert tell(jobs) == [ken.email]
        clock.shift(timedelta(hours=7, minutes=59))
        assert tell(jobs) == []
        raise_one(hanami, kind=Kind.TOKEN_REFUSED, severity=Severity.CRITICAL)
        assert tell(jobs) == [ana.email]
        clock.shift(timedelta(minutes=1))
        assert tell(jobs) == [ana.email]


def test_what_waits_for_the_morning_and_becomes_critical_goes_at_once(
    hanami: Organisation, ana: User, jobs: Any
) -> None:
    preferring.wish(hanami, ana, mails="warning", quiet_from=time(22), quiet_until=time(7))
    with time_machine.travel(NIGHT, tick=False):
        raise_one(hanami)
        assert tell(jobs) == []
        raise_one(hanami, severity=Severity.CRITICAL)
        assert tell(jobs) == [ana.email]
    assert Message.objects.count() == 1


def test_nobody_takes_it_on_so_another_role_is_told_once(
    hanami: Organisation, ana: User, jobs: Any
) -> None:
    boss = make_member(hanami, Role.COMPLIANCE)
    rule(hanami, ana, escalate_after=30, escalate_to=Role.COMPLIANCE)
    with time_machine.travel(NOON, tick=False) as clock:
        alert = raise_one(hanami)
        assert tell(jobs) == [ana.email]
        clock.shift(timedelta(minutes=29))
        assert tell(jobs) == []
        clock.shift(timedelta(minutes=2))
        assert tell(jobs) == [boss.email]
        assert tell(jobs) == []
    assert alert.entries.filter(what=What.ESCALATED).count() == 1


def test_taken_on_it_is_not_told_further(hanami: Organisation, ana: User, jobs: Any) -> None:
    make_member(hanami, Role.COMPLIANCE)
    rule(hanami, ana, escalate_after=30, escalate_to=Role.COMPLIANCE)
    with time_machine.travel(NOON, tick=False) as clock:
        alert = raise_one(hanami)
        tell(jobs)
        answering.acknowledge(alert, by=ana)
        clock.shift(timedelta(hours=1))
        assert tell(jobs) == []


def test_after_putting_off_it_is_told_anew(hanami: Organisation, ana: User, jobs: Any) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        alert = raise_one(hanami)
        tell(jobs)
        answering.snooze(alert, until=timezone.now() + timedelta(hours=4), by=ana)
        clock.shift(timedelta(hours=3))
        assert tell(jobs) == []
        clock.shift(timedelta(hours=2))
        assert tell(jobs) == [ana.email]


class Failing(BaseEmailBackend):
    def send_messages(self, email_messages: Any) -> int:
        raise ConnectionRefusedError("no mail server")


def test_a_mail_that_fails_is_tried_again_and_given_up_in_the_end(
    hanami: Organisation, ana: User, jobs: Any, settings: Any
) -> None:
    working = settings.EMAIL_BACKEND
    with time_machine.travel(NOON, tick=False) as clock:
        raise_one(hanami)
        settings.EMAIL_BACKEND = f"{__name__}.Failing"
        tell(jobs)
        message = Message.objects.get()
        assert (message.state, message.tries) == (State.WAITING, 1)
        assert "ConnectionRefusedError" in message.problem
        tell(jobs)  # too early
        for hours in range(1, 5):
            clock.shift(timedelta(hours=hours))
            tell(jobs)
        message.refresh_from_db()
        assert (message.state, message.tries) == (State.GIVEN_UP, 5)
        settings.EMAIL_BACKEND = working
        assert preferring.send_again(message)
        assert tell(jobs) == [ana.email]
        assert not preferring.send_again(message)


def test_a_worker_that_died_costs_a_try_and_no_message(
    hanami: Organisation, ana: User, jobs: Any
) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        raise_one(hanami)
        planning.plan(timezone.now())
        assert Message.objects.get().claim(timezone.now())  # and then nothing
        assert tell(jobs) == []
        clock.shift(timedelta(minutes=6))
        assert tell(jobs) == [ana.email]


def test_every_job_run_twice_does_it_once(hanami: Organisation, ana: User, jobs: Any) -> None:
    preferring.wish(hanami, ana, mails="warning", digest="daily")
    raise_one(hanami)
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        for _again in range(2):
            tasks.ring()
            tasks.ring_digests()
            tasks.close_old_news()
        tasks.ring()
        message_ids = list(Message.objects.values_list("pk", flat=True))
        for message_id in message_ids * 2:
            tasks.send(message_id)
    assert len(message_ids) == len(mail.outbox) == 2
    with time_machine.travel(timezone.now() + timedelta(days=400)):
        for _again in range(2):
            tasks.forget_old_messages()
    assert not Message.objects.exists()
    assert Alert.objects.count() == 1


def test_own_systems_are_told_of_the_beginning_and_the_end(
    hanami: Organisation, ana: User, jobs: Any
) -> None:
    endpoints.create(
        hanami, name="CRM", url="https://crm.example.com/", by=ana,
        kinds=[EventKind.ALERT_OPENED, EventKind.ALERT_CLOSED],
    )  # fmt: skip
    alert = raise_one(hanami)
    raise_one(hanami)
    planning.plan(timezone.now())
    planning.plan(timezone.now())
    close_alert(hanami, kind=Kind.NUMBER_TROUBLE, subject="number:1")
    first, last = Event.objects.order_by("pk")
    assert (first.kind, last.kind) == (EventKind.ALERT_OPENED, EventKind.ALERT_CLOSED)
    assert first.data["id"] == last.data["id"] == alert.pk
    assert first.data["closed_at"] is None
    assert last.data["closed_at"]
    rule(hanami, ana, channels=[])
    raise_one(hanami)
    planning.plan(timezone.now())
    close_alert(hanami, kind=Kind.NUMBER_TROUBLE, subject="number:1")
    assert Event.objects.count() == 2


def test_hostile_words_stay_text_in_mails(hanami: Organisation, ana: User, jobs: Any) -> None:
    raise_one(hanami, title="<img src=x>\nBcc: a@b.example", detail={"x": "<script>"})
    tell(jobs)
    [told] = mail.outbox
    assert "\n" not in told.subject
    [(html, _kind)] = told.alternatives  # type: ignore[attr-defined]
    assert "<img" not in html
    assert "<script" not in html
