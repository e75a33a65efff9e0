"""What people do with a case: take it on, give it away, put it off, note something, close it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from alerts.models import Alert, Entry, Message, Reason, What
from alerts.services import cases


def acknowledge(alert: Alert, *, by: User) -> bool:
    """Somebody has taken it on, and has it from now on. True the first time."""
    now = timezone.now()
    with transaction.atomic():
        rows = Alert.objects.open().filter(pk=alert.pk, acknowledged_at=None)
        if not rows.update(acknowledged_at=now, acknowledged_by=by, owner=by, escalate_at=None):
            return False
        Entry.objects.create(alert=alert, what=What.TAKEN, by=by, person=by, at=now)
    return True


def assign(alert: Alert, *, to: User | None, by: User) -> bool:
    """Give it to a colleague, who is told, or to nobody. False when nothing changes."""
    with transaction.atomic():
        rows = Alert.objects.open().filter(pk=alert.pk).exclude(owner=to)
        if to is None:
            changed = rows.update(owner=None, acknowledged_at=None, acknowledged_by=None)
        else:
            changed = rows.update(owner=to)
        if not changed:
            return False
        what = What.ASSIGNED if to else What.FREED
        Entry.objects.create(alert=alert, what=what, by=by, person=to)
        if to is not None and to != by:
            told = Message.objects.create(
                organisation=alert.organisation, reason=Reason.ASSIGNED, kind=alert.kind,
                severity=alert.severity, reader=to,
            )  # fmt: skip
            told.alerts.add(alert)
    return True


def snooze(alert: Alert, *, until: datetime, by: User) -> bool:
    """Put it off: it is told anew then if it is still open, and at once if it becomes worse."""
    with transaction.atomic():
        rows = Alert.objects.open().filter(pk=alert.pk)
        if not rows.update(snoozed_until=until, tell_at=until, escalate_at=None):
            return False
        Entry.objects.create(alert=alert, what=What.SNOOZED, by=by, until=until)
    return True


def wake(alert: Alert, *, by: User) -> bool:
    """Show it again now."""
    rows = Alert.objects.snoozed().filter(pk=alert.pk)
    if not rows.update(snoozed_until=None, tell_at=None):
        return False
    Entry.objects.create(alert=alert, what=What.SNOOZED, by=by)
    return True


def note(alert: Alert, *, text: str, by: User) -> Entry:
    """Something that colleagues should know of it."""
    return Entry.objects.create(alert=alert, what=What.NOTE, by=by, text=text)


def end(alert: Alert, *, text: str, by: User) -> bool:
    """Closed by a person. If the cause is still there, the next look opens another case."""
    return cases.close(alert, What.ENDED, by=by, text=text)


def for_each(alerts: Iterable[Alert], task: str, *, to: User | None, by: User) -> int:
    """`task` is "acknowledge" or "assign". How many changed."""
    if task == "assign":
        return sum(assign(alert, to=to, by=by) for alert in alerts)
    return sum(acknowledge(alert, by=by) for alert in alerts)
