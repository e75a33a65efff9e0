"""What the timelines of numbers and accounts want to know of templates: quality.ports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, Min, Q, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext

from accounts.models import Organisation
from templates_app import block_reasons
from templates_app.models import BlockReason, Event, Status, Subject, Template, TemplateDay
from templates_app.reports.titles import title_of

MOST = 300  # events of a timeline
TOLD = {Subject.STATUS, Subject.CATEGORY, Subject.QUALITY}
# Where a template went, and how good that is; other moves are not laid over a number's readings.
MOVES = {
    Status.APPROVED: "good", Status.REJECTED: "warn", Status.PAUSED: "bad", Status.DISABLED: "bad",
    Status.ARCHIVED: "neutral", Status.DELETED: "neutral",
}  # fmt: skip
SCORES = {"GREEN": "good", "YELLOW": "warn", "RED": "bad"}
STOPPED = (Status.PAUSED, Status.DISABLED)


@dataclass(frozen=True)
class Happened:
    """`kind`: template or category."""

    at: datetime
    kind: str
    what: str
    tone: str
    link: str


def low_templates(waba_ids: Sequence[str]) -> int:
    """How many of these accounts' templates Meta rates medium or low now. One query."""
    rows = Template.objects.filter(account__waba_id__in=waba_ids, quality__in=["YELLOW", "RED"])
    return rows.exclude(status__in=[Status.DELETED, Status.PENDING_DELETION]).count()


def happened(
    organisation: Organisation, waba_ids: Sequence[str], since: datetime | None, until: datetime
) -> list[Happened]:
    """Moves, categories and scores of these accounts' templates. The newest MOST. One query."""
    events = (
        Event.objects.filter(
            template__organisation=organisation,
            template__account__waba_id__in=waba_ids,
            about__in=list(TOLD),
        )
        .annotate(moment=Coalesce("happened_at", "at"))
        .filter(moment__lte=until)
        .exclude(from_status="")  # found at Meta for the first time
        .exclude(about=Subject.STATUS, from_status=F("to_status"))
        .exclude(about=Subject.STATUS, to_status__in=[s for s in Status if s not in MOVES])
        .select_related("template")
    )
    if since:
        events = events.filter(moment__gte=since)
    return [_happened(organisation, event) for event in events.order_by("-moment")[:MOST]]


def _happened(organisation: Organisation, event: Any) -> Happened:
    template = event.template
    said = {"template": f"{template.name} · {template.language}", "what": title_of(event)}
    tone = MOVES.get(event.to_status, "info") if event.about == Subject.STATUS else "info"
    if event.about == Subject.QUALITY:
        tone = SCORES.get(event.word.upper(), "neutral")
    return Happened(
        at=event.moment,
        kind="category" if event.about == Subject.CATEGORY else "template",
        what=gettext("%(template)s: %(what)s") % said,
        tone=tone,
        link=reverse("templates_app:template_detail", args=[organisation.slug, template.pk]),
    )


@dataclass(frozen=True)
class Signs:
    """As quality.ports.TemplateSigns."""

    template_id: str
    name: str
    language: str
    category: str
    link: str
    sent: int
    delivered: int | None
    read: int | None
    sent_before: int
    delivered_before: int | None
    read_before: int | None
    scores: tuple[str, ...]
    statuses: tuple[str, ...]
    block_reason: str
    first_day: date | None


def signs(
    organisation: Organisation, waba_id: str, since: date, until: date, also: Collection[str]
) -> list[Signs]:
    """Meta's counts of the days (both counted) and of as many before; templates in `also` without any, too.
    Five queries."""
    templates = Template.objects.of(organisation).filter(account__waba_id=waba_id)
    now = _sums(templates, since, until)
    before = _sums(
        templates, since - (until - since) - timedelta(days=1), since - timedelta(days=1)
    )
    moved = _moves(templates, since, until)
    reasons = dict(
        BlockReason.objects.filter(
            template__in=templates, day__range=(since, until + timedelta(days=7))
        )
        .order_by("day")
        .values_list("template_id", "reason")
    )
    wanted = Q(pk__in=now.keys() | moved.keys()) | Q(meta_id__in=list(also))
    found = templates.filter(wanted).annotate(first=Min("days__day"))
    return [
        Signs(
            template_id=row.meta_id,
            name=row.name,
            language=row.language,
            category=row.category,
            link=reverse("templates_app:template_numbers", args=[organisation.slug, row.pk]),
            **_counts(now.get(row.pk, {}), ""),
            **_counts(before.get(row.pk, {}), "_before"),
            scores=tuple(moved[row.pk][Subject.QUALITY]),
            statuses=tuple(moved[row.pk][Subject.STATUS]),
            block_reason=block_reasons.words(reasons[row.pk]) if row.pk in reasons else "",
            first_day=row.first,  # type: ignore[attr-defined]  # annotated
        )
        for row in found.order_by("pk")
    ]


def _sums(templates: Any, since: date, until: date) -> dict[int, dict[str, Any]]:
    days = TemplateDay.objects.filter(template__in=templates, day__range=(since, until))
    rows = days.values("template_id").order_by()
    sums = rows.annotate(all_sent=Sum("sent"), all_delivered=Sum("delivered"), all_read=Sum("read"))
    return {row["template_id"]: dict(row) for row in sums if row["all_sent"]}


def _counts(row: dict[str, Any], ending: str) -> dict[str, Any]:
    return {
        f"sent{ending}": row.get("all_sent") or 0,
        f"delivered{ending}": row.get("all_delivered"),
        f"read{ending}": row.get("all_read"),
    }


def _moves(templates: Any, since: date, until: date) -> dict[int, dict[str, list[str]]]:
    """By template: the scores it got and Meta's words that stopped it, in order."""
    events = (
        Event.objects.filter(template__in=templates, about__in=[Subject.QUALITY, Subject.STATUS])
        .annotate(moment=Coalesce("happened_at", "at"))
        .filter(moment__date__range=(since, until + timedelta(days=1)))
        .order_by("moment", "pk")
    )
    found: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for event in events:
        if event.about == Subject.QUALITY:
            found[event.template_id][Subject.QUALITY].append(event.word.upper())
        elif event.to_status in STOPPED and event.from_status != event.to_status:
            found[event.template_id][Subject.STATUS].append(event.to_status)
    return found
