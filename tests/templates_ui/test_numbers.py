"""The pages of numbers: what is known, what is not, by whom it may be seen, and at what cost."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import ApiKey, Role, Scope
from accounts.services import api_keys
from assets.models import WhatsAppAccount
from billing.models import Card, CardState, DailyTemplate, PricingModel, RateRow
from templates_app import ports
from templates_app.models import (
    BlockReason,
    ButtonDay,
    Category,
    CategoryChange,
    Event,
    Insights,
    InsightsSwitch,
    NumbersReading,
    Source,
    Status,
    Subject,
    Template,
    TemplateDay,
)
from templates_app.reports import chance, quality, review_times
from templates_app.reports.categories import Effect, watch
from templates_app.reports.numbers import Rate, numbers
from tests.conftest import Jobs
from tests.people import make_account, make_member, make_organisation, make_user
from tests.templates_app.making import approved, person


def today() -> date:
    return timezone.localdate()


@pytest.fixture
def account(db: None) -> WhatsAppAccount:
    account = make_account(make_organisation(), currency="USD")
    now = timezone.now()
    NumbersReading.objects.create(
        account=account, insights=Insights.ON, read_at=now, due_at=now + timedelta(days=1),
        known_from=today() - timedelta(days=90), known_to=today(),
    )  # fmt: skip
    return account


@pytest.fixture
def template(account: WhatsAppAccount) -> Template:
    return approved(account, name="sale")


def counted(template: Template, ago: int, **counts: Any) -> TemplateDay:
    facts = {"sent": 100, "delivered": 80, "read": 40, "clicked": 8, "spent": Decimal("2.00")}
    told = facts | counts
    return TemplateDay.objects.create(
        template=template, product="cloud_api", day=today() - timedelta(days=ago),
        currency="USD" if told["spent"] is not None else "", read_at=timezone.now(), **told,
    )  # fmt: skip


def page(of: Template, name: str = "template_numbers", /, **query: Any) -> Any:
    """As somebody sees it who may only read."""
    client = Client()
    client.force_login(person(of.account, Role.VIEWER))
    slug = of.organisation.slug
    arguments = [slug] if name.startswith(("numbers", "review")) else [slug, of.pk]
    return client.get(reverse(f"templates_app:{name}", args=arguments), query)


def test_a_template_shows_its_totals_its_rates_and_what_they_are_of(template: Template) -> None:
    """Complaint 69."""
    row = counted(template, 1)
    ButtonDay.objects.create(day=row, kind="url_button", content="Shop <now>", count=8)
    counted(template, 40)
    html = page(template).content.decode()
    for words in ("50.0 %", "40 of 80", "80.0 %", "80 of 100", "10.0 %", "8 of 80", "US$2.00"):
        assert words in html or words.replace("US$", "$") in html, words
    assert "Shop &lt;now&gt;" in html
    assert html.count("<rect") == 4
    assert "style=" not in html
    everything = numbers(template, days="0").totals
    assert (everything.sent, everything.spent) == (200, Decimal("4.00"))


def test_what_is_not_known_is_never_zero(template: Template) -> None:
    counted(template, 1, read=None, clicked=None, spent=None)
    report = numbers(template)
    assert (report.totals.read, report.totals.reading.share) == (None, None)
    assert (report.totals.spent, report.totals.per_delivered) == (None, None)
    html = page(template).content.decode()
    assert html.count("not known") >= 5
    assert "On 1 day the reads and clicks are not known" in html


def test_rates_leave_out_days_whose_reads_are_not_known(template: Template) -> None:
    counted(template, 1)
    counted(template, 12, read=None, clicked=None)
    found = numbers(template).totals
    assert (found.delivered, found.reading, found.clicking) == (160, Rate(40, 80), Rate(8, 80))
    assert found.unread_days == 1


def test_amounts_of_two_currencies_are_not_added_up(template: Template) -> None:
    counted(template, 1)
    counted(template, 2)
    TemplateDay.objects.filter(day=today() - timedelta(days=2)).update(currency="JPY")
    assert (numbers(template).totals.spent, numbers(template).totals.currency) == (None, "")


def test_a_day_without_a_row_had_no_messages_as_far_as_days_were_read(template: Template) -> None:
    counted(template, 3)
    NumbersReading.objects.update(known_from=today() - timedelta(days=5))
    days = numbers(template).every_day
    assert [day.sent for day in days] == [0, 0, 100, 0, 0, 0]


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"insights": Insights.OFF}, "does not count for"),
        ({"insights": Insights.UNAVAILABLE}, "offers no numbers for"),
        ({"problem": "TryLater 80008"}, "did not end"),
        ({"read_at": None}, "for the first time"),
    ],
)
def test_why_there_are_no_numbers_is_said(
    template: Template, facts: dict[str, Any], words: str
) -> None:
    NumbersReading.objects.update(**facts)
    assert words in page(template).content.decode()


def test_the_list_sorts_filters_and_leaves_out_what_has_no_numbers(template: Template) -> None:
    other = approved(template.account, name="reminder")
    approved(template.account, name="silent")
    counted(template, 1)
    counted(other, 1, sent=10, delivered=10, read=10)

    def names(**query: Any) -> list[str]:
        report = page(template, "numbers_index", **query).context["report"]
        return [line.template.name for line in report.lines]

    assert names() == ["sale", "reminder"]
    assert names(sort="sent") == ["reminder", "sale"]
    assert names(sort="-read") == ["reminder", "sale"]
    assert names(q="rem") == ["reminder"]
    assert names(category="MARKETING") == []
    assert names(sort="nonsense", days="x", page="99") == ["sale", "reminder"]


def test_queries_do_not_grow_with_rows(template: Template) -> None:
    counted(template, 1)

    def queries(name: str, **query: Any) -> int:
        page(template, name, **query)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            page(template, name, **query)
        return len(seen)

    def all_of_them() -> list[int]:
        ids = list(Template.objects.values_list("pk", flat=True))
        return [
            queries("template_numbers"), queries("numbers_index"), queries("numbers_export"),
            queries("numbers_comparison", template=ids), queries("review_time_list"),
        ]  # fmt: skip

    before = all_of_them()
    for n in range(2, 6):
        counted(template, n)
        counted(approved(template.account), n)
    assert all_of_them() == before


def test_files_hold_what_is_shown(template: Template) -> None:
    counted(template, 1, spent=None)
    Template.objects.filter(pk=template.pk).update(name="sale_1")
    lines = page(template, "numbers_export").content.decode("utf-8-sig").splitlines()
    told = dict(zip(lines[0].split(","), lines[1].split(","), strict=True))
    assert (told["sent"], told["read_percent"], told["spent"]) == ("100", "50.0", "")
    [_, day] = page(template, "template_numbers_export").content.decode().splitlines()
    assert day.startswith(f"{today() - timedelta(days=1)},cloud_api,100,80,40,8,,")
    compared = page(template, "numbers_comparison_export", template=[template.pk])
    assert compared.content.decode("utf-8-sig").splitlines()[1].startswith("sale_1,en_US,")


def test_a_workbook_holds_the_same_with_numbers_as_numbers(template: Template) -> None:
    counted(template, 1, spent=None)
    answer = page(template, "template_numbers_export_xlsx")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    [header, day] = sheet.iter_rows(values_only=True)
    told = dict(zip(header, day, strict=True))
    assert (told["sent"], told["read"], told["spent"]) == (100, 40, None)
    listed = load_workbook(io.BytesIO(page(template, "numbers_export_xlsx").content)).active
    assert listed is not None
    [header, line] = listed.iter_rows(values_only=True)
    assert dict(zip(header, line, strict=True))["sent"] == 100


def test_two_templates_beside_each_other_with_a_word_on_chance(template: Template) -> None:
    other = approved(template.account, name="reminder")
    counted(template, 1, sent=1000, delivered=1000, read=500, clicked=None)
    counted(other, 1, sent=1000, delivered=1000, read=400, clicked=None)
    html = page(template, "numbers_comparison", template=[template.pk, other.pk]).content.decode()
    assert "is 10.0 percentage points below" in html, html[html.find("Can it be") :][:800]
    assert "not enough data to compare" in html
    assert "hardly" in html
    stranger = approved(make_account(make_organisation("sakura"), waba_id="7"), name="theirs")
    counted(stranger, 1)
    html = page(template, "numbers_comparison", template=[stranger.pk, "x"]).content.decode()
    assert "theirs" not in html


@pytest.mark.parametrize(
    ("first", "second", "enough", "likely_chance"),
    [
        (Rate(500, 1000), Rate(400, 1000), True, False),
        (Rate(50, 100), Rate(45, 100), True, True),
        (Rate(1, 10), Rate(5, 10), False, True),
        (Rate(0, 1000), Rate(0, 1000), False, True),
        (Rate(None, None), Rate(5, 10), False, True),
        (Rate(3, 0), Rate(5, 10), False, True),
    ],
)
def test_what_chance_can_do(first: Rate, second: Rate, enough: bool, likely_chance: bool) -> None:
    found = chance.compare(first, second)
    assert (found.enough, found.likely_chance) == (enough, likely_chance)


def reviewed(template: Template, *, hours: float, verdict: str = Status.APPROVED) -> None:
    at = timezone.now() - timedelta(days=2)
    for was, now, moment in (
        (Status.SUBMITTING, Status.PENDING, at),
        (Status.PENDING, verdict, at + timedelta(hours=hours)),
    ):
        Event.objects.create(
            template=template, from_status=was, to_status=now, source=Source.WEBHOOK, at=moment
        )


def test_time_in_review_is_the_median_by_category_and_language(template: Template) -> None:
    for hours in (1, 2, 3, 4, 100):
        reviewed(approved(template.account), hours=hours)
    reviewed(approved(template.account, language="ja"), hours=7, verdict=Status.REJECTED)
    told = {
        (one.category, one.language): one
        for one in review_times.review_times(template.organisation)
    }
    english = told["UTILITY", "en_US"]
    assert (english.cases, english.median) == (5, timedelta(hours=3))
    assert english.middle_half == (timedelta(hours=2), timedelta(hours=4))
    japanese = told["UTILITY", "ja"]
    assert (japanese.cases, japanese.rejected, japanese.middle_half) == (1, 1, None)
    assert told["", ""].cases == 6
    html = page(template, "review_time_list").content.decode()
    assert "3\xa0hours" in html
    assert "fewer than 5 reviews" in html


def test_usually_is_said_only_with_enough_reviews(template: Template) -> None:
    Template.objects.filter(pk=template.pk).update(status=Status.PENDING)
    for _ in range(4):
        reviewed(approved(template.account), hours=3)
    assert "usually took" not in page(template, "template_detail").content.decode()
    reviewed(approved(template.account, language="ja"), hours=3)
    html = page(template, "template_detail").content.decode()
    assert "Reviews of Utility usually took 3\xa0hours here (5 reviews)." in html
    reviewed(approved(template.account), hours=3)
    asked = page(template, "template_detail").content.decode()
    assert "Reviews of Utility usually" in asked  # who asks every other second counts nothing anew
    cache.clear()
    assert "Reviews of Utility in English" in page(template, "template_detail").content.decode()
    assert {one.cases for one in review_times.review_times(template.organisation)} == {1, 5, 6}


def test_quality_is_told_as_it_went(template: Template) -> None:
    for ago, word in ((3, "GREEN"), (1, "RED")):
        Event.objects.create(
            template=template, about=Subject.QUALITY, from_status="approved", to_status="approved",
            source=Source.WEBHOOK, word=word, happened_at=timezone.now() - timedelta(days=ago),
            payload={"reasons": ["Too many messages"]},
        )  # fmt: skip
    scores = quality.history(template)
    assert [(one.score, one.was) for one in scores] == [("RED", "GREEN"), ("GREEN", "")]
    assert [day.height for day in quality.days(scores)] == [3.0, 3.0, 1.0, 1.0]
    html = page(template).content.decode()
    assert "Too many messages" in html
    assert 'id="chart-quality"' in html


def test_why_people_block_is_told_in_words(template: Template) -> None:
    assert "at least 1,000 times in 30 days" in page(template).content.decode()
    other = approved(template.account, name="reminder")
    for ago, reason in ((1, "SPAM"), (2, "A_NEW_ONE")):
        BlockReason.objects.create(
            template=template, day=today() - timedelta(days=ago), reason=reason, against=other,
            is_worse=True,
        )  # fmt: skip
    html = page(template).content.decode()
    assert "It is spam to them" in html
    assert "It is blocked more often than reminder" in html
    assert "A_NEW_ONE" in html


def test_the_category_watch_knows_the_volume(template: Template) -> None:
    unread = approved(make_account(make_organisation("sakura"), waba_id="7"))
    counted(template, 1)
    counted(template, 45)
    volume = ports.monthly_volume([template.meta_id, unread.meta_id])
    assert volume == {template.meta_id: {"": 80}}


def test_what_a_change_costs_is_known_where_our_own_count_knows_the_markets(
    template: Template,
) -> None:
    counted(template, 1)
    for market, units in (("Japan", 3), ("Mexico", 1000)):
        DailyTemplate.objects.create(
            waba_id=template.account.waba_id, day=today() - timedelta(days=1), market=market,
            template_id=template.meta_id, model=PricingModel.MESSAGE, units=units,
        )  # fmt: skip
    card = Card.objects.create(
        currency="USD", effective_from=today() - timedelta(days=5), model=PricingModel.MESSAGE,
        state=CardState.ACTIVE, sha256="x",
    )  # fmt: skip
    for market, utility, marketing in (("Japan", "0.01", "0.05"), ("Mexico", "0.02", "0.03")):
        for category, amount in (("utility", utility), ("marketing", marketing)):
            RateRow.objects.create(
                card=card, market=market, category=category, amount=Decimal(amount), grade="C",
                source="made up",
            )  # fmt: skip
    assert ports.monthly_volume([template.meta_id]) == {
        template.meta_id: {"Japan": 3, "Mexico": 1000}
    }
    change = CategoryChange.objects.create(
        template=template, old=Category.UTILITY, new=Category.MARKETING, done_at=timezone.now()
    )
    [line] = watch(template.account.organisation, state="all").lines
    assert line.change == change
    assert line.effect == Effect(1003, Decimal("10.12"), "USD")


# --- who may -----------------------------------------------------------------------------------


def test_switching_on_is_for_admins_and_asks_first(
    template: Template, sign_in: Callable[[Any], Client], jobs: Jobs
) -> None:
    address = reverse(
        "templates_app:insights_switch_create", args=["hanami", template.account.waba_id]
    )
    NumbersReading.objects.update(insights=Insights.OFF)
    assert sign_in(person(template.account, Role.MARKETER)).post(address).status_code == 403
    assert sign_in(make_user("nobody@else.example")).post(address).status_code == 404
    client = sign_in(person(template.account, Role.ADMIN))
    assert "Meta lets nobody switch them off again." in client.get(address).content.decode()
    assert client.post(address).status_code == 422
    assert InsightsSwitch.objects.count() == 0
    for _ in range(2):
        client.post(address, {"understood": "on"})
    assert InsightsSwitch.objects.count() == 1
    assert "On its way to Meta" in client.get(address).content.decode()
    assert set(jobs.waiting()) == {"templates_app.tasks.switch_insights"}


def test_whoever_writes_has_the_numbers_read_now(
    template: Template, sign_in: Callable[[Any], Client], jobs: Jobs
) -> None:
    address = reverse("templates_app:numbers_reading_create", args=["hanami"])
    assert sign_in(person(template.account, Role.VIEWER)).post(address).status_code == 403
    sign_in(person(template.account, Role.MARKETER)).post(address)
    assert jobs.waiting() == ["templates_app.tasks.read_numbers"]


@pytest.mark.parametrize(
    "name",
    ["template_numbers", "template_numbers_export", "template_numbers_export_xlsx",
     "numbers_index", "numbers_export", "numbers_export_xlsx", "numbers_comparison",
     "review_time_list", "review_time_export", "review_time_export_xlsx"],
)  # fmt: skip
def test_a_reader_reads_and_a_stranger_finds_nothing(template: Template, name: str) -> None:
    counted(template, 1)
    assert page(template, name).status_code == 200
    client = Client()
    client.force_login(make_member(make_organisation("sakura"), Role.ADMIN))
    arguments = ["hanami"] if name.startswith(("numbers", "review")) else ["hanami", template.pk]
    assert client.get(reverse(f"templates_app:{name}", args=arguments)).status_code == 404


def test_the_api_tells_the_numbers_to_a_key_that_may_read(template: Template) -> None:
    counted(template, 1, spent=None)
    admin = person(template.account, Role.ADMIN)
    key, secret = api_keys.create(
        template.organisation, name="BI", scopes=[Scope.TEMPLATES_READ], by=admin
    )
    address = f"/api/v1/templates/{template.pk}/numbers"

    def ask(secret: str, query: str = "") -> Any:
        return Client().get(address + query, headers={"Authorization": f"Bearer {secret}"})

    told = ask(secret).json()
    assert (told["insights"], told["totals"]["reading"]) == ("on", {"part": 40, "whole": 80})
    assert (told["days"][0]["sent"], told["totals"]["spent"]) == (100, None)
    assert ask(secret, "?days=8").status_code == 422
    assert ask("nobody").status_code == 401
    ApiKey.objects.update(scopes=[Scope.ASSETS_READ])
    assert ask(secret).status_code == 403
    assert key.pk
