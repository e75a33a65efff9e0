"""Raise, acknowledge, close. Raising twice is one alert seen again; closing twice is nothing."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, F, Value, When
from django.utils import timezone

from accounts.models import Organisation, User
from alerts.models import Alert, Severity

RANK = {Severity.INFO: 0, Severity.WARNING: 1, Severity.CRITICAL: 2}


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
    """The one open alert for this kind and subject, new or seen again with the latest facts.

    Seen again and worse than before, it is nobody's any more: somebody must take it on anew.
    """
    facts: dict[str, Any] = {
        "title": title[:200],
        "severity": severity,
        "link": link[:300],
        "detail": detail or {},
    }
    alert, is_new = Alert.objects.get_or_create(
        organisation=organisation,
        kind=kind,
        subject=subject[:120],
        closed_at=None,
        defaults=facts,
    )
    if not is_new:
        _see_again(alert, facts)
    return alert


def close_alert(organisation: Organisation, *, kind: str, subject: str) -> bool:
    """The cause is gone. True when an alert was open."""
    open_ones = Alert.objects.of(organisation).open().filter(kind=kind, subject=subject[:120])
    return bool(open_ones.update(closed_at=timezone.now()))


def acknowledge(alert: Alert, *, by: User) -> bool:
    """Somebody has taken it on. True the first time."""
    rows = Alert.objects.open().filter(pk=alert.pk, acknowledged_at=None)
    return bool(rows.update(acknowledged_at=timezone.now(), acknowledged_by=by))


def _see_again(alert: Alert, facts: dict[str, Any]) -> None:
    """In one statement that compares with the row as it is now, since others raise it too."""
    milder = [name for name, rank in RANK.items() if rank < RANK[Severity(facts["severity"])]]
    got_worse = When(severity__in=milder, then=Value(None))
    Alert.objects.open().filter(pk=alert.pk).update(
        **facts,
        seen_at=timezone.now(),
        acknowledged_at=Case(got_worse, default=F("acknowledged_at")),
        acknowledged_by=Case(got_worse, default=F("acknowledged_by")),
    )
    alert.refresh_from_db()
