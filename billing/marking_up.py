"""Which mark-up counts for a charge, and how much it is: the newest row of the narrowest kind."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from billing.models import MarkUp
from billing.quoting import CHARGED_AS

PLACES = Decimal("0.000001")


def in_force(
    rules: Iterable[MarkUp], *, client_id: int, category: str, currency: str, day: date
) -> MarkUp | None:
    """A client's own rule comes before one for all, a category's before one for every category; of
    those the one that began last, and of one day the one written last. A rule with an amount in
    another currency is none."""
    category = CHARGED_AS.get(category, category)
    meant = [
        rule
        for rule in rules
        if rule.client_id in (None, client_id)
        and rule.category in ("", category)
        and rule.currency in ("", currency)
        and rule.from_day <= day
    ]
    return max(
        meant,
        key=lambda r: (r.client_id is not None, bool(r.category), r.from_day, r.pk),
        default=None,
    )


def added(rule: MarkUp | None, *, cost: Decimal, charged: int) -> Decimal:
    """To Meta's known cost of so many charged messages."""
    if rule is None:
        return Decimal(0)
    return (cost * rule.percent / 100 + charged * rule.amount).quantize(PLACES)
