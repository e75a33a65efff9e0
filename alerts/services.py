"""Raise, acknowledge and close. Raising twice is the same alert seen again; closing twice is
nothing.
"""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from accounts.models import Organisation, User
from alerts.models import Alert, Severity


def raise_alert(
    organisation: Organisation,
    *,
    kind: str,
    subject: str,
    title: str,
    severity: str = Severity.WARNING,
    link: str = "",
    detail: dict[str, Any] | None = None,
) -> Alert:
    """The one open alert for this kind and subject, new or seen again with the latest facts."""
    facts = {"title": title, "severity": severity, "link": link, "detail": detail or {}}
    facts["seen_at"] = timezone.now()
    alert, _created = Alert.objects.update_or_create(
        organisation=organisation, kind=kind, subject=subject, closed_at=None,
        defaults=facts,
    )  # fmt: skip
    return alert


def close_alert(organisation: Organisation, *, kind: str, subject: str) -> bool:
    """The cause is gone. True when an alert was open."""
    open_ones = Alert.objects.of(organisation).open().filter(kind=kind, subject=subject)
    return bool(open_ones.update(closed_at=timezone.now()))


def acknowledge(alert: Alert, *, by: User) -> bool:
    """Somebody has taken it on. True the first time."""
    rows = Alert.objects.open().filter(pk=alert.pk, acknowledged_at=None)
    return bool(rows.update(acknowledged_at=timezone.now(), acknowledged_by=by))
