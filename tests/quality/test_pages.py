"""The pages of quality: what they show, in both languages, at what cost; files; empty ones."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import Role
from assets.models import PhoneNumber, WhatsAppAccount
from quality.models import Kind, LimitUse, Metric, PortfolioDay
from quality.models import Source as By
from quality.ports import TemplateSigns
from quality.services.learning import learn
from templates_app.models import Event, Source, Status, Subject, Template
from tests.people import make_account, make_member, make_number, make_organisation
from tests.quality.making import NUMBER, day_of, held, rated, told

pytestmark = pytest.mark.django_db

LIST, PLACE = "/o/hanami/quality/", "/o/hanami/quality/numbers/106540352242922/"


def ago(**span: float) -> datetime:
    return timezone.now() - timedelta(**span)


@pytest.fixture
def account(db: None) -> WhatsAppAccount:
    account = make_account(make_organisation(), facts={"timezone_id": "0"})
    make_number(account)
    return account


@pytest.fixture
def reader(account: WhatsAppAccount, sign_in: Callable[[Any], Client]) -> Client:
    return sign_in(make_member(account.organisation, Role.VIEWER))


def text(answer: Any) -> str:
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def another(account: WhatsAppAccount, n: int) -> PhoneNumber:
    number = make_number(account, f"2065403522429{n:02}")
    number.display_phone_number = f"+81 3 5550 10{n:02}"
    number.save()
    return number


def shown(page: str, *numbers: PhoneNumber) -> list[str]:
    """Those that are on the page, in its order."""
    places = {str(one): page.find(f'">{one}</a>') for one in numbers}
    return [name for name, at in sorted(places.items(), key=lambda one: one[1]) if at >= 0]


def test_those_in_trouble_come_first_and_can_be_filtered(
    account: WhatsAppAccount, reader: Client
) -> None:
    numbers = [another(account, n) for n in range(5)]
    fine, medium, low, blocked, gone = numbers
    for number, value in ((fine, "GREEN"), (medium, "YELLOW"), (low, "RED"), (gone, "GREEN")):
        rated(account, (value, ago(days=2)), number=number.phone_number_id)
    held_by(account, blocked, Metric.STATUS, "BANNED")
    PhoneNumber.objects.filter(pk=gone.pk).update(missing_since=timezone.now())
    order = [str(one) for one in (gone, blocked, low, medium, fine)]
    assert shown(text(reader.get(LIST)), *numbers) == order
    assert shown(text(reader.get(LIST, {"show": "trouble"})), *numbers) == order[:-1]
    assert shown(text(reader.get(LIST, {"rating": "RED"})), *numbers) == [str(low)]
    assert shown(text(reader.get(LIST, {"q": "8135550-1001"})), *numbers) == [str(medium)]
    assert "No number fits the filter" in text(reader.get(LIST, {"q": "nothing like it"}))
    odd = reader.get(LIST, {"rating": "'; drop", "show": "x", "page": "-9", "account": "none"})
    assert shown(text(odd), *numbers) == order


def held_by(account: WhatsAppAccount, number: PhoneNumber, metric: Metric, value: str) -> None:
    one = told(value, ago(days=1), metric=metric, subject_id=number.phone_number_id)
    learn(account.organisation, [one], source=By.POLL)


def test_a_line_says_how_it_stands_and_where_it_goes(
    account: WhatsAppAccount, reader: Client
) -> None:
    rated(account, ("GREEN", ago(days=9)), ("YELLOW", ago(days=2)))
    held(account, Kind.PORTFOLIO, Metric.LIMIT, "TIER_2K", ago(days=9))
    day_of(account, 1, sent=90, delivered=80, read=40, failed=10)
    page = text(reader.get(LIST))
    for word in (
        "Medium quality",
        'aria-label="Worse"',
        "before: High quality",
        "2,000 people a day",
    ):
        assert word in page
    assert "88.9%" in page
    assert "11.1%" in page


def test_the_timeline_shows_values_events_and_a_table(
    account: WhatsAppAccount, reader: Client
) -> None:
    rated(account, ("GREEN", ago(days=20)), ("YELLOW", ago(days=2)))
    held(
        account, Kind.ACCOUNT, Metric.RESTRICTION, "RESTRICTED_BIZ_INITIATED_MESSAGING", ago(days=1)
    )
    template = _template(account)
    Event.objects.create(
        template=template, about=Subject.STATUS, word="PAUSED", from_status=Status.APPROVED,
        to_status=Status.PAUSED, source=Source.WEBHOOK, happened_at=ago(days=3),
    )  # fmt: skip
    page = text(reader.get(PLACE))
    assert page.count("bands__plot") == 2
    for word in (
        "Quality rating", "Restrictions", "May not write first", "The same as a table",
        "sale · en_US: Paused by Meta", f"/o/hanami/templates/{template.pk}/",
    ):  # fmt: skip
        assert word in page
    whole = text(reader.get("/o/hanami/quality/accounts/102290129340398/"))
    assert "sale · en_US: Paused by Meta" in whole
    assert "+81 3 5550 0142" in whole


def _template(account: WhatsAppAccount, name: str = "sale", **fields: Any) -> Template:
    return Template.objects.create(
        organisation=account.organisation, account=account, name=name, language="en_US",
        category="MARKETING", status=Status.APPROVED, meta_status="APPROVED", meta_id=f"m-{name}",
        **fields,
    )  # fmt: skip


@pytest.mark.parametrize("days", ["7", "30", "90", "365", "0", "", "-1", "x", "99999999999"])
def test_every_time_can_be_shown(account: WhatsAppAccount, reader: Client, days: str) -> None:
    rated(account, ("GREEN", ago(days=800)), ("RED", ago(days=2)))
    day_of(account, 3, sent=10, delivered=9)
    page = text(reader.get(PLACE, {"days": days}))
    assert "Low quality" in page
    assert "High quality" in page  # it held when the time began, or within it


def test_prices_and_news_are_laid_over_it(account: WhatsAppAccount, reader: Client) -> None:
    rated(account, ("GREEN", datetime(2026, 9, 1, tzinfo=UTC)))
    page = text(reader.get(PLACE, {"days": "0"}))
    assert "Meta changed its rates" in page


def test_failures_are_told_by_reason(account: WhatsAppAccount, reader: Client) -> None:
    day_of(account, 1, sent=90, delivered=80, failed=20, errors={"131050": 15, "999": 5})
    page = text(reader.get(PLACE))
    assert "The person stopped marketing messages" in page
    assert "75.0%" in page
    assert '<th scope="row">999</th>' in page


def test_files_have_every_line(account: WhatsAppAccount, reader: Client) -> None:
    rated(account, ("GREEN", ago(days=9)), ("YELLOW", ago(days=2)))
    day_of(account, 1, sent=90, delivered=80, failed=15, errors={"131050": 15})
    lines = _csv(reader.get(f"{PLACE}export.csv"))
    assert [(line["Value"], line["Meta's word"]) for line in lines][:2] == [
        ("Medium quality", "YELLOW"),
        ("High quality", "GREEN"),
    ]
    [day] = _csv(reader.get(f"{PLACE}days/export.csv"), last=1)
    assert (day["Sent"], day["Failures by code"]) == ("90", "131050: 15")
    [number] = _csv(reader.get(f"{LIST}export.csv"))
    assert (number["Quality rating"], number["Sent, 7 days"]) == ("Medium quality", "90")
    book: Any = load_workbook(io.BytesIO(reader.get(f"{LIST}export.xlsx").content))
    assert book.active["A2"].value == "+81 3 5550 0142"


def _csv(answer: Any, last: int = 0) -> list[dict[str, str]]:
    assert answer.status_code == 200
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    return [row for row in rows if row.get("Sent") != "0"] if last else rows


def test_a_limit_says_how_full_it_is_and_what_the_next_asks_for(
    account: WhatsAppAccount, reader: Client
) -> None:
    held(account, Kind.PORTFOLIO, Metric.LIMIT, "TIER_2K", ago(days=9))
    held(account, Kind.ACCOUNT, Metric.VERIFICATION, "VERIFIED", ago(days=9))
    rated(account, ("YELLOW", ago(days=9)))
    about = {"organisation": account.organisation, "business_id": account.connection.business_id}
    LimitUse.objects.create(**about, used=1500, leaving=[0] * 24, arrived=200, counted_at=ago())
    PortfolioDay.objects.create(**about, day=ago().date(), peak=1600, week=1200, month=4000)
    detail = f"/o/hanami/quality/limits/{account.connection_id}/"
    for url in (LIST, "/o/hanami/quality/limits/", detail):
        page = text(reader.get(url))
        assert "1,500 of 2,000 people in 24 hours · 75%" in page
        assert "Full at this pace" in page
    page = text(reader.get(detail))
    for word in (
        "Next: 10,000 people a day", "1,200 of 1,000 people written to first in 7 days",
        'aria-label="Not yet"', 'aria-label="Done"', "100 new people an hour",
    ):  # fmt: skip
        assert word in page
    rated(account, ("GREEN", ago(hours=1)))
    assert 'aria-label="Not yet"' not in text(reader.get(detail))
    Template.objects.create(
        organisation=account.organisation, account=account, name="flash", language="en",
        category="MARKETING", status=Status.APPROVED, quality="RED",
    )  # fmt: skip
    assert 'aria-label="Not yet"' in text(reader.get(detail))


def test_without_anything_each_page_says_what_it_will_be(
    account: WhatsAppAccount, reader: Client, sign_in: Callable[[Any], Client]
) -> None:
    assert "Nothing was read from Meta in this time" in text(reader.get(PLACE))
    assert "not read yet" in text(reader.get(LIST))
    assert "Not counted yet" in text(reader.get("/o/hanami/quality/limits/"))
    empty = make_organisation("sakura")
    admin = sign_in(make_member(empty, Role.ADMIN))
    for url in ("/o/sakura/quality/", "/o/sakura/quality/limits/"):
        assert "Connect a portfolio" in text(admin.get(url))


def test_who_may_not_read_assets_does_not_come_in(
    account: WhatsAppAccount, sign_in: Callable[[Any], Client]
) -> None:
    agent = sign_in(make_member(account.organisation, Role.AGENT))
    for url in (LIST, PLACE, f"{PLACE}export.csv", "/o/hanami/quality/limits/"):
        assert agent.get(url).status_code == 403
    stranger = sign_in(make_member(make_organisation("sakura"), Role.ADMIN))
    for url in (LIST, PLACE, f"{PLACE}export.csv", f"/o/sakura/quality/numbers/{NUMBER}/"):
        assert stranger.get(url).status_code == 404


def test_in_japanese(account: WhatsAppAccount, reader: Client) -> None:
    rated(account, ("GREEN", ago(days=9)), ("YELLOW", ago(days=2)))
    day_of(account, 1, sent=90, delivered=80, errors={"131050": 15}, failed=15)
    reader.cookies["django_language"] = "ja"
    page = text(reader.get(PLACE))
    for word in ("品質", "いつ何が続いたか", "マーケティングメッセージを停止"):
        assert word in page
    assert "品質" in text(reader.get(LIST))


def test_a_list_costs_the_same_with_many_numbers(account: WhatsAppAccount, reader: Client) -> None:
    def queries(url: str) -> int:
        reader.get(url)
        with CaptureQueriesContext(connection) as caught:
            reader.get(url)
        return len(caught)

    rated(account, ("YELLOW", ago(days=2)))
    few = queries(LIST), queries(PLACE)
    for n in range(30):
        rated(account, ("YELLOW", ago(days=1)), number=another(account, n).phone_number_id)
    assert (queries(LIST), queries(PLACE)) == few


def test_a_drop_names_its_suspects_or_says_that_too_little_is_known(
    account: WhatsAppAccount, reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    rated(account, ("GREEN", ago(days=20)), ("YELLOW", ago(days=2)))
    assert "Not enough data" in text(reader.get(PLACE))
    for n in range(2, 17):
        day_of(account, n, sent=500, delivered=480, read=300, people=400)
    assert "The number is new" not in text(reader.get(PLACE))
    assert "No suspect" in text(reader.get(PLACE))

    def signs(
        organisation: Any, waba_id: str, since: date, until: date, also: Any
    ) -> list[TemplateSigns]:
        assert (until - since).days == 6
        return [
            TemplateSigns(
                template_id="1", name="flash", language="en", category="MARKETING", link="/there/",
                sent=700, delivered=650, read=20, sent_before=0, delivered_before=None,
                read_before=None, scores=("RED",), statuses=("paused",), block_reason="It is spam",
                first_day=since,
            )
        ]  # fmt: skip

    monkeypatch.setattr("quality.ports.signs_of", signs)
    page = text(reader.get(PLACE))
    for word in (
        'href="/there/">Template flash · en', "Meta scored it in these days: Low quality.",
        "Meta paused it in these days.", "Why most who blocked did so: It is spam.",
        "It was sent for the first time in these days.",
    ):  # fmt: skip
        assert word in page


def test_where_meta_counts_no_templates_webhooks_name_the_suspect(
    account: WhatsAppAccount, reader: Client
) -> None:
    rated(account, ("GREEN", ago(days=20)), ("RED", ago(days=2)))
    _template(account, "flash")
    _template(account, "calm")
    for n in range(3, 8):
        told_of = {"m-flash": [400, 380, 20], "m-calm": [900, 880, 700], "unknown": [5, 5, 5]}
        day_of(account, n, sent=1300, delivered=1260, read=720, people=1000, templates=told_of)
    day_of(account, 30, sent=1000, delivered=990, read=500, people=1000)
    page = text(reader.get(PLACE))
    assert "Template flash · en_US" in page
    assert "5.3% of its messages were read, of all others 80%" in page
    assert "Template calm" not in page
