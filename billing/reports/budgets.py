"""How far each budget is: spent, forecast and limit of the period that a day is in, and of those before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.apps import apps

from accounts.audit import Entry, entries
from accounts.models import Organisation
from billing.forecast import Forecast, forecast, total
from billing.models import Budget
from billing.periods import Length, Period
from billing.reports.spending import Spending, spending

BACK = {Length.MONTH: 13, Length.QUARTER: 6, Length.YEAR: 3}  # periods to learn from
HISTORY = 12  # periods that a budget's page lists
MOST_CHANGES = 50


@dataclass(frozen=True)
class Gauge:
    """One budget in the period that is now. Amounts are in its currency and of known prices."""

    budget: Budget
    period: Period
    spent: Decimal
    unknown: int  # charges of the period without a known price; they are not in `spent`
    others: list[tuple[str, Decimal]]  # what was charged in other currencies, not counted
    forecast: Forecast | None  # None: not enough data

    @property
    def percent(self) -> Decimal:
        return round(self.spent / self.budget.limit * 100, 1)

    @property
    def reached(self) -> int:
        """The highest threshold that is reached, 0 for none."""
        limit = self.budget.limit
        return max((t for t in self.budget.thresholds if self.spent * 100 >= t * limit), default=0)

    @property
    def is_over_by_forecast(self) -> bool:
        """Told only of forecasts that could be tried on the past."""
        foretold = self.forecast
        return bool(foretold and foretold.high is not None and foretold.likely > self.budget.limit)

    @property
    def left(self) -> Decimal:
        return max(self.budget.limit - self.spent, Decimal(0))

    @property
    def tone(self) -> str:
        if self.spent >= self.budget.limit:
            return "bad"
        return "warn" if self.is_over_by_forecast or self.percent >= 80 else ""


@dataclass(frozen=True)
class Past:
    """One period before, against the limit that the budget has today."""

    period: Period
    spent: Decimal
    unknown: int
    percent: Decimal


def gauges(
    organisation: Organisation, budgets: Sequence[Budget], *, today: date | None = None
) -> list[Gauge]:
    """In a constant number of queries."""
    return [gauge for gauge, _spending in _gauged(organisation, budgets, today)]


def spent_of(
    organisation: Organisation, budgets: Sequence[Budget]
) -> list[tuple[Budget, Decimal, int]]:
    """Of the period that is now: known costs, and charges without a known price. For the time of
    sending, so without the past."""
    day = organisation.today()
    found = spending(organisation, budgets, since=min(b.period(day).first for b in budgets))
    told = []
    for budget in budgets:
        period, spent = budget.period(day), found[budget.pk]
        amount = total(spent.days, period.first, period.last)
        told.append((budget, amount, spent.unknown_in(period)))
    return told


def one(
    organisation: Organisation, budget: Budget, *, today: date | None = None
) -> tuple[Gauge, Spending, list[Past]]:
    """A budget with its days and its past periods, the newest first."""
    ((gauge, spent),) = _gauged(organisation, [budget], today)
    begun = min([*spent.days, *spent.unknown], default=gauge.period.first)
    past = []
    for count in range(1, HISTORY + 1):
        period = gauge.period.back(count)
        if period.last < begun:
            break
        amount = total(spent.days, period.first, period.last)
        percent = round(amount / budget.limit * 100, 1)
        past.append(Past(period, amount, spent.unknown_in(period), percent))
    return gauge, spent, past


def changes(budget: Budget) -> list[Entry]:
    """Who changed what of it, the newest first."""
    model = apps.get_model("billing", "BudgetEvent")
    rows = model.objects.filter(pgh_obj=budget).order_by("-pgh_id").values("pgh_id")
    return entries([{"kind_of": "billing.budgetevent"} | row for row in rows[:MOST_CHANGES]])


def _gauged(
    organisation: Organisation, budgets: Sequence[Budget], today: date | None
) -> list[tuple[Gauge, Spending]]:
    if not budgets:
        return []
    day = today or organisation.today()
    since = min(b.period(day).back(BACK[Length(b.length)]).first for b in budgets)
    found = spending(organisation, budgets, since=since)
    return [(_gauge(budget, found[budget.pk], day), found[budget.pk]) for budget in budgets]


def _gauge(budget: Budget, spent: Spending, day: date) -> Gauge:
    period = budget.period(day)
    return Gauge(
        budget=budget,
        period=period,
        spent=total(spent.days, period.first, period.last),
        unknown=spent.unknown_in(period),
        others=spent.others_in(period),
        forecast=forecast(spent.days, period, today=day),
    )
