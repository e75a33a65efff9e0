"""What the pages about flows show: the list with its counts, and the acts of one by day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.charts import Chart, chart
from accounts.models import Organisation
from optin.capture import tokens
from optin.capture.kinds import KINDS
from optin.models import (
    ActKind,
    Flow,
    FlowAct,
    FlowKind,
    FlowMove,
    FlowStatus,
    Notice,
    NoticeStatus,
    NoticeVersion,
    Standing,
)

DAYS = 30


@dataclass(frozen=True)
class Line:
    """A flow in the list, with how many acts of each kind it has brought."""

    flow: Flow
    acts: Mapping[str, int]

    @property
    def granted(self) -> int:
        return self.acts.get(ActKind.GRANTED, 0)


@dataclass(frozen=True)
class Day:
    """In the organisation's time zone."""

    at: date
    acts: Mapping[str, int]

    @property
    def counts(self) -> list[int]:
        return [self.acts.get(kind, 0) for kind in ActKind]


def chosen(organisation: Organisation, wanted: Mapping[str, str]) -> QuerySet[Flow]:
    """The newest first. `wanted`: q, kind, standing, as the list's form has them."""
    rows = Flow.objects.of(organisation).listed()
    if text := wanted.get("q"):
        rows = rows.filter(
            Q(name__icontains=text)
            | Q(version__notice__name__icontains=text)
            | Q(token__in=tokens.found_in(text))
        )
    if kind := wanted.get("kind"):
        rows = rows.filter(kind=kind)
    if standing := wanted.get("standing"):
        rows = rows.filter(standing_is(standing))
    return rows


def standing_is(standing: str) -> Q:
    """Of flows, as `Flow.standing` has it."""
    is_over = Q(status=FlowStatus.LIVE, ends_at__lte=timezone.now())
    is_live = Q(status=FlowStatus.LIVE) & ~Q(ends_at__lte=timezone.now(), ends_at__isnull=False)
    is_published = Q(version__status=NoticeStatus.PUBLISHED)
    return {
        Standing.OVER: is_over,
        Standing.LIVE: is_live & is_published,
        Standing.WITHOUT_NOTICE: is_live & ~is_published,
    }.get(Standing(standing), Q(status=standing))


def lines(flows: Sequence[Flow]) -> list[Line]:
    """One query for all their counts."""
    counted = FlowAct.objects.filter(flow__in=flows).values_list("flow", "kind")
    found: dict[int, dict[str, int]] = {}
    for flow, kind, count in counted.annotate(n=Count("pk")):
        found.setdefault(flow, {})[kind] = count
    return [Line(flow, found.get(flow.pk, {})) for flow in flows]


def counted(flows: QuerySet[Flow]) -> QuerySet[Flow]:
    """Each with `opt_ins`, how many it has brought."""
    granted = Count("acts", filter=Q(acts__kind=ActKind.GRANTED))
    return flows.annotate(opt_ins=granted)


def days(flow: Flow, *, until: date | None = None, count: int = DAYS) -> list[Day]:
    """The last days, the oldest first, those without acts too."""
    zone = ZoneInfo(flow.organisation.time_zone)
    until = until or timezone.now().astimezone(zone).date()
    since = until - timedelta(days=count - 1)
    acts = FlowAct.objects.filter(flow=flow).annotate(day=TruncDate("occurred_at", tzinfo=zone))
    counted = acts.filter(day__gte=since, day__lte=until).values_list("day", "kind")
    found = {(day, kind): n for day, kind, n in counted.annotate(n=Count("pk"))}
    every = (since + timedelta(days=n) for n in range(count))
    return [
        Day(day, {kind: found[day, kind] for kind in ActKind if (day, kind) in found})
        for day in every
    ]


def totals(flow: Flow) -> list[tuple[str, int]]:
    """Of each kind of act, by its name, since it went live."""
    counted = FlowAct.objects.filter(flow=flow).values_list("kind").annotate(n=Count("pk"))
    found = Counter(dict(counted))
    return [(str(kind.label), found[kind]) for kind in ActKind]


def drawn(found: Sequence[Day]) -> Chart | None:
    """Opt-ins and questions by day; None without any."""
    if not any(day.acts for day in found):
        return None
    return chart(
        "acts", gettext_lazy("By day"), "", found,
        [
            (ActKind.GRANTED.label, lambda day: day.acts.get(ActKind.GRANTED, 0)),
            (ActKind.ASKED.label, lambda day: day.acts.get(ActKind.ASKED, 0)),
        ],
    )  # fmt: skip


def met_at(version: NoticeVersion) -> list[Flow]:
    """Where people meet this version, or met it."""
    return list(Flow.objects.listed().filter(version=version))


def live_under(notice: Notice, language: str) -> list[Flow]:
    """What nobody can opt in by any more once the published version in this language is retired."""
    flows = Flow.objects.listed().filter(version__notice=notice, version__language=language)
    return list(flows.filter(standing_is(Standing.LIVE)))


def story(flow: Flow) -> list[FlowMove]:
    """What colleagues did, the newest first."""
    return list(flow.moves.select_related("by"))


def header() -> list[object]:
    return [
        _("Name"), _("Kind"), _("State"), _("Notice"), _("Language"), _("Purpose"), _("Code"),
        _("Number"), _("Evidence"), _("Made by"), _("Made"), _("Live since"), _("Last day"),
        _("Ended"), *(kind.label for kind in ActKind),
    ]  # fmt: skip


def sheet(organisation: Organisation, wanted: Mapping[str, str]) -> Iterator[list[object]]:
    """What the list shows, all pages of it."""
    for line in lines(list(chosen(organisation, wanted))):
        flow, version = line.flow, line.flow.version
        yield [
            flow.name, flow.get_kind_display(), flow.standing.label,
            f"{version.notice.name} ({version.reference})", version.language,
            version.notice.purpose, tokens.shown(flow.token), flow.phone_number_id,
            KINDS[flow.kind].grade.value, str(flow.created_by), flow.created_at, flow.live_at,
            flow.ends_at, flow.ended_at, *(line.acts.get(kind, 0) for kind in ActKind),
        ]  # fmt: skip


def kinds() -> list[tuple[FlowKind, object]]:
    """What can be chosen for a new one."""
    return [(FlowKind(kind), about) for kind, about in KINDS.items()]
