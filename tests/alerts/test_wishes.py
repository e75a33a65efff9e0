"""A person's own wishes, and summaries by mail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.test import Client

from accounts.models import Organisation, Role, User
from alerts import tasks
from alerts.models import Kind, Message, Preference, Severity
from alerts.quiet import end_of_quiet
from alerts.services import close_alert, digests, preferring
from tests.alerts.raising import raise_one
from tests.people import make_member, make_organisation

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
MINE = "/o/hanami/alerts/mine/"
WEDNESDAY = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)  # noon in Tokyo


def test_everybody_who_reads_alerts_has_wishes_of_their_own(
    hanami: Organisation, sign_in: SignIn
) -> None:
    viewer = make_member(hanami, Role.VIEWER)
    form = {
        "mails": "critical", "time_zone": "Europe/Madrid", "quiet_from": "22:00",
        "quiet_until": "06:30", "digest": "weekly",
    }  # fmt: skip
    page = sign_in(viewer).post(MINE, form, follow=True).content.decode()
    assert 'value="22:00"' in page
    wish = Preference.objects.get(user=viewer, organisation=hanami)
    assert (wish.mails, wish.quiet_until, wish.digest) == ("critical", time(6, 30), "weekly")
    assert wish.digest_at is not None
    assert sign_in(make_member(hanami, Role.AUDITOR)).get(MINE).status_code == 403
    stranger = make_member(make_organisation("kaminari"), Role.ADMIN)
    assert sign_in(stranger).get(MINE).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"quiet_from": "22:00"}, "quiet_until"),
        ({"quiet_until": "07:00"}, "quiet_from"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"mails": "some"}, "mails"),
        ({"quiet_from": "late", "quiet_until": "07:00"}, "quiet_from"),
    ],
)
def test_a_wish_that_makes_no_sense_is_said_at_its_field(
    hanami: Organisation, ana: User, sign_in: SignIn, wrong: dict[str, str], field: str
) -> None:
    answer = sign_in(ana).post(MINE, {"mails": "warning"} | wrong)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not Preference.objects.exists()


@pytest.mark.parametrize(
    ("here", "ends"),
    [
        ("2026-11-25 21:59", "2026-11-25 21:59"),
        ("2026-11-25 22:00", "2026-11-26 07:00"),
        ("2026-11-26 03:00", "2026-11-26 07:00"),
        ("2026-11-26 07:00", "2026-11-26 07:00"),
        ("2027-03-28 01:30", "2027-03-28 07:00"),  # summer time begins that night
    ],
)
def test_quiet_hours_over_midnight(hanami: Organisation, ana: User, here: str, ends: str) -> None:
    zone = ZoneInfo("Europe/Madrid")
    wish = Preference(
        organisation=hanami, user=ana, time_zone="Europe/Madrid", quiet_from=time(22),
        quiet_until=time(7),
    )  # fmt: skip
    now, end = (datetime.fromisoformat(at).replace(tzinfo=zone) for at in (here, ends))
    assert end_of_quiet(wish, now) == end


@pytest.mark.parametrize(
    ("digest", "first"),
    [
        ("daily", datetime(2026, 11, 25, 22, 0, tzinfo=UTC)),
        ("weekly", datetime(2026, 11, 29, 22, 0, tzinfo=UTC)),
    ],
)
def test_a_summary_comes_in_the_morning_where_the_reader_is_once(
    hanami: Organisation, ana: User, jobs: Any, digest: str, first: datetime
) -> None:
    with time_machine.travel(WEDNESDAY, tick=False) as clock:
        wish = preferring.wish(hanami, ana, mails="", digest=digest)
        assert wish.digest_at == first
        raise_one(hanami, severity=Severity.CRITICAL)
        raise_one(hanami, subject="over", title="over")
        close_alert(hanami, kind=Kind.NUMBER_TROUBLE, subject="over")
        tasks.ring_digests()
        assert not Message.objects.exists()
        clock.move_to(first)
        for _again in range(2):
            tasks.ring_digests()
            tasks.ring()
            jobs.run()
        clock.shift(timedelta(hours=2))
        tasks.ring_digests()
    [told] = mail.outbox
    assert told.subject == "Alerts of Hanami"
    assert "Critical: 1" in told.body
    assert "+81 3 5550 0142" in told.body
    assert "closed 1" in told.body or digest == "weekly"
    [(html, _kind)] = told.alternatives  # type: ignore[attr-defined]
    assert 'width="100%"' in html  # the bar of the day with most


def test_a_summary_is_in_the_readers_language_and_says_when_all_is_well(
    hanami: Organisation, ken: User, jobs: Any
) -> None:
    with time_machine.travel(WEDNESDAY, tick=False) as clock:
        preferring.wish(hanami, ken, mails="", digest="daily")
        clock.shift(timedelta(days=3))  # days that were missed are not made up for
        tasks.ring_digests()
        tasks.ring()
        jobs.run()
        assert digests.plan_digests(WEDNESDAY + timedelta(days=3)) == 0
    [told] = mail.outbox
    assert "対応が必要なものはありません" in told.body
