"""Before a broadcast: what is counted, what it will cost, and that no number is kept."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.models import Organisation, Role
from assets.models import WhatsAppAccount
from billing import shipped
from billing.estimating import estimate, next_possible_change
from billing.models import RateRow
from billing.recipients import count, read, written
from templates_app.models import TemplateDay
from templates_app.services import drafting
from tests.billing.seeding import daily, seed
from tests.people import make_account, make_member, make_organisation, make_user
from tests.shell.test_api import make_key
from tests.templates_app.making import words

TODAY = date(2026, 11, 28)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("JP 1200\nbr: 300\n\nJP,5", {"JP": 1205, "BR": 300}),
        ('country;count\n"DE";1 200\n', {"DE": 1200}),
        ("+81 90 1234 5678\n00819012345679\n(1) 415-555-0100\n", {"JP": 2, "US": 1}),
        ("name,phone\nAda,+447911123456\nBob,+447911123457", {"GB": 2}),
        ("day,phone\n2026-11-28,819012345678\n28.11.2026,+819012345679,12345678", {"JP": 2}),
        ("+35383123456\n+3545812345\n+77011234567", {"IE": 1, "IS": 1, "KZ": 1}),
    ],
)
def test_what_people_paste_is_counted(text: str, found: dict[str, int]) -> None:
    counted = count(text)
    assert counted.by_country == found
    assert not counted.problems
    assert read(written(found)) == found


def test_a_number_that_stands_there_twice_is_one_and_what_is_neither_is_told() -> None:
    counted = count(
        "JP 5\n+819012345678\n819012345678\nhello\n12\n+0123456789\n+999 12345678\n12345678,87654321"
    )
    assert counted.by_country == {"JP": 6}
    assert counted.doubled == 1
    assert counted.problems == [4, 5, 6, 7, 8]


@pytest.mark.parametrize("text", ["", "JP", "JP:x", "jp:1", "JP:1;BR:2", "JP:99999999999", "JP:１"])
def test_an_address_that_was_tampered_with_asks_nothing(text: str) -> None:
    assert read(text) is None


@pytest.fixture
def organisation(db: None, client: Client) -> Organisation:
    shipped.load()
    organisation = make_organisation()
    client.force_login(make_member(organisation, Role.MARKETER))
    return organisation


@pytest.fixture
def account(organisation: Organisation) -> WhatsAppAccount:
    return make_account(organisation, currency="USD")


def rate(market: str, category: str) -> Decimal:
    row = RateRow.objects.get(
        card__currency="USD", card__effective_from="2026-10-01", market=market, category=category
    )
    assert row.amount is not None
    return row.amount


def test_numbers_are_counted_and_forgotten_and_the_answer_can_be_shared(
    client: Client, organisation: Organisation, account: WhatsAppAccount
) -> None:
    path = f"/o/{organisation.slug}/costs/estimate/"
    form = {
        "account": account.waba_id, "category": "marketing", "on": "2026-11-28", "recipients": "IN 10",
        "file": SimpleUploadedFile("list.csv", b"phone\n+819012345678\n+819012345679\n"),
    }  # fmt: skip
    answer = client.post(path, form)
    query = parse_qs(urlsplit(answer["Location"]).query)
    assert query["to"] == ["IN:10,JP:2"]
    assert "9012345678" not in answer["Location"]
    page = client.get(answer["Location"]).content.decode()
    assert "Rest of Asia Pacific" in page
    assert "so all are taken to be" in page
    rows = client.get(answer["Location"] + "&form=csv").content.decode().splitlines()
    cells = rows[1].split(",")
    assert [cells[0], cells[1], cells[2]] == ["India", "IN", "10"]
    assert Decimal(cells[7]) == 10 * rate("India", "marketing")


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("recipients", "hello", "These lines say neither"),
        ("recipients", "", "Write how many recipients there are"),
        ("on", "9999-12-31", "2099"),
        ("recipients", "JP 999999999\nJP 999999999", "There are not so many people."),
        ("account", "999", "Select a valid choice"),
    ],
)
def test_what_cannot_be_is_told_and_nothing_typed_is_lost(
    client: Client, organisation: Organisation, account: WhatsAppAccount,
    field: str, typed: str, told: str,
) -> None:  # fmt: skip
    form = {
        "account": account.waba_id, "category": "utility", "on": "2026-11-28", "recipients": "JP 77",
    }  # fmt: skip
    page = client.post(f"/o/{organisation.slug}/costs/estimate/", form | {field: typed})
    assert told in page.content.decode()
    assert field == "recipients" or "JP 77" in page.content.decode()


def test_the_range_comes_from_what_was_delivered_and_what_was_free(
    account: WhatsAppAccount,
) -> None:
    """October: 800 of 1,000 delivered; November: 900 of 1,000. Of each 100 delivered 10 came by an
    entry point in October, none in November. 10,000 to India: low 10,000 × .8 × .9, likely
    10,000 × .85 × .95."""
    template = drafting.create_draft(
        account, content=words(), name="sale", language="en_US", category="MARKETING",
        by=make_user("author@example.com"),
    )  # fmt: skip
    for day, delivered in ((date(2026, 10, 5), 800), (date(2026, 11, 5), 900)):
        TemplateDay.objects.create(
            template=template, product="cloud_api", day=day, sent=1000, delivered=delivered,
            read_at=timezone.now(),
        )  # fmt: skip
    seed(
        daily(account, date(2026, 10, 5), 1, units=90),
        daily(account, date(2026, 10, 5), units=10, free=10, type="free_entry_point"),
        daily(account, date(2026, 11, 5), 1, units=100),
    )
    found = estimate(account, "marketing", {"IN": 10_000}, on=TODAY, today=TODAY)
    each = rate("India", "marketing")
    assert (found.low, found.likely, found.high) == (7200 * each, 8075 * each, 10_000 * each)
    assert (found.delivered.months, found.free.months) == (2, 2)


def test_tiers_go_on_where_the_portfolio_is_and_countries_of_a_market_are_one(
    organisation: Organisation, account: WhatsAppAccount
) -> None:
    other = make_account(
        organisation, waba_id="777", currency="USD", business_id=account.connection.business_id
    )
    seed(daily(other, date(2026, 11, 2), 5, category="utility", units=600, market="India"))
    found = estimate(account, "utility", {"IN": 5, "TH": 3, "VN": 4}, on=TODAY, today=TODAY)
    assert [(line.market, line.recipients, line.volume) for line in found.lines] == [
        ("India", 5, 600), ("Rest of Asia Pacific", 7, 0),
    ]  # fmt: skip
    december = estimate(account, "utility", {"IN": 5}, on=date(2026, 12, 2), today=TODAY)
    assert december.lines[0].volume == 0


def test_what_is_not_known_is_in_no_amount_and_told(account: WhatsAppAccount) -> None:
    found = estimate(account, "marketing", {"IN": 5, "XX": 7}, on=date(2027, 1, 5), today=TODAY)
    assert found.without_rate == 7
    assert found.high == 5 * rate("India", "marketing")
    assert found.may_change_on == date(2027, 1, 1)
    account.currency = "GBP"
    assert estimate(account, "marketing", {"ZA": 1}, on=TODAY, today=TODAY).lines[0].high is None


def test_rates_may_change_on_the_first_of_a_quarter_only() -> None:
    assert next_possible_change(date(2026, 12, 31)) == date(2027, 1, 1)
    assert next_possible_change(date(2027, 1, 1)) == date(2027, 4, 1)
    assert next_possible_change(date(2026, 9, 30) + timedelta(days=1)) == date(2027, 1, 1)


def ask(client: Client, key: str, body: dict[str, Any]) -> Any:
    return client.post(
        "/api/v1/costs/estimate",
        body,
        "application/json",
        headers={"Authorization": f"Bearer {key}"},
    )


def test_programs_ask_the_same(
    client: Client, organisation: Organisation, account: WhatsAppAccount
) -> None:
    body = {
        "waba_id": account.waba_id, "category": "marketing", "on": "2026-11-28",
        "recipients": [{"country": "IN", "count": 10}, {"country": "XX", "count": 1}],
    }  # fmt: skip
    key = make_key(organisation, "costs.read")
    told = ask(client, key, body).json()
    assert Decimal(told["high"]) == 10 * rate("India", "marketing")
    assert (told["recipients"], told["without_rate"], told["delivered"]) == (11, 1, None)
    assert told["lines"][1]["rates"][0]["messages"] == 10
    for far in ("9999-12-31", "0001-01-01"):
        assert ask(client, key, body | {"on": far}).status_code == 200
    assert ask(client, make_key(organisation, "assets.read"), body).status_code == 403
    assert ask(client, make_key(make_organisation("other")), body).status_code == 404
    wrong: list[dict[str, Any]] = [
        {"recipients": []},
        {"recipients": [{"country": "IN", "count": 0}]},
        {"on": "soon"},
        {"x": 1},
    ]
    for part in wrong:
        assert ask(client, key, body | part).status_code == 422
