"""What a watcher such as Prometheus reads: /metrics, with METRICS_TOKEN as the bearer token."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from alerts.models import Alert, Message
from traffic.models import Todo
from webhooks import reports, watching
from webhooks.intake.exposition import CONTENT_TYPE, Family, Sample, exposition
from webhooks.models import DeadLetter, Waiting
from webhooks.tallying import BUCKETS, LANES

LATE = timedelta(minutes=1)
Totals = dict[tuple[str, str, str], int]


def metrics(request: HttpRequest) -> HttpResponse:
    """404 where no token is set, 401 without it."""
    if not settings.METRICS_TOKEN:
        raise Http404
    wanted = f"Bearer {settings.METRICS_TOKEN}".encode()
    given = request.headers.get("Authorization", "").encode()
    if not hmac.compare_digest(wanted, given):
        answer = HttpResponse("The bearer token is missing or wrong.\n", status=401)
        answer["WWW-Authenticate"] = "Bearer"
        return answer
    return HttpResponse(exposition(_families()), content_type=CONTENT_TYPE)


def _families() -> Iterator[Family]:
    totals, depths, now = reports.totals(), Waiting.objects.depths(), timezone.now()
    lanes = [(lane, depths.get(kind)) for kind, lane in LANES.items()]
    yield Family(
        "waportal_deliveries_waiting",
        "gauge",
        "Deliveries in the queue, by lane.",
        [("", {"lane": lane}, depth.count if depth else 0) for lane, depth in lanes],
    )
    oldest = [depth.oldest for _lane, depth in lanes if depth and depth.oldest]
    age = (now - min(oldest)).total_seconds() if oldest else 0.0
    yield Family(
        "waportal_deliveries_oldest_seconds",
        "gauge",
        "How long the oldest delivery has waited.",
        [("", {}, age)],
    )
    yield Family(
        "waportal_dead_letters",
        "gauge",
        "Deliveries that could not be digested.",
        [("", {}, DeadLetter.objects.count())],
    )
    yield Family(
        "waportal_batches_aside",
        "gauge",
        "Batches of facts that could not be charged and wait for a person.",
        [("", {}, Todo.objects.aside().count())],
    )
    yield Family(
        "waportal_answers_total",
        "counter",
        "Answers of all intakes to Meta's POSTs; app is empty for apps that nobody connected.",
        _samples(totals, "answer", "app", "status"),
    )
    yield Family(
        "waportal_facts_total",
        "counter",
        "Statuses and inbound messages in deliveries, repeated ones too.",
        _samples(totals, "fact", "fact", ""),
    )
    yield Family(
        "waportal_delivery_lag_seconds",
        "histogram",
        "From stored to taken in; its count is the deliveries taken in.",
        _lag(totals),
    )
    open_ones = dict(Alert.objects.open().order_by().values_list("kind").annotate(Count("pk")))
    yield Family(
        "waportal_webhook_alerts_open",
        "gauge",
        "Open alerts about webhooks, by kind.",
        [("", {"kind": kind}, open_ones.get(kind, 0)) for kind in watching.KINDS],
    )
    late = Message.objects.waiting().filter(due_at__lt=timezone.now() - LATE)
    failing = Message.objects.waiting().filter(tries__gt=0)
    yield Family(
        "waportal_alert_messages_late",
        "gauge",
        "Messages about alerts that should be out for a minute, or that failed and wait.",
        [("", {}, (late | failing).count())],
    )


def _samples(totals: Totals, what: str, who_is: str, word_is: str) -> Iterator[Sample]:
    for (its_what, who, word), count in totals.items():
        if its_what == what:
            yield "", {who_is: who} | ({word_is: word} if word_is else {}), count


def _lag(totals: Totals) -> Iterator[Sample]:
    below = 0
    for bucket in BUCKETS:
        below += sum(totals.get(("lag", lane, bucket), 0) for lane in LANES.values())
        yield "_bucket", {"le": bucket}, below
    yield "_sum", {}, totals.get(("lag_ms", "", ""), 0) / 1000
    yield "_count", {}, below
