"""What was spent of each budget: sums of charges by day, for many budgets in a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum

from accounts.models import Organisation
from billing.models import Budget, Daily, DailyTemplate
from billing.periods import Period
from billing.reports.tagged import by_tag

ZERO = Decimal(0)


@dataclass
class Spending:
    """By day. `days` is in the budget's currency; `others` are not counted."""

    days: dict[date, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    unknown: dict[date, int] = field(default_factory=lambda: defaultdict(int))
    others: dict[tuple[str, date], Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    def add(self, row: dict[str, Any], currency: str) -> None:
        """Charges without a known currency have no known price either."""
        if row["unknown"] and row["currency"] in (currency, ""):
            self.unknown[row["day"]] += row["unknown"]
        if row["currency"] == currency:
            self.days[row["day"]] += row["amount"]
        elif row["amount"]:
            self.others[row["currency"], row["day"]] += row["amount"]

    def unknown_in(self, period: Period) -> int:
        return sum(n for day, n in self.unknown.items() if period.first <= day <= period.last)

    def others_in(self, period: Period) -> list[tuple[str, Decimal]]:
        found: dict[str, Decimal] = defaultdict(Decimal)
        for (currency, day), amount in self.others.items():
            if period.first <= day <= period.last:
                found[currency] += amount
        return sorted(found.items())


def spending(
    organisation: Organisation, budgets: Sequence[Budget], *, since: date
) -> dict[int, Spending]:
    """By the budget's key. Two queries, and the one for tags where a budget has one."""
    found = {budget.pk: Spending() for budget in budgets}
    tagged = [budget for budget in budgets if budget.tag]
    whole = [budget for budget in budgets if not budget.tag]
    if whole:
        for row in _by_account(organisation, since):
            for budget in whole:
                if budget.account is None or budget.account.waba_id == row["waba_id"]:
                    found[budget.pk].add(row, budget.currency)
    if tagged:
        _add_tags(organisation, tagged, since, found)
    return found


def _by_account(organisation: Organisation, since: date) -> Iterable[Any]:
    rows = Daily.objects.of(organisation).filter(day__gte=since)
    sums = rows.values("waba_id", "day", "currency").order_by()
    return sums.annotate(amount=Sum("amount"), unknown=Sum("unknown"))


def _add_tags(
    organisation: Organisation, budgets: list[Budget], since: date, found: dict[int, Spending]
) -> None:
    """One query for all tags: a template may have several, so each tag is a sum of its own."""
    tags = by_tag(organisation)
    sums: dict[str, Any] = {}
    for n, budget in enumerate(budgets):
        mine = Q(template_id__in=sorted(tags.get(budget.tag, ())))
        sums[f"amount_{n}"] = Sum("amount", filter=mine)
        sums[f"unknown_{n}"] = Sum("unknown", filter=mine)
    every = {id_ for budget in budgets for id_ in tags.get(budget.tag, ())}
    rows = DailyTemplate.objects.of(organisation).filter(
        day__gte=since, template_id__in=sorted(every)
    )
    found_rows: Iterable[Any] = rows.values("day", "currency").order_by().annotate(**sums)
    for row in found_rows:
        for n, budget in enumerate(budgets):
            part = {
                "day": row["day"],
                "currency": row["currency"],
                "amount": row[f"amount_{n}"] or ZERO,
                "unknown": row[f"unknown_{n}"] or 0,
            }
            found[budget.pk].add(part, budget.currency)
