"""Many messages through the tiers of a card, worked by hand from the shipped card of Pakistan."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from billing import shipped
from billing.quoting import quote
from billing.rates import Table, table
from tests.people import make_organisation

JULY, OCTOBER = date(2026, 7, 1), date(2026, 10, 1)


@pytest.fixture
def july(db: None) -> Table:
    shipped.load()
    return table(make_organisation(), "USD", on=JULY)


@pytest.mark.parametrize(
    ("volume", "count", "amount"),
    [
        (0, 0, "0"),
        (0, 150_000, "1500"),  # the whole first tier: 150,000 × .0100
        (149_999, 2, "0.0195"),  # its last message and the next tier's first: .0100 + .0095
        (0, 1_000_001, "9575.0090"),  # 150,000 × .0100 + 850,000 × .0095 + .0090
        (60_000_000, 10, "0.0750"),  # above the last edge
    ],
)
def test_tiers_are_gone_through(july: Table, volume: int, count: int, amount: str) -> None:
    found = quote(july, "Pakistan", "utility", count, volume=volume)
    assert found.amount == Decimal(amount)
    assert sum(n for _row, n in found.rows) == count


def test_marketing_has_no_tiers_and_by_the_other_product_the_same_rate(july: Table) -> None:
    plain = quote(july, "India", "marketing", 1000, volume=10**7)
    assert plain.amount == quote(july, "India", "marketing_lite", 1000).amount
    assert plain.amount is not None
    assert plain.amount > 0


def test_service_costs_what_utility_begins_with(july: Table) -> None:
    """Before the first card with a column of its own; and there are no tiers."""
    assert quote(july, "Pakistan", "service", 200_000).amount == Decimal(2000)


def test_a_rate_that_is_missing_is_no_amount(july: Table) -> None:
    found = quote(july, "Atlantis", "utility", 5)
    assert (found.amount, found.unknown) == (None, "not_on_card")
    assert quote(Table(), "India", "general_purpose_ai", 5).amount is None
