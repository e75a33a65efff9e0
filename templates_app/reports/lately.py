"""Templates of the last weeks, for the overview: how far new ones came, and who did what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.utils import timezone

from accounts.models import Organisation
from assets.models import WhatsAppAccount
from templates_app.models import Event, Status, Template
from templates_app.reports.titles import title_of

DAYS = 30
LOOKED_AT = 30  # templates that changed last
DECIDED = (
    Status.APPROVED, Status.REJECTED, Status.PAUSED, Status.DISABLED, Status.IN_APPEAL,
    Status.ARCHIVED, Status.LIMIT_EXCEEDED,
)  # fmt: skip
GOOD = (Status.APPROVED, Status.PAUSED, Status.ARCHIVED)


@dataclass(frozen=True)
class Funnel:
    """Of the templates that appeared within DAYS, each a part of the one before."""

    begun: int
    submitted: int
    decided: int
    approved: int


def funnel(organisation: Organisation, accounts: Sequence[WhatsAppAccount] | None) -> Funnel:
    """`accounts` None: all of the organisation. One query."""
    rows = Template.objects.of(organisation).exclude(status=Status.DELETED)
    rows = rows.filter(created_at__gte=timezone.now() - timedelta(days=DAYS))
    if accounts is not None:
        rows = rows.filter(account__in=accounts)
    at_meta = ~Q(meta_id="")
    told = rows.aggregate(
        begun=Count("pk"),
        submitted=Count("pk", filter=at_meta | Q(status__in=[Status.SUBMITTING, Status.PENDING])),
        decided=Count("pk", filter=at_meta & Q(status__in=DECIDED)),
        approved=Count("pk", filter=at_meta & Q(status__in=GOOD)),
    )
    return Funnel(**told)


@dataclass(frozen=True)
class Done:
    """What somebody did to a template."""

    at: datetime
    who: str
    what: str
    about: str
    link: str


def done_lately(organisation: Organisation, *, most: int) -> list[Done]:
    """By people and their programs, the newest first, of the templates that changed last. Two queries."""
    rows = Template.objects.of(organisation).order_by("-updated_at")[:LOOKED_AT]
    changed = {row.pk: row for row in rows}
    for row in rows:
        row.organisation = organisation  # its link asks for it
    events = Event.objects.filter(template__in=list(changed)).exclude(by=None)
    events = events.select_related("by").order_by("-at", "-pk")[:most]
    return [
        Done(
            event.at, str(event.by), title_of(event), str(changed[event.template_id]),
            changed[event.template_id].link,
        )
        for event in events
    ]  # fmt: skip
