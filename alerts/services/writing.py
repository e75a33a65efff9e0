"""Messages about cases: to whom, when, and joined with one that waits already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.models import Organisation, User
from alerts.models import (
    MILDER_FIRST,
    Alert,
    Channel,
    Destination,
    Message,
    MessageQuerySet,
    Preference,
    Reason,
    Rule,
    Severity,
    State,
)
from alerts.quiet import end_of_quiet
from alerts.rules import readers

# Of one kind to one receiver: the second message waits a minute after the first, the next ones longer. What
# comes meanwhile joins the message that waits, so a storm is three messages within its first hour.
STORM = timedelta(hours=6)
PAUSES = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1))


@dataclass(frozen=True)
class Receiver:
    """A person by mail, or a chat; from which severity on, and when it is quiet there."""

    minimum: str  # "": nothing at all
    reader: User | None = None
    destination: Destination | None = None
    preference: Preference | None = None

    def wants(self, severity: str) -> bool:
        return self.minimum != "" and rank(self.minimum) <= rank(severity)


def receivers(organisation: Organisation, rule: Rule, roles: Sequence[str]) -> list[Receiver]:
    """Those whom the rule's channels reach: people by their roles, every chat in use."""
    found: list[Receiver] = []
    if Channel.EMAIL in rule.channels:
        people = readers(organisation, roles)
        wishes = preferences(organisation, people)
        found += [Receiver(wishes[user.pk].mails, user, None, wishes[user.pk]) for user in people]
    if Channel.CHAT in rule.channels:
        chats = Destination.objects.of(organisation).in_use().order_by("pk")
        found += [Receiver(chat.minimum, destination=chat) for chat in chats]
    return found


def told_of(
    organisation: Organisation, alerts: Sequence[Alert]
) -> list[tuple[Receiver, list[Alert]]]:
    """Whom a message about one of these has reached, each with those of which it told."""
    by_pk = {alert.pk: alert for alert in alerts}
    links = Message.alerts.through.objects.filter(alert__in=alerts, message__state=State.SENT)
    told: dict[User | Destination, dict[int, Alert]] = defaultdict(dict)
    for link in links.select_related("message__reader", "message__destination").order_by("pk"):
        if one := link.message.receiver:
            told[one][link.alert_id] = by_pk[link.alert_id]
    wishes = preferences(organisation, [one for one in told if isinstance(one, User)])
    found = []
    for one, known in told.items():
        if isinstance(one, User):
            to = Receiver(wishes[one.pk].mails, one, None, wishes[one.pk])
        else:
            to = Receiver(one.minimum, destination=one)
        found.append((to, list(known.values())))
    return found


def preferences(organisation: Organisation, people: Iterable[User]) -> dict[int, Preference]:
    """By person; the usual wishes, unsaved, of who has said none."""
    people = list(people)
    rows = Preference.objects.filter(organisation=organisation, user__in=people)
    own = {row.user_id: row for row in rows}
    found = {one.pk: own.get(one.pk) or Preference(user=one) for one in people}
    for row in found.values():
        row.organisation = organisation
    return found


def write(
    organisation: Organisation,
    reason: Reason,
    to: Receiver,
    alerts: Sequence[Alert],
    now: datetime,
) -> Message:
    """Join the message of this kind that waits for this receiver, or make one. `alerts` are of one
    kind and not empty; the caller has a transaction."""
    kind = alerts[0].kind
    severity = Severity.INFO if reason == Reason.OVER else worst(alerts)  # it can wait for morning
    same = Message.objects.of(organisation).filter(
        kind=kind, reason=reason, reader=to.reader, destination=to.destination
    )
    waiting = same.waiting().filter(tries=0).select_for_update().first()
    due = _due(same.exclude(pk=waiting.pk) if waiting else same, to, severity, now)
    if waiting is None:
        waiting = Message.objects.create(
            organisation=organisation, reason=reason, kind=kind, severity=severity, made_at=now,
            due_at=due, reader=to.reader, destination=to.destination,
        )  # fmt: skip
    else:
        waiting.severity = max(waiting.severity, severity, key=rank)
        waiting.due_at = min(waiting.due_at, due)
        waiting.save(update_fields=["severity", "due_at"])
    waiting.alerts.add(*alerts)
    return waiting


def _due(same: MessageQuerySet, to: Receiver, severity: str, now: datetime) -> datetime:
    """Not in a storm's way, and not in somebody's night unless it is critical."""
    rows = same.filter(made_at__gt=now - STORM).order_by("-made_at")
    lately = list(rows.values_list("made_at", flat=True)[: len(PAUSES)])
    due = max(now, lately[0] + PAUSES[len(lately) - 1]) if lately else now
    if to.preference is None or severity == Severity.CRITICAL:
        return due
    return end_of_quiet(to.preference, due)


def rank(severity: str) -> int:
    return MILDER_FIRST.index(Severity(severity))


def worst(alerts: Iterable[Alert]) -> str:
    return max((alert.severity for alert in alerts), key=rank)
