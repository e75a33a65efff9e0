"""Reports under a name, by mail: one for a reader and day, to those who may read costs, with the file beside."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import openpyxl
import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import Membership, Organisation, Role, User
from billing import tasks
from billing.models import ReportMail, SavedReport
from billing.models.saved import LEASE, TRIES
from billing.services import saved
from tests.billing.making import daily
from tests.people import make_account, make_member, make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel("2026-11-15T03:00:00+00:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def organisation() -> Organisation:
    return make_organisation(time_zone="Asia/Tokyo", country="JP")


@pytest.fixture
def owner(organisation: Organisation) -> User:
    return make_member(organisation, Role.FINANCE, language="en")


@pytest.fixture
def report(clock: Any, organisation: Organisation, owner: User) -> SavedReport:
    """Every day to its owner, of last month by category."""
    daily(make_account(organisation, currency="USD"))
    return saved.keep(
        organisation, name="By category", query="period=last_month&by=category", is_shared=False,
        frequency="daily", form="xlsx", readers=[owner], by=owner,
    )  # fmt: skip


def test_a_report_is_saved_opened_shared_and_deleted(
    client: Client, clock: Any, organisation: Organisation, owner: User
) -> None:
    client.force_login(owner)
    base = f"/o/{organisation.slug}/costs/reports/"
    said = {"name": "Mine", "query": "by=country&nonsense=1", "form": "csv", "is_shared": "on",
            "frequency": "weekly"}  # fmt: skip
    refused = client.post(f"{base}new/", said)
    assert refused.status_code == 422
    assert "Choose at least one person" in refused.content.decode()
    long = said | {"query": f"tag={'字' * 120}&centre={'字' * 120}", "readers": [owner.pk]}
    refused = client.post(f"{base}new/", long)
    assert (refused.status_code, SavedReport.objects.count()) == (422, 0)
    assert "choose fewer" in refused.content.decode()
    assert client.post(f"{base}new/", said | {"readers": [owner.pk]}).status_code == 302
    kept = SavedReport.objects.get()
    assert (kept.query, kept.due_at) == ("by=country", datetime(2026, 11, 15, 22, tzinfo=UTC))
    assert client.post(f"{base}new/", said | {"readers": [owner.pk]}).status_code == 422  # its name
    assert "Mine" in client.get(f"/o/{organisation.slug}/costs/").content.decode()

    colleague = make_member(organisation, Role.MARKETER)
    client.force_login(colleague)
    assert "Mine" in client.get(base).content.decode()
    client.post(f"{base}{kept.pk}/", {"delete": "1"})
    assert SavedReport.objects.exists()  # only its owner's, or of who manages costs
    client.force_login(owner)
    client.post(f"{base}{kept.pk}/", {"delete": "1"})
    assert not SavedReport.objects.exists()


def test_it_comes_by_mail_once_a_day_in_the_readers_language_with_the_file(
    clock: Any, jobs: Any, report: SavedReport, owner: User
) -> None:
    tasks.ring_reports()
    jobs.run()
    assert not mail.outbox  # not due yet
    clock.move_to("2026-11-15T22:00:30+00:00")  # 7:00 in Tokyo
    for _twice in range(2):
        tasks.ring_reports()
        tasks.ring_reports()
        jobs.run()
    (sent,) = mail.outbox
    assert sent.to == [owner.email]
    assert sent.subject == "By category · costs of Hanami"
    assert "Marketing: $61.80 (1,000)" in sent.body
    html, kind = sent.alternatives[0]  # type: ignore[attr-defined]
    assert kind == "text/html"
    assert "$61.80" in html
    name, data, _kind = sent.attachments[0]
    assert name == "costs-hanami-2026-11-16.xlsx"
    _head, row = openpyxl.load_workbook(BytesIO(data)).active.iter_rows(values_only=True)  # type: ignore[union-attr]
    assert row[:3] == ("Marketing", "USD", 1000)
    report.refresh_from_db()
    assert report.due_at == datetime(2026, 11, 16, 22, tzinfo=UTC)
    tasks.send_report(ReportMail.objects.get().pk)  # the job again, late
    assert len(mail.outbox) == 1


def test_who_may_no_longer_read_costs_gets_no_more(
    clock: Any, jobs: Any, report: SavedReport, organisation: Organisation, owner: User
) -> None:
    clock.move_to("2026-11-15T22:00:30+00:00")
    saved.plan(report, timezone.now())
    Membership.objects.filter(user=owner).update(roles=[Role.AGENT])
    tasks.ring_reports()
    jobs.run()
    clock.move_to("2026-11-16T22:00:30+00:00")
    tasks.ring_reports()
    jobs.run()
    assert not mail.outbox


def test_a_lost_worker_is_made_up_for_and_a_mail_server_that_refuses_is_told(
    clock: Any, jobs: Any, report: SavedReport, settings: Any, client: Client, owner: User
) -> None:
    clock.move_to("2026-11-15T22:00:30+00:00")
    (planned,) = saved.plan(report, timezone.now())
    assert planned.claim(timezone.now())  # a worker that dies here
    tasks.ring_reports()
    jobs.run()
    assert not mail.outbox
    clock.shift(LEASE.total_seconds() + 1)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    tasks.ring_reports()
    jobs.run()
    client.force_login(owner)
    page = client.get("/o/hanami/costs/reports/").content.decode()
    assert "the last mail could not be sent: ConnectionRefusedError" in page
    clock.shift(LEASE.total_seconds() + 1)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    tasks.ring_reports()
    jobs.run()
    assert len(mail.outbox) == 1
    assert ReportMail.objects.get().tries == 3 < TRIES


@pytest.mark.parametrize(
    ("frequency", "expected"), [("weekly", date(2026, 11, 16)), ("monthly", date(2026, 12, 1))]
)
def test_schedules_follow_the_organisations_clock(
    organisation: Organisation, frequency: str, expected: date
) -> None:
    after = datetime(2026, 11, 15, 3, tzinfo=UTC)
    moment = saved.next_at(frequency, organisation, after)
    assert moment is not None
    assert (moment.date(), moment.hour) == (expected, 7)
