"""What so many messages cost by a rate table: through the tiers, message by message."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from billing.models import Category, RateRow
from billing.rates import Table, Unknown

# Categories of webhooks and reports that are charged by another one's rate.
CHARGED_AS = {"marketing_lite": Category.MARKETING}
TIERED = {Category.UTILITY, Category.AUTHENTICATION, Category.AUTHENTICATION_INTERNATIONAL}


@dataclass(frozen=True)
class Quote:
    """`amount` is None and `unknown` says why where a rate is missing. Never zero instead."""

    amount: Decimal | None
    unknown: str = ""
    rows: tuple[tuple[RateRow, int], ...] = field(default=())  # each with its number of messages


def quote(table: Table, market: str, category: str, count: int, *, volume: int = 0) -> Quote:
    """The next `count` charged messages after `volume` of this month."""
    category = CHARGED_AS.get(category, category)
    if category not in TIERED:
        volume = 0
    if count == 0:
        return Quote(Decimal(0))
    parts: list[tuple[RateRow, int]] = []
    amount = Decimal(0)
    while count:
        row = _row(table, market, category, volume)
        if isinstance(row, Unknown) or row.amount is None:
            return Quote(None, str(row if isinstance(row, Unknown) else Unknown.NOT_PUBLISHED))
        taken = min(count, _room(table, row, volume)) if category in TIERED else count
        parts.append((row, taken))
        amount += row.amount * taken
        volume, count = volume + taken, count - taken
    return Quote(amount, rows=tuple(parts))


def _row(table: Table, market: str, category: str, volume: int) -> RateRow | Unknown:
    """Service by its own column; on cards from before there was one, by utility's first rate, which
    is what Meta says it costs."""
    row = table.rate(market, category, volume=volume)
    if row is Unknown.NOT_ON_CARD and category == Category.SERVICE:
        return table.rate(market, Category.UTILITY)
    return row


def _room(table: Table, row: RateRow, volume: int) -> int:
    """How many messages fit before the next tier begins."""
    later = [r.tier_from for r in table.tiers[row.market, row.category] if r.tier_from > volume + 1]
    return min(later) - 1 - volume if later else 10**18
