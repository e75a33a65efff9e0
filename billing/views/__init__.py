"""Pages about costs."""

from billing.views.budgets import (
    budget_archive,
    budget_create,
    budget_detail,
    budget_list,
    budget_update,
    forecast_detail,
)
from billing.views.report import cost_report
from billing.views.what_if import what_if

__all__ = [
    "budget_archive",
    "budget_create",
    "budget_detail",
    "budget_list",
    "budget_update",
    "cost_report",
    "forecast_detail",
    "what_if",
]
