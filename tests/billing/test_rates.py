"""What a message costs on a day, from the cards that come with waportal and from one's own."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from accounts.models import Organisation, User
from billing import shipped
from billing.models import Card, CardState, Category, Grade, PricingModel, RateRow
from billing.rates import Unknown, table
from templates_app import ports
from tests.people import make_account, make_organisation

NOVEMBER = date(2026, 11, 28)
# The tiers of utility in Pakistan from 2026-07-01, as the shipped card's source quotes them.
PAKISTAN = [
    (0, "0.0100"), (149_999, "0.0100"), (150_000, "0.0095"), (999_999, "0.0095"),
    (1_000_000, "0.0090"), (3_999_999, "0.0090"), (4_000_000, "0.0085"), (24_999_999, "0.0085"),
    (25_000_000, "0.0080"), (49_999_999, "0.0080"), (50_000_000, "0.0075"), (10**12, "0.0075"),
]  # fmt: skip


@pytest.fixture
def organisation(db: None) -> Organisation:
    shipped.load()
    return make_organisation()


def own_card(organisation: Organisation, **fields: Any) -> Card:
    people = [User.objects.create(email=f"{name}@own.example", name=name) for name in ("a", "b")]
    values = {
        "currency": "USD",
        "effective_from": date(2026, 10, 1),
        "model": PricingModel.MESSAGE,
        "state": CardState.ACTIVE,
        "sha256": "0" * 64,
        "imported_by": people[0],
        "approved_by": people[1],
    }
    return Card.objects.create(organisation=organisation, **values | fields)


def row(card: Card, amount: str | None, **fields: Any) -> RateRow:
    values = {"market": "India", "category": "marketing", "grade": "A", "source": "test"}
    return RateRow.objects.create(
        card=card, amount=None if amount is None else Decimal(amount), **values | fields
    )


def amount(found: RateRow | Unknown) -> Decimal | Unknown | None:
    return found if isinstance(found, Unknown) else found.amount


@pytest.mark.parametrize(
    ("day", "market", "category", "expected"),
    [
        # Meta's list changes of 2026-10-01, on the day and the day before.
        (date(2026, 9, 30), "Mexico", "marketing", "0.0305"),
        (date(2026, 10, 1), "Mexico", "marketing", "0.0397"),
        (date(2026, 9, 30), "South Africa", "utility", "0.0076"),
        (date(2026, 10, 1), "South Africa", "utility", "0.0095"),
        (date(2026, 1, 1), "Argentina", "marketing", "0.0618"),
    ],
)
def test_a_day_is_priced_by_the_card_of_that_day(
    organisation: Organisation, day: date, market: str, category: str, expected: str
) -> None:
    assert amount(table(organisation, "USD", on=day).rate(market, category)) == Decimal(expected)


@pytest.mark.parametrize(("volume", "expected"), PAKISTAN)
def test_a_tier_begins_with_its_first_message(
    organisation: Organisation, volume: int, expected: str
) -> None:
    rates = table(organisation, "USD", on=date(2026, 7, 1))
    assert amount(rates.rate("Pakistan", "utility", volume=volume)) == Decimal(expected)


def test_a_list_rate_says_that_discounts_are_not_known(organisation: Organisation) -> None:
    rates = table(organisation, "USD", on=NOVEMBER)
    listed, flat = (rates.rate("India", category) for category in ("utility", "marketing"))
    assert isinstance(listed, RateRow)
    assert isinstance(flat, RateRow)
    assert (listed.list_only, flat.list_only) == (True, False)


@pytest.mark.parametrize(
    ("currency", "day", "market", "reason"),
    [
        ("CHF", NOVEMBER, "India", Unknown.NO_CARD),
        ("", NOVEMBER, "India", Unknown.NO_CARD),
        ("USD", date(2023, 1, 1), "India", Unknown.NO_CARD),
        # A card per conversation says nothing of messages.
        ("USD", date(2025, 7, 1), "India", Unknown.NO_CARD),
        # Meta changed rates in April 2026, and no card of then could be had.
        ("USD", date(2026, 4, 1), "India", Unknown.SUPERSEDED),
        ("USD", date(2025, 2, 1), "India", Unknown.SUPERSEDED),
        ("EUR", NOVEMBER, "Kuwait", Unknown.NOT_ON_CARD),
        ("USD", NOVEMBER, "Atlantis", Unknown.NOT_ON_CARD),
    ],
)
def test_what_is_not_known_has_a_reason_and_is_never_zero(
    organisation: Organisation, currency: str, day: date, market: str, reason: Unknown
) -> None:
    assert table(organisation, currency, on=day).rate(market, "marketing") is reason


def test_n_a_is_not_zero_and_zero_is_not_n_a(organisation: Organisation) -> None:
    card = own_card(organisation)
    row(card, None)
    row(card, "0", category="service")
    rates = table(organisation, "USD", on=NOVEMBER)
    assert rates.rate("India", "marketing") is Unknown.NOT_PUBLISHED
    assert amount(rates.rate("India", "service")) == 0


def test_ones_own_card_counts_before_the_shipped_one_of_that_day(
    organisation: Organisation,
) -> None:
    row(own_card(organisation), "0.5")
    other = make_organisation("Other")
    assert amount(table(organisation, "USD", on=NOVEMBER).rate("India", "marketing")) == Decimal(
        "0.5"
    )
    assert amount(table(other, "USD", on=NOVEMBER).rate("India", "marketing")) != Decimal("0.5")


@pytest.mark.parametrize("state", [one for one in CardState if one != CardState.ACTIVE])
def test_a_card_counts_only_once_it_is_active(organisation: Organisation, state: str) -> None:
    row(own_card(organisation, state=state, reason="Not ours"), "0.5")
    found = table(organisation, "USD", on=NOVEMBER).rate("India", "marketing")
    assert amount(found) != Decimal("0.5")


def test_nobody_activates_what_they_imported(organisation: Organisation) -> None:
    card = own_card(organisation)
    for approver in (card.imported_by, None):
        card.approved_by = approver
        with pytest.raises(IntegrityError, match="card_four_eyes"), transaction.atomic():
            card.save()


def test_a_card_has_one_figure_for_one_tier_and_none_below_zero(
    organisation: Organisation,
) -> None:
    card = own_card(organisation)
    row(card, "0.5")
    with pytest.raises(IntegrityError, match="raterow_unique"), transaction.atomic():
        row(card, "0.6")
    with pytest.raises(IntegrityError, match="raterow_not_negative"), transaction.atomic():
        row(card, "-0.1", category="utility")


def test_the_shipped_cards_keep_every_figure_with_its_grade_and_source(
    organisation: Organisation,
) -> None:
    rows = RateRow.objects.filter(card__organisation=None)
    assert Card.objects.filter(organisation=None).count() == 11
    assert rows.count() == 943 - 2  # Pakistan's list rates, which its first tiers repeat
    assert set(rows.values_list("grade", flat=True)) == set(Grade)
    assert set(rows.values_list("category", flat=True)) == set(Category)
    assert not rows.filter(source="").exists()


def test_loading_the_shipped_cards_twice_changes_nothing(organisation: Organisation) -> None:
    before = list(RateRow.objects.order_by("pk").values_list("pk", flat=True))
    call_command("load_rate_cards")
    assert list(RateRow.objects.order_by("pk").values_list("pk", flat=True)) == before


def test_a_table_is_made_by_two_queries_and_asked_by_none(
    organisation: Organisation, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(2):
        rates = table(organisation, "USD", on=NOVEMBER)
        for volume in range(10_000):
            assert isinstance(rates.rate("India", "utility", volume=volume), RateRow)


def test_the_composer_and_the_category_watch_know_the_rates_of_the_account(
    organisation: Organisation,
) -> None:
    account = make_account(organisation, currency="USD")
    rates = ports.rates_of(account, "MARKETING", on=NOVEMBER)
    assert len(rates) == 47
    assert rates["Mexico"] == ports.Rate(Decimal("0.0397"), "USD")
    account.currency = "CHF"
    assert ports.rates_of(account, "MARKETING", on=NOVEMBER) == {}
