"""What is done with cases; what other rooms call stands here."""

from alerts.services.cases import close_alert, raise_alert

__all__ = ["close_alert", "raise_alert"]
