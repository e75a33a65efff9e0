"""The month that is now, by currency: so far, forecast, budget. For the overview and the forecast's page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from accounts.models import Organisation
from billing.forecast import Forecast, forecast, total
from billing.models import Budget, Daily
from billing.periods import Length, Period
from billing.reports.budgets import BACK, today_in


@dataclass(frozen=True)
class MonthNow:
    """Of one currency. `budget` is the smallest monthly one of all there is to count."""

    currency: str
    today: date
    period: Period
    days: dict[date, Decimal]
    spent: Decimal
    unknown: int
    forecast: Forecast | None
    budget: Budget | None

    @property
    def percent(self) -> Decimal | None:
        return round(self.spent / self.budget.limit * 100, 1) if self.budget else None


def month_now(organisation: Organisation, *, waba_id: str = "") -> list[MonthNow]:
    """The currency most was spent in first. Two queries."""
    today = today_in(organisation)
    period = Period.holding(today)
    days: dict[str, dict[date, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    unknown: dict[str, int] = defaultdict(int)
    rows = Daily.objects.of(organisation).filter(day__gte=period.back(BACK[Length.MONTH]).first)
    if waba_id:
        rows = rows.filter(waba_id=waba_id)
    sums = rows.values("day", "currency").order_by()
    for row in sums.annotate(amount=Sum("amount"), unknown=Sum("unknown")):
        days[row["currency"]][row["day"]] += row["amount"]
        if period.first <= row["day"] <= period.last:
            unknown[row["currency"]] += row["unknown"]
    budgets = _budgets(organisation, waba_id)
    found = [
        MonthNow(
            currency=currency,
            today=today,
            period=period,
            days=dict(each),
            spent=total(each, period.first, period.last),
            unknown=unknown[currency],
            forecast=forecast(each, period, today=today),
            budget=budgets.get(currency),
        )
        for currency, each in days.items()
        if currency
    ]
    return sorted(found, key=lambda one: (-one.spent, one.currency))


def _budgets(organisation: Organisation, waba_id: str) -> dict[str, Budget]:
    """By currency, the smallest monthly one of the whole organisation, or of the account."""
    mine = Budget.objects.of(organisation).in_use().filter(length=Length.MONTH, tag="")
    narrowed = mine.filter(account__waba_id=waba_id) if waba_id else mine.filter(account=None)
    rows: Iterable[Budget] = narrowed.order_by("-limit")
    return {budget.currency: budget for budget in rows}
