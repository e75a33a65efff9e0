"""Jobs: ids in, load, guard, one service call. Each may run twice or late without harm."""

from __future__ import annotations

from datetime import timedelta

import django_rq
from django.utils import timezone

from alerts.models import Message
from alerts.services import cases, digests, planning, sending

KEEP = timedelta(days=365)


def ring() -> None:
    """On the clock, every few seconds: plan what is to be told, and ring for every message nobody is at."""
    now = timezone.now()
    planning.plan(now)
    for message_id in Message.objects.due(now).order_by("pk").values_list("pk", flat=True)[:500]:
        django_rq.get_queue("default").enqueue(send, message_id, ttl=60)


def send(message_id: int) -> None:
    """Send one message, once."""
    found = Message.objects.select_related("organisation", "reader", "destination")
    message = found.filter(pk=message_id).first()
    if message is not None and message.claim(timezone.now()):
        message.refresh_from_db(fields=["tries"])
        sending.send(message)


def ring_digests() -> None:
    """On the clock: write down the summaries that are due. `ring` finds them."""
    digests.plan_digests(timezone.now())


def close_old_news() -> None:
    """On the clock: what has no opposite and is old is over."""
    cases.run_out(timezone.now())


def forget_old_messages() -> None:
    """On the clock: forget messages of KEEP ago. The cases stay."""
    Message.objects.filter(made_at__lt=timezone.now() - KEEP).exclude(state="waiting").delete()
