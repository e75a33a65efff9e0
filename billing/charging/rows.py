"""A charge on its way into the table, and what it may cost before its place in the month is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import NamedTuple

from billing.pricing.books import Price
from billing.pricing.judging import BY_ALLOWANCE, FREE_WINDOW, REGULAR

LadderKey = tuple[str, date, str, str]  # owner, month, market, family
Order = tuple[datetime, datetime, str]
NO_ORDER: Order = (datetime.max.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC), "")


class Row(NamedTuple):
    """billing.models.Charge in the order that COPY and SELECT here use."""

    unit_id: str
    participant: str
    unit: str
    waba_id: str
    phone_number_id: str
    happened_at: datetime
    day: date
    country: str
    market: str
    model: str
    type: str
    category: str
    template_id: str
    campaign: str
    currency: str
    amount: Decimal | None
    unknown: str
    rate_id: int | None
    tier_from: int
    is_read: bool
    is_judged: bool
    opened_by: str
    ladder_id: int | None

    @property
    def key(self) -> tuple[str, str]:
        return self.unit_id, self.participant


COLUMNS = ", ".join(Row._fields)


@dataclass(slots=True)
class Draft:
    """A row whose price depends on its place. `row.type` is BY_ALLOWANCE where the type does, too."""

    row: Row
    prices: tuple[Price, ...]  # by place
    ladder: LadderKey | None
    order: Order  # of conversations: which message opened it
    stays: bool = False  # as it is in the table

    def at(self, before: int, ladder_id: int | None) -> Row:
        """Priced, with so many counted before it."""
        price = self.prices[0]
        for other in self.prices[1:]:
            if other.before > before:
                break
            price = other
        row = self.row
        type_ = row.type
        if type_ == BY_ALLOWANCE:
            type_ = REGULAR if price.before else FREE_WINDOW
        return row._replace(
            type=type_, amount=price.amount, unknown=price.unknown, rate_id=price.rate_id,
            tier_from=price.tier_from, ladder_id=ladder_id,
        )  # fmt: skip
