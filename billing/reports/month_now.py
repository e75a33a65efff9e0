"""The month that is now, by currency: so far, forecast, budget. For the overview and the forecast's page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.cache import cache
from django.db.models import Sum

from accounts.models import Organisation
from billing.forecast import Forecast, forecast, total
from billing.models import Budget, Daily
from billing.periods import Length, Period
from billing.reports.budgets import BACK

KEPT = 600  # seconds
Sums = tuple[date, str, Decimal, int]


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

    @property
    def tone(self) -> str:
        if self.budget is None:
            return ""
        if self.spent >= self.budget.limit:
            return "bad"
        return "warn" if self.forecast and self.forecast.likely > self.budget.limit else ""


def month_now(
    organisation: Organisation, *, waba_id: str = "", may_be_old: bool = False
) -> list[MonthNow]:
    """The currency most was spent in first. `may_be_old`: the sums of at most KEPT seconds ago, since
    more than a year of them is read. Two queries."""
    today = organisation.today()
    period = Period.holding(today)
    key = f"month_now:{organisation.pk}:{waba_id}:{today}"
    rows = cache.get(key) if may_be_old else None
    if rows is None:
        rows = _sums(organisation, waba_id, period.back(BACK[Length.MONTH]).first)
        cache.set(key, rows, KEPT)
    days: dict[str, dict[date, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    unknown: dict[str, int] = defaultdict(int)
    for day, currency, amount, without in rows:
        days[currency][day] += amount
        if period.first <= day <= period.last:
            unknown[currency] += without
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


def _sums(organisation: Organisation, waba_id: str, since: date) -> list[Sums]:
    """Day, currency, amount, and how many charges have no known price."""
    rows = Daily.objects.of(organisation).filter(day__gte=since)
    if waba_id:
        rows = rows.filter(waba_id=waba_id)
    sums = rows.values("day", "currency").order_by()
    added = sums.annotate(all_amount=Sum("amount"), all_unknown=Sum("unknown"))
    return list(added.values_list("day", "currency", "all_amount", "all_unknown"))


def _budgets(organisation: Organisation, waba_id: str) -> dict[str, Budget]:
    """By currency, the smallest monthly one of the whole organisation, or of the account."""
    mine = Budget.objects.of(organisation).in_use().filter(length=Length.MONTH, tag="")
    narrowed = mine.filter(account__waba_id=waba_id) if waba_id else mine.filter(account=None)
    rows: Iterable[Budget] = narrowed.order_by("-limit")
    return {budget.currency: budget for budget in rows}
