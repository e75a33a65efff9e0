"""Sending what waits for one endpoint. One worker at an endpoint at a time, by a claim with an end.

A try is counted before anything is sent, so a worker that dies costs a try and never a message. The receiver may
get a message twice (we did not hear its yes) and knows it again by `webhook-id`.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.secrets import SecretUnreadable
from outgoing import ports
from outgoing.models import Attempt, Delivery, Endpoint, Event, State
from outgoing.posting import Answer, post
from outgoing.problems import Problem
from outgoing.signing import headers

# The pause after each failed try; after the last one it is given up. Three days in all, as the specification advises:
# https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
PAUSES = [
    timedelta(**pause)
    for pause in (
        {"seconds": 5}, {"minutes": 5}, {"minutes": 30}, {"hours": 2}, {"hours": 5}, {"hours": 10},
        {"hours": 14}, {"hours": 20}, {"hours": 24},
    )
]  # fmt: skip
PATIENCE = timedelta(days=3)  # nothing arrived for so long and one was given up: it is disabled
LEASE = timedelta(minutes=2)  # longer than any POST
SHIFT = timedelta(seconds=40)  # a worker stays so long at one endpoint; then others have their turn
REST = timedelta(minutes=1)  # after no answer at all, so that the silent do not keep workers busy
GONE = 410  # the receiver wants nothing any more


def send_waiting(endpoint: Endpoint) -> int:
    """Send what is due, the oldest first; how many arrived. Nothing when another worker is there."""
    arrived, until = 0, timezone.now() + SHIFT
    held = _hold(endpoint, None)
    while held and (delivery := _next(endpoint)):
        answer = _try(delivery)
        arrived += answer.is_accepted
        if answer.status is None:
            _let_go(endpoint, held, REST)
            return arrived
        if timezone.now() >= until:
            break
        held = _hold(endpoint, held)
    if held:
        _let_go(endpoint, held, timedelta())
    return arrived


def due_endpoints() -> list[int]:
    """Ids of the endpoints to ring for."""
    return list(Endpoint.objects.due(timezone.now()).values_list("pk", flat=True))


def _hold(endpoint: Endpoint, held: datetime | None) -> datetime | None:
    """Claim the endpoint, or prolong the claim; until when it is ours, None when it is not."""
    now = timezone.now()
    rows = Endpoint.objects.in_use() if held else Endpoint.objects.free(now)
    mine = rows.filter(pk=endpoint.pk, **({"busy_until": held} if held else {}))
    return now + LEASE if mine.update(busy_until=now + LEASE) else None


def _let_go(endpoint: Endpoint, held: datetime, rest: timedelta) -> None:
    Endpoint.objects.filter(pk=endpoint.pk, busy_until=held).update(
        busy_until=timezone.now() + rest
    )


def _next(endpoint: Endpoint) -> Delivery | None:
    due = Delivery.objects.due(timezone.now()).filter(endpoint=endpoint)
    return due.select_related("event", "endpoint__organisation").order_by("due_at", "pk").first()


def _try(delivery: Delivery) -> Answer:
    if not delivery.begin():
        return Answer(None)
    delivery.refresh_from_db(fields=["tries"])
    answer = _post(delivery)
    _note(delivery, answer)
    return answer


def _post(delivery: Delivery) -> Answer:
    body, now = body_of(delivery.event), timezone.now()
    try:
        secrets = delivery.endpoint.signing_secrets(now)
    except SecretUnreadable:
        return Answer(None, Problem.UNREADABLE.value)
    signed = headers(delivery.event.key, int(now.timestamp()), body, secrets)
    agent = {"Content-Type": "application/json", "User-Agent": f"waportal/{settings.VERSION}"}
    return post(delivery.endpoint.url, body, agent | signed)


def body_of(event: Event) -> bytes:
    """The same bytes at every try."""
    told = {
        "type": event.kind,
        "timestamp": event.happened_at.isoformat().replace("+00:00", "Z"),
        "data": event.data,
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def _note(delivery: Delivery, answer: Answer) -> None:
    endpoint = delivery.endpoint
    with transaction.atomic():
        Attempt.objects.create(
            delivery=delivery, status=answer.status, problem=answer.problem,
            answer=answer.body[:500], milliseconds=answer.milliseconds,
        )  # fmt: skip
        if answer.is_accepted:
            delivery.settle(State.DELIVERED)
            Endpoint.objects.filter(pk=endpoint.pk).exclude(failing_since=None).update(
                failing_since=None
            )
            return
        given_up = delivery.tries > len(PAUSES)
        if given_up:
            delivery.settle(State.GIVEN_UP)
        else:
            pause = PAUSES[delivery.tries - 1]
            Delivery.objects.filter(pk=delivery.pk, state=State.WAITING).update(
                due_at=timezone.now() + pause
            )
        Endpoint.objects.filter(pk=endpoint.pk, failing_since=None).update(
            failing_since=timezone.now()
        )
        if answer.status == GONE or (given_up and _failed_for_long(endpoint)):
            _give_up(endpoint)


def _failed_for_long(endpoint: Endpoint) -> bool:
    since = timezone.now() - PATIENCE
    return Endpoint.objects.filter(pk=endpoint.pk, failing_since__lte=since).exists()


def _give_up(endpoint: Endpoint) -> None:
    rows = Endpoint.objects.in_use().filter(pk=endpoint.pk)
    if rows.update(disabled_at=timezone.now(), disabled_by=None):
        ports.given_up(endpoint)
