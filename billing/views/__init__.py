"""Pages about costs."""

from billing.views.report import cost_report

__all__ = ["cost_report"]
