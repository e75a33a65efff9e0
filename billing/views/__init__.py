"""Pages about costs."""

from billing.views.centres import centre_create, centre_list, centre_update
from billing.views.charges import charge_detail, charge_list, unknown_list
from billing.views.report import cost_report, cost_report_export
from billing.views.saved import saved_report_create, saved_report_list, saved_report_update
from billing.views.tiers import tier_list

__all__ = [
    "centre_create",
    "centre_list",
    "centre_update",
    "charge_detail",
    "charge_list",
    "cost_report",
    "cost_report_export",
    "saved_report_create",
    "saved_report_list",
    "saved_report_update",
    "tier_list",
    "unknown_list",
]
