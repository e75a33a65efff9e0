"""On the clock: nothing stuck, nothing kept for ever."""

from __future__ import annotations

import time
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from webhooks.models import Change, Delivery, State
from webhooks.ringing import Bell
from webhooks.services import digest_next

SWEEP_AFTER = timedelta(seconds=60)
SWEEP_SECONDS = 60.0  # of work at most; the next sweep goes on
CHUNK = 1000


def sweep_deliveries() -> int:
    """Digest here what has been due for a minute: the digest is down or behind. How many."""
    bell, count, until = Bell(), 0, time.monotonic() + SWEEP_SECONDS
    while time.monotonic() < until and _overdue() and (digested := digest_next()) is not None:
        bell.ask(digested.asks)
        count += 1
    bell.ring()
    return count


def drop_old_deliveries() -> int:
    """Delete settled deliveries, and their changes, after settings.DELIVERY_DAYS. How many.

    Meta repeats a delivery for at most 7 days, so nothing that is dropped can come again.
    https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/overview
    """
    before = timezone.now() - timedelta(days=settings.DELIVERY_DAYS)
    old = Delivery.objects.filter(received_at__lt=before).exclude(state=State.WAITING)
    count = 0
    while pks := list(old.order_by("received_at").values_list("pk", flat=True)[:CHUNK]):
        Change.objects.filter(delivery__in=pks).delete()
        Delivery.objects.filter(pk__in=pks).delete()
        count += len(pks)
    return count


def _overdue() -> bool:
    due = Delivery.objects.due().filter(received_at__lt=timezone.now() - SWEEP_AFTER)
    return due.exists()
