"""The pages of rates, of those that come with waportal: list, one card, a look-up, a history, markets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts.models import Organisation, Role
from billing import shipped
from billing.models import Card, CardState
from billing.reports.cards import currencies
from billing.reports.coverage import Period, in_force, periods
from billing.reports.differences import What, differences
from billing.reports.market_list import countries
from tests.billing.test_rates import own_card, row
from tests.people import make_account, make_member, make_organisation

pytestmark = pytest.mark.django_db
NOVEMBER = date(2026, 11, 29)


@pytest.fixture
def organisation() -> Organisation:
    shipped.load()
    organisation = make_organisation()
    make_account(organisation, currency="USD")
    return organisation


@pytest.fixture
def read(client: Client, organisation: Organisation) -> Callable[..., str]:
    client.force_login(make_member(organisation, Role.AUDITOR))

    def page(path: str, status: int = 200, **query: str) -> str:
        answer = client.get(f"/o/hanami/costs/rates/{path}", query)
        assert answer.status_code == status, path
        return answer.content.decode()

    return page


def gaps(organisation: Organisation, currency: str) -> list[tuple[date, date | None]]:
    groups = currencies(organisation, today=NOVEMBER)
    group = next(one for one in groups if one.currency == currency)
    return [(gap.since, gap.until) for gap in group.gaps]


def test_the_list_says_what_counts_today_and_on_which_days_nothing_does(
    organisation: Organisation, read: Callable[..., str]
) -> None:
    page = read("")
    assert "No card for 2026-04-01 to 2026-06-30" in page
    assert "No card for 2025-02-01 to 2025-12-31" in page
    groups = currencies(organisation, today=NOVEMBER)
    assert groups[0].currency == "USD"
    assert groups[0].is_used
    counting = groups[0].counting
    assert counting is not None
    assert counting.card.effective_from == date(2026, 10, 1)
    assert gaps(organisation, "COP") == []  # none before its first card


def test_a_currency_of_an_account_without_a_card_is_told(
    organisation: Organisation, read: Callable[..., str]
) -> None:
    make_account(organisation, waba_id="102290129340399", currency="BRL")
    page = read("")
    assert "There is no card in this currency" in page
    assert "No rate today" in page


def test_periods_are_what_the_prices_are_made_by(organisation: Organisation) -> None:
    cards = list(Card.objects.for_use_by(organisation).filter(currency="USD"))
    found = periods(cards)
    july = next(card for card in cards if card.effective_from == date(2026, 7, 1))
    assert Period(date(2026, 7, 1), date(2026, 9, 30), july) in found
    assert Period(date(2026, 4, 1), date(2026, 6, 30), None) in found
    own = own_card(organisation, effective_from=date(2026, 7, 1))
    assert in_force([*cards, own], date(2026, 8, 1)) == own
    # A card per conversation says nothing of messages.
    first = min(cards, key=lambda card: card.effective_from)
    assert in_force([first], date(2025, 7, 1)) is None


def test_a_card_shows_its_figures_with_grade_and_source_and_n_a_is_no_zero(
    organisation: Organisation, read: Callable[..., str]
) -> None:
    card = own_card(organisation, state=CardState.WAITING, approved_by=None)
    row(card, None)
    row(card, "0.004200", category="utility", list_only=True)
    row(card, "0", category="service")
    row(card, "0.123456", market="Brazil")
    page = read(f"cards/{card.pk}/")
    assert "no such rate" in page
    assert "$0.0042" in page
    assert "$0.0000" in page  # published as zero
    assert "$0.123456" in page  # to the last digit
    assert "list rate" in page
    assert "not on the card" in page
    assert "Brazil" not in read(f"cards/{card.pk}/", market="India").split("</select>")[-1]


def test_a_card_leaves_as_csv_as_it_is_filtered(client: Client, organisation: Organisation) -> None:
    client.force_login(make_member(organisation, Role.FINANCE))
    card = own_card(organisation)
    row(card, None)
    row(card, "0.5", market="Brazil")
    answer = client.get(f"/o/hanami/costs/rates/cards/{card.pk}/export.csv", {"market": "India"})
    lines = answer.content.decode().splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("USD,2026-10-01,India,marketing,0,,n/a,False,A,test")


def test_another_organisations_card_is_not_found(
    organisation: Organisation, read: Callable[..., str]
) -> None:
    card = own_card(make_organisation("other"))
    for path in ("", "changes/", "export.csv"):
        read(f"cards/{card.pk}/{path}", 404)
    shown = Card.objects.get(organisation=None, currency="USD", effective_from=date(2026, 10, 1))
    read(f"cards/{shown.pk}/changes/", 404, against=str(card.pk))


def test_what_changed_between_two_cards(
    organisation: Organisation, read: Callable[..., str]
) -> None:
    cards = {
        str(card.effective_from): card
        for card in Card.objects.filter(organisation=None, currency="USD")
    }
    page = read(f"cards/{cards['2026-10-01'].pk}/changes/")
    assert "+30.2" in page  # Mexico's marketing, 0.0305 to 0.0397
    again = read(f"cards/{cards['2026-10-01'].pk}/changes/", against=str(cards["2026-01-01"].pk))
    assert again != page


def test_differences_count_what_is_new_gone_changed_and_the_same() -> None:
    def at(text: str | None) -> Decimal | None:
        return None if text is None else Decimal(text)

    before = {
        ("A", "utility", 0): at("0.10"),
        ("B", "utility", 0): at("0"),
        ("C", "utility", 0): None,
    }
    after = {
        ("A", "utility", 0): at("0.11"), ("B", "utility", 0): at("0.2"), ("C", "utility", 0): at("0.3"),
        ("A", "marketing", 0): None,
    }  # fmt: skip
    found = differences(before, {**after, ("D", "utility", 0): at("1")})
    assert (found.new, found.changed, found.gone, found.unchanged) == (2, 3, 0, 0)
    assert (found.lines[0].market, found.lines[0].percent) == ("A", Decimal("10.0"))
    assert all(
        line.percent is None for line in found.lines[1:]
    )  # from nothing or zero: no percentage
    gone = differences(after, before)
    assert [line.what for line in gone.lines].count(What.GONE) == 1


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"to": "+81 90", "category": "utility", "on": "2026-10-03"}, ["$0.0113", "Rest of Asia Pacific"]),
        ({"to": "jp", "category": "utility", "on": "2026-05-01"}, ["Not known", "Meta changed rates"]),
        ({"to": "+92", "category": "utility", "on": "2026-07-01", "volume": "150000"},
         ["$0.0095", "from message 150,001"]),
        ({"to": "KZ", "category": "marketing", "on": "2026-09-30"}, ["market is Russia"]),
        ({"to": "KZ", "category": "marketing", "on": "2026-10-01"}, ["market is Kazakhstan"]),
        ({"to": "FR", "category": "service", "on": "2026-09-01"}, ["Not charged"]),
        ({"to": "FR", "category": "authentication_international", "on": "2026-10-01"}, ["Not known"]),
        ({"to": "FR", "category": "utility", "on": "2026-10-01", "currency": "BRL"}, ["no rate card"]),
    ],
)  # fmt: skip
def test_a_rate_is_looked_up_with_its_row_or_with_the_reason_why_not(
    read: Callable[..., str], query: dict[str, str], words: list[str]
) -> None:
    page = read("lookup/", **{"currency": "USD", **query})
    for word in words:
        assert word in page


@pytest.mark.parametrize("to", ["0", "ZZ", "+", "someone", "9" * 16])
def test_what_is_no_place_is_said_at_the_field(read: Callable[..., str], to: str) -> None:
    page = read("lookup/", 422, to=to, category="utility", currency="USD", on="2026-10-01")
    assert "That is no calling code and no country" in page


def test_the_history_of_a_rate_is_broken_where_no_card_is(
    read: Callable[..., str], client: Client
) -> None:
    asked = {"currency": "USD", "market": "Mexico", "category": "marketing"}
    page = read("history/", **asked)
    assert "$0.0397" in page
    assert "+30.2" in page
    assert "no card" in page
    lines = client.get("/o/hanami/costs/rates/history/export.csv", asked).content.decode()
    assert "2026-04-01,2026-06-30,none,none" in lines
    strange = read("history/", currency="XXX", market="Atlantis", category="gossip")
    assert "Argentina" in strange


def test_markets_are_found_by_name_code_and_number(read: Callable[..., str]) -> None:
    assert "since 2026-07-01" in read("markets/", q="Poland")
    assert [one.code for one in countries("+48")] == ["PL"]
    assert {one.code for one in countries("+1 809")} >= {"DO"}
    assert "JP" in {one.code for one in countries("rest of asia")}
    assert "No country is called so" in read("markets/", q="Atlantis")
    assert countries("+222")[0].stays[0].market == "Rest of Africa"


def test_the_list_asks_no_more_for_more_cards(
    organisation: Organisation, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(3):
        currencies(organisation, today=NOVEMBER)
    row(own_card(organisation), "0.5")
    with django_assert_num_queries(3):
        currencies(organisation, today=NOVEMBER)
