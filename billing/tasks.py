"""What runs on the clock about costs. Each may run twice or late without harm."""

from __future__ import annotations

from billing.services import budgets


def watch_budgets() -> None:
    """Hourly: thresholds that are reached and forecasts over a limit are told; what no longer is, is
    closed."""
    budgets.watch()
