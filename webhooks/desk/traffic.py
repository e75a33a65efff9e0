"""How deliveries come in and how late they are taken in, as charts with their numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.contrib.admin import site
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.charts import Chart, chart
from alerts.models import Alert
from alerts.models import Kind as AlertKind
from traffic.models import Todo
from webhooks.models import DeadLetter, Kind, Waiting
from webhooks.reports import RANGES, Range, Step, steps
from webhooks.tallying import LANES
from webhooks.watching import KINDS

NAMES = {"hour": _("Last hour"), "day": _("Last 24 hours"), "month": _("Last 30 days")}
REFUSED = ("401", "408", "413", "503")
Value = Callable[[Step], float | None]


def traffic(request: HttpRequest) -> HttpResponse:
    name = request.GET.get("range", "")
    name = name if name in RANGES else "hour"
    oldest = Waiting.objects.filter(not_before=None).order_by("pk").first()
    troubles = Alert.objects.open().filter(kind__in=KINDS)
    kinds = troubles.order_by().values_list("kind").annotate(Count("pk")).order_by("kind")
    context = {
        **site.each_context(request),
        "title": _("Webhook traffic"),
        "charts": charts(RANGES[name]),
        "chosen": name,
        "ranges": NAMES.items(),
        "step": RANGES[name].step,
        "oldest_seconds": (timezone.now() - oldest.queued_at).total_seconds() if oldest else 0,
        "dead_letters": DeadLetter.objects.count(),
        "aside": Todo.objects.aside().count(),
        "troubles": [(kind, AlertKind(kind).label, count) for kind, count in kinds],
    }
    return TemplateResponse(request, "webhooks/desk/traffic.html", context)


def charts(chosen: Range) -> list[Chart]:
    known = steps(chosen)

    def per_minute(what: str, who: str | None = None, word: str | None = None) -> Value:
        return lambda step: step.of(what, who, word) / step.minutes

    def most(what: str, who: str) -> Value:
        return lambda step: float(step.of(what, who))

    def share(of: float) -> Value:
        return lambda step: step.lag(of)

    oldest: Callable[[Step], float | None] = lambda step: step.oldest  # noqa: E731
    slowest: Callable[[Step], float | None] = lambda step: step.slowest  # noqa: E731
    lanes: Sequence[tuple[Kind, str]] = [(Kind(kind), lane) for kind, lane in LANES.items()]
    rate = _("a minute")
    return [
        chart(
            "lag", _("From stored to taken in"), _("seconds"), known,
            [(_("half of them within"), share(0.5)), (_("99 % within"), share(0.99)),
             (_("the slowest"), slowest), (_("still waiting"), oldest)],
        ),
        chart(
            "deliveries", _("Deliveries taken in"), rate, known,
            [(kind.label, per_minute("lag", lane)) for kind, lane in lanes],
        ),
        chart(
            "facts", _("Facts in them"), rate, known,
            [(_("Statuses"), per_minute("fact", "statuses")),
             (_("Inbound messages"), per_minute("fact", "inbound"))],
        ),
        chart(
            "taken", _("Deliveries stored, answered 200"), rate, known,
            [(_("Stored"), per_minute("answer", None, "200"))],
        ),
        chart(
            "refused", _("Deliveries refused, by status"), rate, known,
            [(status, per_minute("answer", None, status)) for status in REFUSED],
        ),
        chart(
            "waiting", _("Waiting in the queue, at most"), _("deliveries"), known,
            [(kind.label, most("most_waiting", lane)) for kind, lane in lanes],
        ),
    ]  # fmt: skip
