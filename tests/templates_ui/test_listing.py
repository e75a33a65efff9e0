"""The list and the readings: everything in the address, the same cost for few and many."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Role
from assets.models import WhatsAppAccount
from templates_app import tasks
from templates_app.models import Status, SyncRun, Template
from tests.conftest import Jobs
from tests.people import make_account, make_member, make_organisation
from tests.templates_app.making import draft, words


@pytest.fixture
def account(db: None) -> WhatsAppAccount:
    return make_account(make_organisation())


@pytest.fixture
def reader(account: WhatsAppAccount, client: Client) -> Client:
    client.force_login(make_member(account.organisation, Role.VIEWER))
    return client


def many(account: WhatsAppAccount, count: int, **fields: object) -> None:
    Template.objects.bulk_create(
        Template(
            organisation=account.organisation, account=account, name=f"{fields.get('status')}_{n}",
            language="en_US", category="UTILITY", **fields,
        )
        for n in range(count)
    )  # fmt: skip


def listed(client: Client, query: str = "") -> str:
    return client.get(f"/o/hanami/templates/{query}").content.decode()


def test_filters_narrow_and_stand_in_the_address(account: WhatsAppAccount, reader: Client) -> None:
    many(account, 3, status=Status.APPROVED)
    many(account, 2, status=Status.REJECTED)
    page = listed(reader, "?status=rejected")
    assert "rejected_0" in page
    assert "approved_0" not in page
    assert "No template matches these filters." in listed(reader, "?q=nothing_like_it")


def test_htmx_gets_the_table_alone(account: WhatsAppAccount, reader: Client) -> None:
    many(account, 1, status=Status.APPROVED)
    part = reader.get("/o/hanami/templates/", headers={"HX-Request": "true"}).content.decode()
    assert "approved_0" in part
    assert "<html" not in part


def test_a_page_holds_as_many_as_asked(account: WhatsAppAccount, reader: Client) -> None:
    many(account, 60, status=Status.APPROVED)
    assert "1–25 of 60" in listed(reader, "?size=25")
    assert "26–50 of 60" in listed(reader, "?size=25&page=2")
    assert "51–60 of 60" in listed(reader, "?size=25&page=99")


def test_more_rows_cost_no_more_queries(account: WhatsAppAccount, reader: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            listed(reader, "?size=200")
        return len(seen)

    many(account, 2, status=Status.APPROVED)
    listed(reader)
    few = queries()
    many(account, 150, status=Status.PAUSED)
    assert queries() == few


def test_the_file_is_the_list_without_formulas(account: WhatsAppAccount, reader: Client) -> None:
    draft(account, words("=1+1"), name="approved_0")
    Template.objects.update(status=Status.APPROVED)
    many(account, 1, status=Status.PAUSED)
    answer = reader.get("/o/hanami/templates/export.csv?status=approved")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["name"], row["body"]) for row in rows] == [("approved_0", "'=1+1")]


def test_meta_s_unknown_word_is_shown_as_it_came(account: WhatsAppAccount, reader: Client) -> None:
    many(account, 1, status=Status.UNKNOWN, meta_status="FROZEN_SOLID")
    assert "FROZEN_SOLID" in listed(reader)


def test_reading_now_rings_once_for_each_account(
    account: WhatsAppAccount, client: Client, jobs: Jobs
) -> None:
    make_account(account.organisation, waba_id="102290129349999")
    client.force_login(make_member(account.organisation, Role.MARKETER))
    answer = client.post("/o/hanami/templates/synchronisation/", follow=True)
    assert answer.redirect_chain[-1][0] == "/o/hanami/templates/readings/"
    assert jobs.waiting() == ["templates_app.tasks.sync_account"] * 2


def test_a_reading_shows_how_far_it_is_and_how_it_ended(
    account: WhatsAppAccount, reader: Client
) -> None:
    assert "Not read yet" in reader.get("/o/hanami/templates/readings/").content.decode()
    run = SyncRun.objects.create(account=account, seen=120)
    assert "Templates read: 120" in reader.get("/o/hanami/templates/readings/").content.decode()
    run.finished_at, run.problem = timezone.now(), "TryLater 2"
    run.save()
    page = reader.get("/o/hanami/templates/readings/").content.decode()
    assert "Stopped early" in page
    assert "TryLater 2" in page


def test_a_reader_reads_nothing_from_meta_and_a_stranger_sees_nothing(
    account: WhatsAppAccount, reader: Client
) -> None:
    assert reader.post("/o/hanami/templates/synchronisation/").status_code == 403
    reader.force_login(make_member(make_organisation("other"), Role.ADMIN))
    for path in ("", "readings/", "export.csv", "synchronisation/"):
        assert reader.get(f"/o/hanami/templates/{path}").status_code in (404, 405)


def test_old_readings_are_forgotten_and_a_second_time_is_no_harm(account: WhatsAppAccount) -> None:
    long_ago = timezone.now() - timedelta(days=31)
    SyncRun.objects.create(account=account, started_at=long_ago, finished_at=long_ago)
    recent = SyncRun.objects.create(account=account, finished_at=timezone.now())
    tasks.forget_old_readings()
    tasks.forget_old_readings()
    assert SyncRun.objects.get() == recent


def test_the_language_facet_speaks_the_readers_language(
    account: WhatsAppAccount, reader: Client
) -> None:
    many(account, 1, status=Status.APPROVED)
    reader.cookies["django_language"] = "ja"
    facet = listed(reader).split('id="facet-language"')[1].split("</select>")[0]
    assert "英語" in facet
