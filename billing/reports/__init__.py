"""What pages and files about costs show."""

from billing.reports.report import Line, Report, report
from billing.reports.scope import Scope, scope_of
from billing.reports.slice import Slice
from billing.reports.sums import NotTogether, TooMany

__all__ = ["Line", "NotTogether", "Report", "Scope", "Slice", "TooMany", "report", "scope_of"]
