"""Charts about costs, from what the reports found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.charts import Chart, chart
from billing.forecast import Forecast
from billing.periods import Period


@dataclass
class _Day:
    """Sums since the period began; None: not so far, or not foretold."""

    at: date
    spent: float | None = None
    likely: float | None = None
    low: float | None = None
    high: float | None = None


def way_of(
    days: Mapping[date, Decimal],
    period: Period,
    foretold: Forecast | None,
    *,
    today: date,
    currency: str,
    limit: Decimal | None,
) -> Chart:
    """The period so far, what is to come with its interval, and the budget."""
    steps = _so_far(days, period, today)
    if foretold:
        _add_forecast(steps, foretold, today)
    series = [(_("Spent"), lambda step: step.spent)]
    if foretold:
        series.append((_("Forecast"), lambda step: step.likely))
    if foretold and foretold.high is not None:
        series.append((_("At least, probably"), lambda step: step.low))
        series.append((_("At most, probably"), lambda step: step.high))
    if limit is not None:
        series.append((_("Budget"), lambda step: float(limit)))
    title = _("Spent since the period began")
    return chart(f"way-{currency}", title, currency, steps, series)


def _so_far(days: Mapping[date, Decimal], period: Period, today: date) -> list[_Day]:
    steps, so_far = [], Decimal(0)
    for day in period.every_day:
        so_far += days.get(day, Decimal(0))
        steps.append(_Day(day, spent=float(so_far) if day <= today else None))
    return steps


def _add_forecast(steps: list[_Day], foretold: Forecast, today: date) -> None:
    """From today's sum on; the interval opens in proportion to what is to come."""
    rest = foretold.likely - foretold.spent
    so_far = foretold.spent
    for step in steps:
        if step.at < today:
            continue
        so_far += foretold.expected.get(step.at, Decimal(0))
        step.likely = float(so_far)
        if foretold.low is None or foretold.high is None:
            continue
        share = (so_far - foretold.spent) / rest if rest else Decimal(1)
        step.low = float(foretold.spent + (foretold.low - foretold.spent) * share)
        step.high = float(foretold.spent + (foretold.high - foretold.spent) * share)
