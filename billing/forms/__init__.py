"""What people fill in about costs."""

from billing.forms.centres import CentreForm
from billing.forms.saved import SavedReportForm
from billing.forms.slice import SliceForm

__all__ = ["CentreForm", "SavedReportForm", "SliceForm"]
