"""Alerts: ways to opt in that have lost their notice."""

from __future__ import annotations

from alerts.models import Alert, Kind, Severity
from alerts.services import close_alert, raise_alert
from optin.models import Flow, Standing
from optin.reports.capture import standing_is


def watch() -> None:
    """Raise what is live without a notice in force, close what is ended or has one again. Twice is once."""
    told = Alert.objects.open().filter(kind=Kind.FLOW_STOPPED).select_related("organisation")
    stopped: set[tuple[int, str]] = set()
    for flow in Flow.objects.filter(standing_is(Standing.WITHOUT_NOTICE)).listed():
        subject = f"flow:{flow.pk}"
        stopped.add((flow.organisation_id, subject))
        raise_alert(
            flow.organisation, kind=Kind.FLOW_STOPPED, subject=subject, title=flow.name,
            severity=Severity.WARNING, link=flow.link, detail={"notice": str(flow.version)},
        )  # fmt: skip
    for alert in told:
        if (alert.organisation_id, alert.subject) not in stopped:
            close_alert(alert.organisation, kind=alert.kind, subject=alert.subject)
