"""Raise and close. Raising twice is one case seen again; closing twice is nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import Organisation, User
from alerts import webhooks
from alerts.kinds import ABOUT
from alerts.models import MILDER_FIRST, Alert, AlertQuerySet, Entry, Severity, What
from alerts.rules import rule_for


def raise_alert(
    organisation: Organisation,
    *,
    kind: str,
    subject: str,
    title: str,
    severity: str = Severity.WARNING,
    link: str = "",
    detail: dict[str, Any] | None = None,
    appeal_until: datetime | None = None,
    ends_at: datetime | None = None,
    since: datetime | None = None,
) -> Alert:
    """The one open case of this kind and subject, new or seen again with the latest facts.

    Seen again and worse than before, somebody must take it on anew. `since` is when the cause began, of
    news that may be told again: a case that a person or its age closed after it is not opened again for it.
    """
    subject = subject[:120]
    rule = rule_for(organisation, kind)
    facts: dict[str, Any] = {
        "title": title[:200],
        "severity": rule.severity or severity,
        "link": link[:300],
        "detail": detail or {},
        "appeal_until": appeal_until,
        "ends_at": ends_at,
    }
    case = {"organisation": organisation, "kind": kind, "subject": subject}
    known = Alert.objects.filter(**case)
    alert = known.open().first()
    if alert is not None and _see_again(alert, facts):
        return alert
    if since and (answered := _answered(known, since)):
        return answered
    return _open(case, facts, is_muted=not rule.is_on)


def _answered(known: AlertQuerySet, since: datetime) -> Alert | None:
    """Closed after that, and not because the cause was gone."""
    ways = (What.ENDED, What.RUN_OUT)
    return known.filter(closed_at__gte=since, entries__what__in=ways).order_by("-pk").first()


def _open(case: dict[str, Any], facts: dict[str, Any], *, is_muted: bool) -> Alert:
    now = timezone.now()
    with transaction.atomic():
        alert, is_new = Alert.objects.get_or_create(
            **case,
            closed_at=None,
            defaults={**facts, "is_muted": is_muted, "tell_at": now, "opened_at": now},
        )
        if is_new:
            Entry.objects.create(alert=alert, what=What.OPENED, at=now)
    if not is_new:
        _see_again(alert, facts)
    return alert


def _see_again(alert: Alert, facts: dict[str, Any]) -> bool:
    """False when it was closed meanwhile. Each statement compares with the row as it is now, since
    others raise it too."""
    now = timezone.now()
    rows = Alert.objects.open().filter(pk=alert.pk)
    changes: dict[str, Any] = {**facts, "seen_at": now, "times": F("times") + 1}
    if facts["severity"] != alert.severity:
        _change_severity(alert, rows, facts["severity"], now)
    if not rows.update(**changes):
        return False
    for name, value in facts.items():
        setattr(alert, name, value)
    alert.seen_at, alert.times = now, alert.times + 1
    return True


def _change_severity(alert: Alert, rows: AlertQuerySet, severity: str, now: datetime) -> None:
    """Worse: it is told again, whoever had put it off or taken it on."""
    rank = MILDER_FIRST.index(Severity(severity))
    milder, worse = MILDER_FIRST[:rank], MILDER_FIRST[rank + 1 :]
    anew = {
        "tell_at": now,
        "snoozed_until": None,
        "acknowledged_at": None,
        "acknowledged_by": None,
    }
    with transaction.atomic():
        if rows.filter(severity__in=milder).update(severity=severity, **anew):
            Entry.objects.create(alert=alert, what=What.WORSE, at=now)
            for name, value in anew.items():
                setattr(alert, name, value)
        elif rows.filter(severity__in=worse).update(severity=severity):
            Entry.objects.create(alert=alert, what=What.MILDER, at=now)


def close_alert(organisation: Organisation, *, kind: str, subject: str) -> bool:
    """The cause is gone. True when a case was open."""
    opened = Alert.objects.of(organisation).open().filter(kind=kind, subject=subject[:120])
    alert = opened.first()
    return alert is not None and close(alert, What.OVER)


def close(alert: Alert, what: What, *, by: User | None = None, text: str = "") -> bool:
    """True for the one who closed it. `by` and `text` when a person did."""
    now = timezone.now()
    with transaction.atomic():
        rows = Alert.objects.open().filter(pk=alert.pk)
        tell_at = now if _tells_over(alert, rows) else None
        if not rows.update(closed_at=now, closed_by=by, tell_at=tell_at, escalate_at=None):
            return False
        alert.closed_at, alert.closed_by = now, by
        Entry.objects.create(alert=alert, what=what, by=by, text=text, at=now)
        webhooks.closed(alert)
    return True


def _tells_over(alert: Alert, rows: AlertQuerySet) -> bool:
    """Only of a case that was told."""
    was_told = rows.filter(told_at__isnull=False, is_muted=False).exists()
    return was_told and rule_for(alert.organisation, alert.kind).tells_over


def run_out(now: datetime) -> int:
    """Close what has an end, and news that nobody said the opposite of once it is old. How many."""
    ended = Alert.objects.open().filter(ends_at__lte=now).select_related("organisation")
    count = sum(close(alert, What.OVER) for alert in ended)
    for kind, one in ABOUT.items():
        if one.lasts is not None:
            old = Alert.objects.open().filter(kind=kind, seen_at__lt=now - one.lasts)
            old = old.select_related("organisation")
            count += sum(close(alert, What.RUN_OUT) for alert in old)
    return count
