"""Alerts about outgoing webhooks, bound to that room's ports in waportal/wiring.py."""

from __future__ import annotations

from alerts.models import Kind, Severity
from alerts.services import close_alert, raise_alert
from outgoing.models import Endpoint


def given_up(endpoint: Endpoint) -> None:
    raise_alert(
        endpoint.organisation, kind=Kind.ENDPOINT_STOPPED, subject=endpoint.subject,
        title=endpoint.name, severity=Severity.WARNING, link=endpoint.link,
        detail={"address": endpoint.url},
    )  # fmt: skip


def works_again(endpoint: Endpoint) -> None:
    close_alert(endpoint.organisation, kind=Kind.ENDPOINT_STOPPED, subject=endpoint.subject)
