"""The report of costs: sums by what one asks for, currencies apart, unknown prices said, ways deeper."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Organisation, PartnerLink, Role
from assets.models import WhatsAppAccount
from billing import reports
from billing.models import Daily, MetaPoint, Monthly, MonthlyTemplate, Unit
from billing.reports.days import Days
from templates_app.models import Family, Tag, Template, TemplateDay
from tests.billing.making import DAY, charge, daily, daily_template
from tests.people import make_account, make_member, make_number, make_organisation
from tests.templates_app.making import draft
from tests.traffic.made import call, write

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 15)


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel("2026-11-15T03:00:00+00:00", tick=False):
        yield


@pytest.fixture
def organisation() -> Organisation:
    return make_organisation()


@pytest.fixture
def account(organisation: Organisation) -> WhatsAppAccount:
    return make_account(organisation, currency="USD")


@pytest.fixture
def page(client: Client, organisation: Organisation) -> Callable[[str], str]:
    """The report, as somebody of finance sees it."""
    client.force_login(make_member(organisation, Role.FINANCE))

    def get(query: str = "") -> str:
        answer = client.get(f"/o/{organisation.slug}/costs/?{query}")
        assert answer.status_code == 200
        return answer.content.decode()

    return get


def made(organisation: Organisation, query: str, **more: Any) -> reports.Report:
    asked = reports.Slice.from_text(query)
    return reports.report(reports.scope_of(organisation, asked, **more), asked, today=TODAY)


def lines(report: reports.Report) -> dict[tuple[str, ...], tuple[int, str]]:
    return {
        (*line.key.values, line.currency): (line.figures.units, f"{line.figures.amount:.2f}")
        for line in report.lines
    }


def test_months_and_currencies_are_told_apart_and_unknown_prices_are_counted(
    account: WhatsAppAccount, page: Callable[[str], str]
) -> None:
    for currency, amount in (("USD", "12.5"), ("EUR", "3.25")):
        daily(account, currency=currency, units=1234, unknown=7, amount=Decimal(amount))
    told = page("")
    assert "2026-10" in told
    assert "$12.50" in told
    assert "€3.25" in told
    assert "1,234" in told
    assert "15.75" not in told  # what the two would be together


def test_nothing_known_is_not_zero(account: WhatsAppAccount, page: Callable[[str], str]) -> None:
    daily(account, units=5, unknown=5, reads=0, amount=0)
    told = page("")
    assert "not known" in told
    assert "$0.00" not in told


def test_calls_stand_beside_the_report_with_their_minutes_and_without_a_price(
    account: WhatsAppAccount, page: Callable[[str], str]
) -> None:
    account.facts = {
        "timezone_id": "1"
    }  # Los Angeles: the last hours of October are UTC's November
    account.save()
    last = int(datetime(2026, 11, 1, 6, 59, 59, tzinfo=UTC).timestamp())
    for n, (direction, at, seconds) in enumerate([
        ("BUSINESS_INITIATED", last, 61), ("BUSINESS_INITIATED", last - 60, 60),
        ("BUSINESS_INITIATED", last + 1, 600), ("USER_INITIATED", last, 3600),
    ]):  # fmt: skip
        ended = {"event": "terminate", "direction": direction, "duration": seconds}
        write(call(call_id=f"wacid.{n}", happened_at=at, phone_number_id="7", **ended))
    october = "period=2026-10"
    told = re.sub(r"\s+|<[^>]+>", " ", page(october))
    assert re.search(r"You called people\s+2\s+3\s+not known", told)
    assert re.search(r"People called you\s+1\s+60\s+free", told)
    assert "You called people" not in page(f"{october}&category=marketing")  # not a call's
    assert "You called people" not in page(f"{october}&number=8")
    assert "You called people" not in page("period=2026-09")


def test_who_may_not_see_costs_does_not(client: Client) -> None:
    organisation = make_organisation()
    client.force_login(make_member(organisation, Role.AGENT))
    assert client.get(f"/o/{organisation.slug}/costs/").status_code == 403


def test_a_total_leads_to_days_and_a_day_to_its_single_charges(
    account: WhatsAppAccount, page: Callable[[str], str]
) -> None:
    daily(account)
    month = page("")
    assert "period=2026-10&amp;by=day&amp;currency=USD" in month
    day = page("period=2026-10&by=day&currency=USD")
    assert 'href="charges/?period=days&amp;since=2026-10-03&amp;until=2026-10-03' in day


def test_a_month_that_is_cut_leads_to_its_days_within_the_time_asked_for(
    organisation: Organisation, account: WhatsAppAccount
) -> None:
    daily(account)
    asked = "period=days&since=2026-10-02&until=2026-11-10&by="
    for by, inside in (("month", "since=2026-10-02&until=2026-10-31"),
                       ("week", "since=2026-10-02&until=2026-10-04"),
                       ("country", "since=2026-10-02&until=2026-11-10")):  # fmt: skip
        (line,) = made(organisation, asked + by).lines
        assert inside in line.deeper.query


def test_columns_stand_beside_lines_and_filters_can_be_taken_away(
    account: WhatsAppAccount, page: Callable[[str], str]
) -> None:
    daily(account)
    daily(account, category="utility", country="IS", amount=Decimal("4"))
    told = page("by=country&across=category&category=marketing")
    assert "Japan" in told
    assert "Iceland" not in told
    assert 'href="/o/hanami/costs/?by=country&amp;across=category"' in told  # without the filter


def test_slices_of_the_same_add_up_to_the_same(
    organisation: Organisation, account: WhatsAppAccount
) -> None:
    """Whole months come from the sums by month, the days around them from those by day."""
    first, last = date(2026, 9, 2), date(2026, 11, 14)
    expected = 0
    for n in range(1, 30):
        day = date(2026, 9 + n % 3, n)
        daily(account, day=day, country=("JP", "BR")[n % 2], amount=n)
        expected += n * (first <= day <= last)
    daily(account, day=date(2026, 9, 1), currency="EUR", amount=Decimal("0.000001"))
    asked = f"period=days&since={first}&until={last}&by="
    for by in ("day", "week", "month", "country", "market", "account", "type", "number", "model"):
        report = made(organisation, asked + by)
        told = {line.currency: line.figures.amount for line in report.total}
        assert told == {"USD": expected}, by
        assert sum(line.figures.amount for line in report.lines) == told["USD"]
        assert sum(line.figures.units for line in report.lines) == report.units


def test_months_follow_their_days_whatever_is_done_to_them(account: WhatsAppAccount) -> None:
    def months() -> list[tuple[Any, ...]]:
        return list(Monthly.objects.order_by("month").values_list("month", "units", "amount"))

    row = daily(account)
    daily(account, day=date(2026, 10, 31), amount=Decimal("1"))
    daily(account, day=date(2026, 11, 1), amount=Decimal("2"))
    october, november = date(2026, 10, 1), date(2026, 11, 1)
    assert months() == [(october, 2000, Decimal("62.8")), (november, 1000, Decimal("2"))]
    Daily.objects.filter(pk=row.pk).update(units=1, amount=Decimal("0.5"), category="utility")
    assert months()[:2] == [(october, 1000, Decimal("1")), (october, 1, Decimal("0.5"))] or (
        months()[:2] == [(october, 1, Decimal("0.5")), (october, 1000, Decimal("1"))]
    )
    Daily.objects.all().delete()
    assert all(units == amount == 0 for _month, units, amount in months())
    daily_template(account, "7")
    assert MonthlyTemplate.objects.get().amount == Decimal("61.80")


def test_comparing_says_the_difference_and_a_running_month_meets_as_many_days(
    organisation: Organisation, account: WhatsAppAccount
) -> None:
    daily(account, day=date(2026, 11, 2), amount=Decimal("30"))
    daily(account, day=date(2026, 10, 2), amount=Decimal("20"))
    daily(account, day=date(2026, 10, 20), amount=Decimal("999"))  # beyond the 15th
    report = made(organisation, "period=this_month&by=category&against=before")
    (line,) = report.lines
    assert report.earlier == Days(date(2026, 10, 1), date(2026, 10, 15))
    assert (line.difference, line.change) == (Decimal("10"), 50.0)
    year = made(organisation, "period=2026-11&by=month&against=year")
    assert year.lines[0].difference == Decimal("30")
    assert year.lines[0].change is None  # from nothing


def test_with_an_unknown_price_there_is_no_difference_and_no_price_of_a_read(
    organisation: Organisation, account: WhatsAppAccount
) -> None:
    daily(account, units=1000, unknown=1)
    (line,) = made(organisation, "against=before").lines
    assert line.difference is None
    assert line.figures.per_read is None
    assert line.figures.per_delivered == Decimal("61.80") / 999


def test_templates_and_countries_do_not_stand_together_and_the_page_says_what_to_do(
    account: WhatsAppAccount, page: Callable[[str], str]
) -> None:
    daily(account)
    told = page("by=template&across=country")
    assert "Sums are kept by “Country” and by “Template” apart" in told


def test_a_partner_s_person_sees_clients_as_far_as_their_links_reach(
    client: Client, account: WhatsAppAccount, organisation: Organisation
) -> None:
    partner = make_organisation("partner")
    person = make_member(partner, Role.FINANCE)
    daily(account)
    assert not made(partner, "by=client", user=person).lines
    link = PartnerLink.objects.create(
        client=organisation, partner=partner, roles=[Role.FINANCE], created_by=person
    )
    PartnerLink.objects.filter(pk=link.pk).update(accepted_at="2026-01-01T00:00:00Z")
    assert lines(made(partner, "by=client", user=person)) == {("hanami", "USD"): (1000, "61.80")}
    assert not made(partner, "", user=person).lines  # only where clients are asked for
    client.force_login(person)
    assert "Hanami" in client.get("/o/partner/costs/?by=client").content.decode()
    charge(account)
    listed = client.get("/o/partner/costs/charges/?period=2026-10&client=hanami").content.decode()
    [there] = re.findall(r'href="(/o/hanami/costs/charges/[^"]+)"', listed)
    assert client.get(there).status_code == 200
    PartnerLink.objects.filter(pk=link.pk).update(roles=[Role.VIEWER])
    assert not made(partner, "by=client", user=person).lines
    organisation.requires_mfa = True
    organisation.save()
    PartnerLink.objects.filter(pk=link.pk).update(roles=[Role.FINANCE])
    assert not made(partner, "by=client", user=person).lines


def test_files_have_every_line_with_numbers_as_numbers_and_days_as_days(
    client: Client, account: WhatsAppAccount, organisation: Organisation
) -> None:
    client.force_login(make_member(organisation, Role.AUDITOR))
    daily(account, units=10, unknown=0, amount=Decimal("0.1236"))
    daily(account, day=date(2026, 9, 1), units=4, unknown=4, amount=0)
    book = openpyxl.load_workbook(BytesIO(client.get("/o/hanami/costs/costs.xlsx").content))
    head, october, september = book.active.iter_rows(values_only=True)  # type: ignore[union-attr]
    assert head[:2] == ("Month", "Currency")
    assert october[0].date() == date(2026, 10, 1)  # type: ignore[union-attr]
    assert october[1:6] == ("USD", 10, 0, 10, 0)
    assert october[7] == pytest.approx(0.1236)
    assert september[7] is None  # not known
    text = client.get("/o/hanami/costs/costs.csv?by=month&against=before").content.decode()
    assert "\n2026-10-01,USD,10,0,10,0,500,0.1236,100.0," in text.replace("\r", "")
    refused = client.get("/o/hanami/costs/costs.csv?by=template&across=country")
    assert refused.status_code == 422


@pytest.mark.parametrize("many", [1, 12])
def test_the_number_of_queries_does_not_grow_with_the_lines(
    client: Client, account: WhatsAppAccount, organisation: Organisation, many: int
) -> None:
    client.force_login(make_member(organisation, Role.FINANCE))
    make_number(account, "900")
    for n in range(many):
        daily(account, day=date(2026, 11, 1 + n), country=f"X{chr(65 + n)}", phone_number_id="900")
    url = "/o/hanami/costs/?period=this_month&by=number&across=country&against=before"
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        client.get(url)
    assert len(asked) == QUERIES


QUERIES = 21


def test_templates_have_names_tags_and_clicks_from_where_templates_are_kept(
    account: WhatsAppAccount, organisation: Organisation
) -> None:
    """The seams bound in waportal.wiring."""
    for meta_id, name in (("77", "order"), ("88", "offer")):
        made_there = draft(account, name=name)
        Template.objects.filter(pk=made_there.pk).update(meta_id=meta_id)
    order = Template.objects.get(meta_id="77")
    TemplateDay.objects.create(
        template=order, product="cloud_api", day=DAY, clicked=100, read_at="2026-10-04T00:00:00Z"
    )
    for family, tags in (("order", ("vip", "autumn")), ("offer", ("vip",))):
        kept = Family.objects.create(account=account, name=family)
        kept.tags.set(
            Tag.objects.get_or_create(organisation=organisation, name=tag)[0] for tag in tags
        )
    for template in ("77", "88", "99"):
        daily_template(account, template, amount=Decimal("50"))
    october = "period=2026-10&by="
    by_template = made(organisation, f"{october}template")
    told = {str(line.label): line.per_click for line in by_template.lines}
    assert told == {"order · en_US": Decimal("0.5"), "offer · en_US": None, "99": None}
    by_tag = made(organisation, f"{october}tag")
    assert {str(one.label): one.figures.amount for one in by_tag.lines} == {
        "vip": 100, "autumn": 50, "No tag": 50,
    }  # fmt: skip
    assert by_tag.total[0].figures.amount == 150  # each template once
    assert made(organisation, f"{october}month&tag=autumn").total[0].figures.amount == 50
    assert made(organisation, f"{october}month&tag=none").total[0].figures.amount == 50


def test_where_only_meta_tells_of_the_time_the_report_says_so_and_leads_there(
    account: WhatsAppAccount, page: Callable[[str], str]
) -> None:
    """Conversations are Meta's figures and no charges of ours; those of a stranger are not told."""
    point = {"unit": Unit.CONVERSATION, "day": date(2024, 5, 1), "read_at": timezone.now()}
    stranger = make_account(make_organisation("sakura"), waba_id="99")
    MetaPoint.objects.create(waba_id=stranger.waba_id, volume=9, **point)
    asked = "period=2024-05"
    assert "own figures tell of it" not in page(asked)
    MetaPoint.objects.create(waba_id=account.waba_id, volume=1200, days=31, **point)
    told = page(asked)
    assert "(messages: 0, conversations: 1,200)" in told
    assert 'href="/o/hanami/costs/meta/files/"' in told.split("own figures tell of it")[1][:400]
    MetaPoint.objects.create(waba_id=account.waba_id, volume=3, country="MX", **point)
    told = page(asked).split("own figures tell of it")[1][:400]
    assert 'href="/o/hanami/costs/meta/"' in told  # by days: they can be compared
    assert "own figures tell of it" not in page("period=2024-06")
    daily(account, day=date(2024, 5, 2))
    assert "own figures tell of it" not in page(asked)
