"""Who is to be told of what, written down as messages. A storm of one kind becomes few of them.

A case that is to be told says so itself (`tell_at`, `escalate_at`), and whoever plans takes the mark away in the
transaction that writes the messages: planned twice is once, and what a dead worker left is planned by the next.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Coalesce

from accounts.models import Organisation
from alerts import webhooks
from alerts.models import Alert, AlertQuerySet, Channel, Entry, Reason, Rule, What
from alerts.rules import rule_for
from alerts.services.writing import receivers, told_of, write

MOST = 20_000  # cases planned at once


def plan(now: datetime) -> int:
    """Write the messages of everything that is to be told now; of how many cases."""
    due = Alert.objects.to_tell(now).values("organisation")
    late = Alert.objects.to_escalate(now).values("organisation")
    over = Alert.objects.to_tell_over(now).values("organisation")
    found = Q(pk__in=due) | Q(pk__in=late) | Q(pk__in=over)
    rows = Organisation.objects.filter(found).order_by("pk")
    return sum(_plan_one(organisation, now) for organisation in rows)


@transaction.atomic
def _plan_one(organisation: Organisation, now: datetime) -> int:
    """One worker at an organisation at a time, so that a message is joined and not made twice."""
    rows = Organisation.objects.select_for_update(skip_locked=True, no_key=True)
    if rows.filter(pk=organisation.pk).first() is None:
        return 0
    cases = Alert.objects.of(organisation)
    fresh, late = _taken(cases.to_tell(now)), _taken(cases.to_escalate(now))
    over = _taken(cases.to_tell_over(now))
    for kind, alerts in _by_kind(fresh).items():
        rule = rule_for(organisation, kind)
        _tell(organisation, rule, alerts, now)
        Alert.objects.filter(pk__in=[alert.pk for alert in alerts]).update(
            tell_at=None, told_at=Coalesce("told_at", now), escalate_at=_escalation(rule, now)
        )
    for kind, alerts in _by_kind(late).items():
        _escalate(organisation, rule_for(organisation, kind), alerts, now)
    for alerts in _by_kind(over).values():
        _tell_over(organisation, alerts, now)
    return len(fresh) + len(late) + len(over)


def _taken(rows: AlertQuerySet) -> list[Alert]:
    """Ours until the commit; what another worker has is left to it."""
    locked = rows.select_for_update(skip_locked=True, of=("self",)).select_related("organisation")
    return list(locked.order_by("pk")[:MOST])


def _by_kind(alerts: Iterable[Alert]) -> dict[str, list[Alert]]:
    found: dict[str, list[Alert]] = defaultdict(list)
    for alert in alerts:
        found[alert.kind].append(alert)
    return found


def _escalation(rule: Rule, now: datetime) -> datetime | None:
    return now + timedelta(minutes=rule.escalate_after) if rule.escalate_after else None


def _tell(organisation: Organisation, rule: Rule, alerts: list[Alert], now: datetime) -> None:
    for receiver in receivers(organisation, rule, rule.roles):
        if wanted := [alert for alert in alerts if receiver.wants(alert.severity)]:
            write(organisation, Reason.RAISED, receiver, wanted, now)
    if Channel.WEBHOOK in rule.channels:
        for alert in alerts:
            webhooks.opened(alert)


def _escalate(organisation: Organisation, rule: Rule, alerts: list[Alert], now: datetime) -> None:
    """To the other role, and to the chats once more."""
    Alert.objects.filter(pk__in=[alert.pk for alert in alerts]).update(escalate_at=None)
    if not rule.escalate_to:
        return
    Entry.objects.bulk_create(
        Entry(alert=alert, what=What.ESCALATED, text=rule.escalate_to, at=now) for alert in alerts
    )
    for receiver in receivers(organisation, rule, [rule.escalate_to]):
        if wanted := [alert for alert in alerts if receiver.wants(alert.severity)]:
            write(organisation, Reason.ESCALATED, receiver, wanted, now)


def _tell_over(organisation: Organisation, alerts: list[Alert], now: datetime) -> None:
    """To those who were told of them, but for the one who closed it."""
    Alert.objects.filter(pk__in=[alert.pk for alert in alerts]).update(tell_at=None)
    for receiver, known in told_of(organisation, alerts):
        others = [one for one in known if not one.closed_by or one.closed_by != receiver.reader]
        if others:
            write(organisation, Reason.OVER, receiver, others, now)
