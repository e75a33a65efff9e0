"""The amount over time by category, for each currency, in the same colours as everywhere."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from accounts import charts
from billing.periods import month_after
from billing.reports.days import Days
from billing.reports.naming import CATEGORIES, time_name
from billing.reports.scope import Scope
from billing.reports.slice import Slice
from billing.reports.sums import add_up

# From the bottom up; what is new to us lies on top, together.
ORDER = (
    "marketing", "marketing_lite", "utility", "authentication", "authentication_international",
    "service",
)  # fmt: skip
OTHER = "other"
MOST_DAYS = 62  # columns of one day each; longer times are drawn by month


def amounts(scope: Scope, asked: Slice, days: Days) -> list[charts.Stack]:
    """Raises NotTogether, TooMany."""
    by = "day" if days.count <= MOST_DAYS else "month"
    found = add_up(scope, asked.but(by=by, across="category"), days)
    values: dict[str, dict[tuple[str, str], Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for key, figures in found.lines.items():
        at, category = key.values
        kind = category if category in ORDER else OTHER
        values[key.currency][kind, at] += figures.amount
    known = {at for told in values.values() for (_kind, at), amount in told.items() if amount}
    steps = [step for step in _steps(by, days) if known and step.isoformat() <= max(known)]
    return [
        _chart(currency, told, by, steps)
        for currency, told in sorted(values.items())
        if currency and any(told.values())
    ]


def _steps(by: str, days: Days) -> list[date]:
    """At most ten years."""
    if days.months > 120:
        days = Days(month_after(days.until.replace(day=1), -119), days.until)
    if by == "day":
        return [days.since + timedelta(days=n) for n in range(days.count)]
    return [month_after(days.since.replace(day=1), n) for n in range(days.months)]


def _chart(
    currency: str, told: dict[tuple[str, str], Decimal], by: str, steps: list[date]
) -> charts.Stack:
    title = _("Costs by day and category") if by == "day" else _("Costs by month and category")
    kinds = [kind for kind in (*ORDER, OTHER) if any(told.get((kind, str(s))) for s in steps)]
    return charts.stack(
        f"costs-{currency}",
        title,
        currency,
        [time_name(by, step) for step in steps],
        [
            (
                CATEGORIES.get(kind, _("Other")),
                kind,
                [told.get((kind, step.isoformat()), Decimal()) for step in steps],
            )
            for kind in kinds
        ],
    )
