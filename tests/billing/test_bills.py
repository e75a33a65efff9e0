"""Every bill worked out by hand (tests/billing/bills), at once, one fact after another, and backwards."""

from __future__ import annotations

import hashlib
from decimal import Decimal

import pytest

from billing import shipped
from tests.billing.telling import (
    FOLDER,
    Json,
    bills,
    expected,
    facts,
    made,
    prepare,
    tell,
    totals,
)

FROZEN = "2e3c1e85bda84d73f0b801ce763ec788404cb8a87eb83fd72b61d3c768032d28"
BILLS = [*bills("open"), *bills("frozen")]
LONG = 50  # facts; more are not told one by one

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def cards(db: None) -> None:
    shipped.load()


def test_a_third_of_the_bills_is_as_it_was_before_the_code() -> None:
    frozen = (FOLDER / "frozen.json").read_bytes()
    assert hashlib.sha256(frozen).hexdigest() == FROZEN
    assert len(BILLS) >= 40
    assert len(bills("frozen")) * 3 >= len(BILLS)


@pytest.mark.parametrize("bill", BILLS, ids=[bill["name"] for bill in BILLS])
def test_a_bill_comes_out_as_it_was_worked_out_by_hand(bill: Json) -> None:
    prepare(bill)
    told = list(facts(bill["facts"]))
    if len(told) <= LONG:
        for fact in told:  # as they arrive
            tell([fact])
    tell(told)  # all of it once more
    assert made() == expected(bill)
    assert totals() == {currency: Decimal(amount) for currency, amount in bill["totals"].items()}
