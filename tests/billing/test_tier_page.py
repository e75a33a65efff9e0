"""Volume tiers of the month: position, rate now, the next tier, what it saves and when it comes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.test import Client

from accounts.models import Organisation, Role
from billing.models import Card, CardState, Charge, Grade, Ladder, RateRow
from billing.reports import Slice, scope_of
from billing.reports.tiers import Tier, tiers
from tests.billing.making import daily
from tests.billing.telling import PORTFOLIO, facts, prepare, tell
from tests.people import make_account, make_member, make_organisation

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 10)
MARKET = "Pakistan"


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel("2026-11-10T03:00:00+00:00", tick=False):
        yield


@pytest.fixture
def organisation() -> Organisation:
    """With a card of three tiers: from 1, 150,001 and 1,000,001 on."""
    organisation = make_organisation()
    Card.objects.filter(currency="USD", effective_from=date(2026, 10, 1)).delete()
    card = Card.objects.create(
        currency="USD", effective_from=date(2026, 10, 1), model="PMP", state=CardState.ACTIVE,
        sha256="0" * 64,
    )  # fmt: skip
    for begins, amount in ((0, "0.0150"), (150_001, "0.0140"), (1_000_001, "0.0130")):
        RateRow.objects.create(
            card=card, market=MARKET, category="utility", tier_from=begins, grade=Grade.META,
            amount=Decimal(amount), source="card",
        )  # fmt: skip
    return organisation


def found(organisation: Organisation) -> list[Tier]:
    return tiers(scope_of(organisation, Slice()), today=TODAY)


def test_accounts_of_a_portfolio_climb_together_and_only_by_what_is_charged(
    client: Client, organisation: Organisation
) -> None:
    first = make_account(organisation, waba_id="1", business_id="50", currency="USD")
    second = make_account(organisation, waba_id="2", business_id="50", currency="USD")
    # Reached through the same portfolio, and owned by another: its tiers are the owner's.
    alone = make_account(organisation, waba_id="3", business_id="50", currency="USD")
    alone.facts = {"owner_business_info": {"id": "60", "name": "Client’s portfolio"}}
    alone.save()
    of = {"market": MARKET, "category": "utility"}
    daily(first, day=date(2026, 11, 2), units=60_000, **of)
    daily(second, day=date(2026, 11, 9), units=40_000, **of)
    daily(second, day=date(2026, 11, 9), units=999_999, type="free_entry_point", free=999_999, **of)
    daily(first, day=date(2026, 10, 31), units=999_999, **of)  # last month
    daily(first, day=date(2026, 11, 2), units=999_999, market=MARKET, category="marketing")
    daily(alone, day=date(2026, 11, 2), units=150_000, **of)
    for owner, count in (("50", 100_000), ("60", 150_000)):
        Ladder.objects.create(
            owner=owner, month=date(2026, 11, 1), market=MARKET, family="utility", count=count
        )
    other, both = found(organisation)
    assert (both.position, other.position) == (100_000, 150_000)
    assert both.rate is not None
    assert both.next is not None
    assert (both.rate.amount, both.next.tier_from, both.to_go) == (
        Decimal("0.015"), 150_001, 50_000,
    )  # fmt: skip
    # 100,000 in 10 days: 50,000 more in 5, and 150,000 beyond it by the 30th.
    assert both.reached_on == date(2026, 11, 15)
    assert both.by_month_end == Decimal("0.001") * 150_000
    # The 150,001st message is the first of the second tier.
    assert other.rate is not None
    assert other.next is not None
    assert (other.rate.amount, other.next.tier_from) == (Decimal("0.014"), 1_000_001)
    assert other.reached_on is None  # not this month
    client.force_login(make_member(organisation, Role.FINANCE))
    page = client.get("/o/hanami/costs/tiers/").content.decode()
    assert "from message 150,001 on: $0.014" in page
    assert "Client’s portfolio" in page
    assert "reached on 15 Nov 2026" in page
    assert "saves $150.00 by the end of the month" in page


def test_without_a_card_the_rate_is_not_known(organisation: Organisation) -> None:
    account = make_account(organisation, waba_id="1", currency="USD")
    daily(account, day=date(2026, 11, 2), market="Atlantis", category="utility")
    (tier,) = found(organisation)
    assert (tier.rate, tier.next, tier.saves, tier.by_month_end) == (None, None, None, None)


def test_the_position_is_that_of_the_ladder_by_which_charges_were_priced() -> None:
    """Also where another organisation's account of the same portfolio climbs it with ours."""
    ours, day = prepare({"cards": ["three tiers"]}), date(2026, 8, 10)
    theirs = {"timezone_id": "1", "owner_business_info": {"id": PORTFOLIO}}
    make_account(
        make_organisation("sakura"), waba_id="W9", business_id="77", currency="USD", facts=theirs
    )
    tell(
        facts(
            f"2026-08-03T20:0{n}Z m{n} delivered waba={waba} price=PMP/regular/utility/true"
            for n, waba in enumerate(("W1", "W2", "W9", "W1", "W1"))
        )
    )
    (tier,) = tiers(scope_of(ours, Slice()), today=day)
    assert tier.position == Ladder.objects.get().count == 5
    assert sum(count for _begins, count in tier.by_tier) == 4  # ours
    (only,) = tiers(scope_of(ours, Slice(account="W2")), today=day)
    assert only.position == 5  # the portfolio's, whichever account is looked at
    assert tier.rate is not None
    tell(facts(["2026-08-03T21:00Z m9 delivered price=PMP/regular/utility/true"]))
    foretold, charged = tier.rate, Charge.objects.get(unit_id="m9")
    assert (charged.rate, charged.tier_from) == (foretold, 6)  # the first of the third tier
