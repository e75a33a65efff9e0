"""Jobs: ids in, load, guard, one service call. Each may run twice or late without harm."""

from __future__ import annotations

from datetime import timedelta

import django_rq
from django.db.models import Exists, OuterRef
from django.utils import timezone

from outgoing.models import Delivery, Endpoint, Event, State
from outgoing.services import sending

KEEP = timedelta(days=30)


def send(endpoint_id: int) -> None:
    """Send what waits for one endpoint."""
    endpoint = Endpoint.objects.in_use().filter(pk=endpoint_id).first()
    if endpoint is not None:
        sending.send_waiting(endpoint)


def ring() -> None:
    """On the clock, every few seconds: the doorbell of everything that waits, first or again."""
    for endpoint_id in sending.due_endpoints():
        django_rq.get_queue("default").enqueue(send, endpoint_id, ttl=60)


def forget_old_events() -> None:
    """On the clock: forget events of KEEP ago, but none that still waits somewhere."""
    waiting = Delivery.objects.filter(event=OuterRef("pk"), state=State.WAITING)
    old = Event.objects.filter(happened_at__lt=timezone.now() - KEEP)
    old.exclude(Exists(waiting)).delete()
