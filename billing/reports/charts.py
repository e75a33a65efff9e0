"""The amount over time by category, for each currency, in the same colours as everywhere. Where a reporting
currency is chosen, one more with all of them converted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from accounts import charts
from billing.periods import month_after
from billing.reports.converted import Conversion
from billing.reports.days import Days
from billing.reports.naming import CATEGORIES, time_name
from billing.reports.scope import Scope
from billing.reports.slice import Slice
from billing.reports.sums import Key, add_up

# From the bottom up; what is new to us lies on top, together.
ORDER = (
    "marketing", "marketing_lite", "utility", "authentication", "authentication_international",
    "service",
)  # fmt: skip
OTHER = "other"
MOST_DAYS = 62  # columns of one day each; longer times are drawn by month


Told = dict[tuple[str, str], Decimal]  # by category and time


def step_of(days: Days) -> str:
    return "day" if days.count <= MOST_DAYS else "month"


def over_time(asked: Slice, days: Days) -> Slice:
    """The lines that are drawn."""
    return asked.but(by=step_of(days), across="category")


def amounts(scope: Scope, asked: Slice, days: Days) -> list[charts.Stack]:
    """Raises NotTogether, TooMany."""
    by = step_of(days)
    found = add_up(scope, over_time(asked, days), days)
    values: dict[str, Told] = defaultdict(lambda: defaultdict(Decimal))
    for key, figures in found.lines.items():
        values[key.currency][_place(key)] += figures.amount
    steps = _until_known(_steps(by, days), values.values())
    title = _("Costs by day and category") if by == "day" else _("Costs by month and category")
    return [
        _chart(f"costs-{currency}", title, currency, told, by, steps)
        for currency, told in sorted(values.items())
        if currency and any(told.values())
    ]


def converted(conversion: Conversion, days: Days) -> charts.Stack | None:
    """Of the lines of `over_time`; None when nothing could be converted."""
    by = step_of(days)
    told: Told = defaultdict(Decimal)
    for key, made in conversion.lines.items():
        told[_place(key)] += made.amount or 0
    if not any(told.values()):
        return None
    title = (
        _("All currencies by day and category, converted")
        if by == "day"
        else _("All currencies by month and category, converted")
    )
    steps = _until_known(_steps(by, days), [told])
    return _chart("costs-converted", title, conversion.to, told, by, steps)


def _place(key: Key) -> tuple[str, str]:
    at, category = key.values
    return category if category in ORDER else OTHER, at


def _until_known(steps: list[date], values: Iterable[Told]) -> list[date]:
    """Up to the last with an amount."""
    known = {at for told in values for (_kind, at), amount in told.items() if amount}
    return [step for step in steps if known and step.isoformat() <= max(known)]


def _steps(by: str, days: Days) -> list[date]:
    """At most ten years."""
    if days.months > 120:
        days = Days(month_after(days.until.replace(day=1), -119), days.until)
    if by == "day":
        return [days.since + timedelta(days=n) for n in range(days.count)]
    return [month_after(days.since.replace(day=1), n) for n in range(days.months)]


def _chart(
    name: str, title: str, currency: str, told: Told, by: str, steps: list[date]
) -> charts.Stack:
    kinds = [kind for kind in (*ORDER, OTHER) if any(told.get((kind, str(s))) for s in steps)]
    return charts.stack(
        name,
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
