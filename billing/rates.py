"""What a message costs: a card's rows as a table in memory, asked without the database."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from accounts.models import Organisation
from billing.calendar import changed_between
from billing.models import Card, RateRow


class Unknown(StrEnum):
    """Why there is no rate. None of these is a price of zero."""

    NO_CARD = "no_card"  # for this currency and day
    SUPERSEDED = "superseded"  # Meta changed rates since the last card that is here
    NOT_ON_CARD = "not_on_card"  # no row for this market and category
    NOT_PUBLISHED = "not_published"  # the card says n/a
    # Of charges alone:
    NO_CURRENCY = "no_currency"  # the account's is not known
    NO_MARKET = "no_market"  # nothing says where the recipient is
    NOT_TOLD = "not_told"  # free or charged, or which category: nobody said, and we cannot know
    NO_CONVERSATION = "no_conversation"  # charged or covered: the conversation has no id


@dataclass(frozen=True)
class Table:
    """One card on one day. `missing` says why nothing can be asked of it."""

    missing: Unknown | None = None
    tiers: dict[tuple[str, str], list[RateRow]] = field(default_factory=dict)

    def rate(self, market: str, category: str, *, volume: int = 0) -> RateRow | Unknown:
        """The row for the next message after `volume` charged ones of this month."""
        if self.missing:
            return self.missing
        rows = self.tiers.get((market, category))
        if not rows:
            return Unknown.NOT_ON_CARD
        row = rows[bisect_right(rows, volume + 1, key=lambda row: row.tier_from) - 1]
        return Unknown.NOT_PUBLISHED if row.amount is None else row

    def list_rates(self, category: str) -> dict[str, Decimal]:
        """By market, the rate of a month's first message. Markets without one are missing."""
        found = {
            market: self.rate(market, category) for market, kind in self.tiers if kind == category
        }
        return {
            market: row.amount
            for market, row in found.items()
            if isinstance(row, RateRow) and row.amount is not None
        }


def table(organisation: Organisation, currency: str, *, on: date) -> Table:
    """The rates that count for this organisation in a currency on a day. Two queries."""
    cards = Card.objects.for_use_by(organisation).filter(currency=currency)
    card = cards.newest_on(on)
    if card is None:
        return Table(Unknown.NO_CARD)
    if changed_between(card.effective_from, on):
        return Table(Unknown.SUPERSEDED)
    return table_of(card)


def table_of(card: Card) -> Table:
    """The rates of one card, whatever its day and state. One query."""
    tiers: dict[tuple[str, str], list[RateRow]] = defaultdict(list)
    for row in card.rows.order_by("tier_from"):
        tiers[row.market, row.category].append(row)
    return Table(tiers=dict(tiers))
