"""Volume tiers of a month: where each portfolio stands, what the next tier saves, and when it comes.

Meta counts by portfolio, market and category, charged messages only, anew each month. The position is that
of the ladder that charges were priced by, so what is shown here and what was charged agree.
https://developers.facebook.com/documentation/business-messaging/whatsapp/pricing
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Sum

from billing.models import Category, Ladder, Monthly, RateRow
from billing.periods import month_after
from billing.pricing import accounts, books
from billing.rates import Table, table
from billing.reports.naming import CATEGORIES, Text
from billing.reports.scope import Scope

TIERED = (Category.UTILITY, Category.AUTHENTICATION, Category.AUTHENTICATION_INTERNATIONAL)


@dataclass(frozen=True)
class Tier:
    """`position`: charged messages so far, authentication and authentication-international together.
    `rate`: that of the next message; None: not known. `to_go`: until the next tier begins; `saves`: by each
    message from there on; `reached_on`: at today's pace, None when not within the month. `by_month_end`:
    what the next tier will have saved by then."""

    portfolio: str
    market: str
    category: Text
    currency: str
    position: int
    rate: RateRow | None
    next: RateRow | None
    to_go: int | None
    saves: Decimal | None
    reached_on: date | None
    by_month_end: Decimal | None
    by_tier: list[tuple[int, int]]  # where a tier begins, messages charged in it

    @property
    def is_list_only(self) -> bool:
        return self.rate is not None and self.rate.list_only


def tiers(scope: Scope, *, today: date) -> list[Tier]:
    """The one with the most messages first. Three queries, and those of a card for each currency."""
    month = today.replace(day=1)
    owners = {one.waba_id: accounts.portfolio_of(one) for one in scope.accounts}
    portfolios = {waba_id: owner for waba_id, (owner, _name) in owners.items()}
    called = dict(reversed(owners.values()))
    rows = Monthly.objects.filter(
        waba_id__in=scope.wabas, month=month, category__in=TIERED, type="regular", unit="message"
    )
    sums: dict[tuple[str, ...], dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows.values("waba_id", "market", "category", "currency", "tier_from").annotate(
        count=Sum("units")
    ):
        key = (portfolios[row["waba_id"]], row["market"], row["category"], row["currency"])
        sums[key][row["tier_from"]] += row["count"]
    positions = _positions(set(called), month)
    tables = {
        currency: table(scope.organisation, currency, on=today)
        for currency in sorted({key[3] for key in sums})
    }
    found = [
        _tier(
            key, called[key[0]], sorted(counts.items()),
            positions.get((key[0], key[1], books.family(key[2])), sum(counts.values())),
            tables[key[3]], today,
        )
        for key, counts in sums.items()
    ]  # fmt: skip
    return sorted(found, key=lambda one: (-one.position, one.market, one.currency))


def _positions(portfolios: set[str], month: date) -> dict[tuple[str, str, str], int]:
    """By portfolio, market and family. What is of no known market is on no ladder."""
    rows = Ladder.objects.filter(owner__in=portfolios, month=month)
    return {(one.owner, one.market, one.family): one.count for one in rows}


def _tier(
    key: tuple[str, ...], portfolio: str, by_tier: list[tuple[int, int]], position: int, card: Table,
    today: date,
) -> Tier:  # fmt: skip
    _owner, market, category, currency = key
    steps = card.tiers.get((market, category), [])
    now = card.rate(market, category, volume=position)
    rate = now if isinstance(now, RateRow) else None
    after = next((one for one in steps if one.tier_from > position + 1), None) if rate else None
    to_go = after.tier_from - 1 - position if after else None
    saves = None
    if rate and after and rate.amount is not None and after.amount is not None:
        saves = rate.amount - after.amount
    reached_on, by_month_end = _ahead(position, to_go, saves, today)
    return Tier(
        portfolio, market, CATEGORIES.get(category, category), currency, position, rate, after,
        to_go, saves, reached_on, by_month_end, by_tier,
    )  # fmt: skip


def _ahead(
    position: int, to_go: int | None, saves: Decimal | None, today: date
) -> tuple[date | None, Decimal | None]:
    """When, and what it saves by the end of the month, if each day is like those so far."""
    if to_go is None or not position:
        return None, None
    last = month_after(today.replace(day=1)) - timedelta(days=1)
    days = -(-to_go * today.day // position)
    reached = today + timedelta(days=days)
    if reached > last:
        return None, None
    beyond = position * last.day // today.day - position - to_go
    return reached, saves * max(beyond, 0) if saves is not None else None
