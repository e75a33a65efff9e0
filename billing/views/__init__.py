"""Pages about costs."""

from billing.views.budgets import (
    budget_archive,
    budget_create,
    budget_detail,
    budget_list,
    budget_update,
    forecast_detail,
)
from billing.views.clients import client_list, client_statement, markup_create, markup_list
from billing.views.estimates import estimate_detail
from billing.views.report import cost_report
from billing.views.what_if import what_if

__all__ = [
    "budget_archive",
    "budget_create",
    "budget_detail",
    "budget_list",
    "budget_update",
    "client_list",
    "client_statement",
    "cost_report",
    "estimate_detail",
    "forecast_detail",
    "markup_create",
    "markup_list",
    "what_if",
]
