"""Cases told to an organisation's own systems, as events of `outgoing/`."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse

from alerts.models import Alert, Channel
from alerts.rules import rule_for
from outgoing.models import Kind
from outgoing.services.telling import tell


def opened(alert: Alert) -> None:
    """A new case, or one that became worse. In the caller's transaction."""
    tell(alert.organisation_id, Kind.ALERT_OPENED, lambda: data_of(alert))


def closed(alert: Alert) -> None:
    """Only of a case that was told: what began and ended between two looks was never there."""
    if alert.told_at is None or alert.is_muted:
        return
    if Channel.WEBHOOK in rule_for(alert.organisation, alert.kind).channels:
        tell(alert.organisation_id, Kind.ALERT_CLOSED, lambda: data_of(alert))


def data_of(alert: Alert) -> dict[str, Any]:
    """The `data` of the message; the words in English, as everything for programs."""
    page = reverse("alerts:alert_detail", args=[alert.organisation.slug, alert.pk])
    return {
        "id": alert.pk,
        "kind": alert.kind,
        "subject": alert.subject,
        "title": alert.title,
        "severity": alert.severity,
        "detail": alert.detail,
        "opened_at": alert.opened_at.isoformat(),
        "closed_at": alert.closed_at.isoformat() if alert.closed_at else None,
        "is_test": alert.is_test,
        "url": settings.SITE_URL + page,
    }
