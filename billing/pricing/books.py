"""All cards of an organisation in a currency, asked by day, and the rows that a message is priced by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from accounts.models import Organisation
from billing.calendar import PER_MESSAGE_SINCE, changed_between
from billing.models import Card, PricingModel, RateRow
from billing.rates import Table, Unknown

# Categories that are priced by another's row.
RATE_OF = {
    "marketing_lite": "marketing",
    "group_marketing": "marketing",
    "group_utility": "utility",
    "group_service": "service",
}
AUTHENTICATION, INTERNATIONAL = "authentication", "authentication_international"
TIERED = {"utility": "utility", AUTHENTICATION: AUTHENTICATION, INTERNATIONAL: AUTHENTICATION}


class Price(NamedTuple):
    """What something costs from the place of `first` on in its month; no amount: why not."""

    amount: Decimal | None
    unknown: str = ""
    rate_id: int | None = None
    tier_from: int = 0
    before: int = 0  # so many charged ones are before it in its month


COSTS_NOTHING = Price(Decimal(0))


def unknown(why: Unknown) -> tuple[Price, ...]:
    return (Price(None, why.value),)


def rate_category(category: str) -> str:
    return RATE_OF.get(category, category)


def family(category: str) -> str:
    """What counts together for volume tiers; "" for what has none.

    International authentication keeps its place among authentication.
    """
    return TIERED.get(rate_category(category), "")


@dataclass
class Book:
    """Nothing is asked of the database after it is made, but for the rows of a card first used."""

    cards: list[Card]  # the newest first, of the same day an organisation's own first
    _tables: dict[int, Table] = field(default_factory=dict)
    _found: dict[tuple[str, str, str, date], tuple[Price, ...]] = field(default_factory=dict)

    def prices(self, model: str, market: str, category: str, day: date) -> tuple[Price, ...]:
        """By place in the month, the first first. One only where there are no tiers."""
        key = (model, market, category, day)
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = self._look_up(*key)
        return found

    def has(self, model: str, market: str, category: str, day: date) -> bool:
        """Does the card of the day have a figure for it?"""
        return self.prices(model, market, category, day)[0].amount is not None

    def _look_up(self, model: str, market: str, category: str, day: date) -> tuple[Price, ...]:
        if not market:
            return unknown(Unknown.NO_MARKET)
        table = self._table(PricingModel(model), day)
        if table.missing:
            return unknown(table.missing)
        rows = table.tiers.get((market, rate_category(category)))
        if not rows:
            return unknown(Unknown.NOT_ON_CARD)
        return tuple(_price(row) for row in rows)

    def _table(self, model: PricingModel, day: date) -> Table:
        # What was heard of a conversation only after the change costs what one cost until then.
        last = PER_MESSAGE_SINCE - timedelta(days=1)
        on = min(day, last) if model == PricingModel.CONVERSATION else max(day, PER_MESSAGE_SINCE)
        for card in self.cards:
            if card.model == model and card.effective_from <= on:
                break
        else:
            return Table(Unknown.NO_CARD)
        if changed_between(card.effective_from, on):
            return Table(Unknown.SUPERSEDED)
        if card.pk not in self._tables:
            self._tables[card.pk] = _table_of(card)
        return self._tables[card.pk]


def _price(row: RateRow) -> Price:
    before = max(row.tier_from - 1, 0)
    if row.amount is None:
        return Price(None, Unknown.NOT_PUBLISHED.value, row.pk, row.tier_from, before)
    return Price(row.amount, "", row.pk, row.tier_from, before)


def _table_of(card: Card) -> Table:
    tiers: dict[tuple[str, str], list[RateRow]] = defaultdict(list)
    for row in card.rows.order_by("tier_from"):
        tiers[row.market, row.category].append(row)
    return Table(tiers=dict(tiers))


def book(organisation: Organisation | None, currency: str, *, also: Iterable[Card] = ()) -> Book:
    """The cards that count for an organisation, and `also` as if these were active."""
    cards = Card.objects.filter(organisation=None, state="active")
    if organisation is not None:
        cards = Card.objects.for_use_by(organisation)
    replaced = {(card.organisation_id, card.effective_from) for card in also}
    found = [
        card
        for card in cards.filter(currency=currency)
        if (card.organisation_id, card.effective_from) not in replaced
    ]
    found += [card for card in also if card.currency == currency]
    found.sort(key=lambda card: (card.effective_from, card.organisation_id or 0, card.pk))
    return Book(found[::-1])
