"""What goes wrong with deliveries, as one open alert each: raised here, closed here when it is over.

An organisation is told what concerns its own apps and accounts. What belongs to nobody shows on the
support desk's page of the webhook traffic alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, Max, Q, Sum
from django.utils import timezone

from alerts.models import Alert, Kind, Severity
from alerts.rules import threshold
from alerts.services import close_alert, raise_alert
from assets.models import Connection, WhatsAppAccount
from assets.services.trouble import link_to_account, link_to_connection, subject_of
from webhooks.models import Span, Tally, Waiting

RECENT = timedelta(minutes=10)
FORGOTTEN = timedelta(days=1)
LATE = timedelta(minutes=1)

REFUSALS = {
    Kind.SIGNATURES_WRONG: ("401",),
    Kind.DELIVERIES_REFUSED: ("408", "413", "503"),
}
KINDS = (*REFUSALS, Kind.DIGEST_BEHIND, Kind.DEAD_LETTERS)

# One probe for each body, in the one piece of its day, as in webhooks.claiming.
DEAD = """
    SELECT d.sender, count(*) FROM webhooks_deadletter l CROSS JOIN LATERAL (
        SELECT sender FROM webhooks_delivery d WHERE d.id = l.delivery_id
        AND d.received_at >= l.received_at AND d.received_at <= l.received_at LIMIT 1
    ) d GROUP BY d.sender
"""


@dataclass(frozen=True)
class Trouble:
    kind: str
    about: Connection | WhatsAppAccount
    severity: str
    detail: dict[str, Any]

    @property
    def key(self) -> tuple[int, str, str]:
        return self.about.organisation_id, self.kind, subject_of(self.about)


@dataclass(frozen=True)
class Answers:
    """To one app, of one group of statuses."""

    count: int  # within RECENT
    last_at: datetime | None  # within FORGOTTEN


def watch() -> None:
    """Raise what is wrong, close what is over. Twice is once."""
    found = [*_behind(), *_dead()]
    lasting: set[tuple[int, str, str]] = set()
    for kind in REFUSALS:
        for trouble, is_new in _refused(kind):
            if is_new:
                found.append(trouble)
            lasting.add(trouble.key)
    for trouble in found:
        _raise(trouble)
    lasting |= {trouble.key for trouble in found}
    for alert in Alert.objects.open().filter(kind__in=KINDS).select_related("organisation"):
        if (alert.organisation_id, alert.kind, alert.subject) not in lasting:
            close_alert(alert.organisation, kind=alert.kind, subject=alert.subject)


def _refused(kind: Kind) -> Iterator[tuple[Trouble, bool]]:
    """Each connection whose app meets refusals, and whether they are enough for an alert.

    It is over when deliveries are taken again and none was refused lately: Meta repeats ever more
    seldom, so silence alone means nothing before a day has passed.
    """
    refused, taken = _answers(REFUSALS[kind]), _answers(("200",))
    never = Answers(0, None)
    apps = [app for app, bad in refused.items() if not _is_over(bad, taken.get(app, never))]
    connections = Connection.objects.filter(app_id__in=apps, disabled_at=None)
    for one in connections.select_related("organisation").order_by("pk"):
        bad, good = refused[one.app_id], taken.get(one.app_id, never)
        severity = Severity.WARNING if good.count else Severity.CRITICAL
        enough = threshold(one.organisation, kind)  # fewer are accidents
        yield Trouble(kind, one, severity, {"refusals": bad.count}), bad.count >= enough


def _is_over(bad: Answers, good: Answers) -> bool:
    taken_since = good.last_at and bad.last_at and good.last_at > bad.last_at
    return bad.count == 0 and bool(taken_since)


def _answers(statuses: Collection[str]) -> dict[str, Answers]:
    now = timezone.now()
    rows = Tally.objects.filter(
        span=Span.MINUTE, start__gte=now - FORGOTTEN, what="answer", word__in=statuses
    ).exclude(who="")
    recent = Sum("count", filter=Q(start__gte=now - RECENT), default=0)
    by_app = rows.order_by().values_list("who").annotate(recent=recent, last_at=Max("start"))
    return {app: Answers(count, last_at) for app, count, last_at in by_app}


def _behind() -> Iterator[Trouble]:
    late = Waiting.objects.late(since=timezone.now() - LATE)
    counts = dict(late.order_by().values_list("sender").annotate(Count("pk")))
    for account in _accounts(counts):
        detail = {"waiting": counts[account.waba_id]}
        yield Trouble(Kind.DIGEST_BEHIND, account, Severity.WARNING, detail)


def _dead() -> Iterator[Trouble]:
    with connection.cursor() as cursor:
        cursor.execute(DEAD)
        counts = dict(cursor.fetchall())
    for account in _accounts(counts):
        detail = {"failed": counts[account.waba_id]}
        yield Trouble(Kind.DEAD_LETTERS, account, Severity.WARNING, detail)


def _accounts(senders: Collection[str]) -> Iterator[WhatsAppAccount]:
    found = WhatsAppAccount.objects.filter(waba_id__in=list(senders))
    yield from found.select_related("organisation").order_by("pk")


def _raise(trouble: Trouble) -> None:
    about = trouble.about
    link = _link(about)
    raise_alert(
        about.organisation,
        kind=trouble.kind,
        subject=subject_of(about),
        title=str(about),
        severity=trouble.severity,
        link=link,
        detail=trouble.detail,
    )


def _link(about: Connection | WhatsAppAccount) -> str:
    if isinstance(about, WhatsAppAccount):
        return link_to_account(about)
    return link_to_connection(about)
