"""On the clock: nothing stuck, nothing kept for ever."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone

from webhooks import watching
from webhooks.claiming import Turns
from webhooks.holding import Hands
from webhooks.models import DELIVERIES, Change, DeadLetter, Span, Tally, Waiting
from webhooks.ringing import Bell
from webhooks.services import digest_round, settle_for_the_dead
from webhooks.tallying import LANES, Teller, milliseconds

SWEEP_AFTER = timedelta(seconds=60)
SWEEP_SECONDS = 60.0  # of work at most; the next sweep goes on
AHEAD = timedelta(days=7)
CHUNK = 1000

# What a jumping clock put beside the days, and settled deliveries of a day that one of them keeps.
DELETE_SETTLED = """
    DELETE FROM webhooks_delivery WHERE (id, received_at) IN (
        SELECT id, received_at FROM webhooks_delivery d WHERE received_at < %s
        AND NOT EXISTS (SELECT FROM webhooks_waiting w WHERE w.delivery_id = d.id) LIMIT %s
    )
"""


def sweep_deliveries() -> int:
    """Digest here what has been due for a minute: the digest is down or behind. How many."""
    bell, turns, hands, tally, count = Bell(), Turns(), Hands(), Teller(), 0
    until = time.monotonic() + SWEEP_SECONDS
    while time.monotonic() < until and _overdue():
        if not count:
            settle_for_the_dead()
        digested = digest_round(turns, hands.hold)
        bell.ask(digested.asks)
        tally.count_round(digested)
        count += digested.count
        if not digested.count:  # somebody else holds it
            break
    hands.let_go()
    hands.close()
    bell.ring()
    tally.tell()
    return count


def tally_queue() -> None:
    """How much waits in each lane and how long the oldest does, for the charts."""
    tally, now = Teller(), timezone.now()
    for kind, depth in Waiting.objects.depths().items():
        tally.count("most_waiting", LANES[kind], count=depth.count)
        if depth.oldest:
            tally.count("most_age_ms", LANES[kind], count=milliseconds(now - depth.oldest))
    tally.tell()


def watch() -> None:
    """Alerts for what goes wrong with deliveries, raised and closed."""
    watching.watch()


def forget_old_tallies() -> int:
    """Minutes after two days, hours with the deliveries. How many."""
    now = timezone.now()
    minutes = Tally.objects.filter(span=Span.MINUTE, start__lt=now - timedelta(days=2))
    days = timedelta(days=max(settings.DELIVERY_DAYS, 31))
    hours = Tally.objects.filter(span=Span.HOUR, start__lt=now - days)
    return minutes.delete()[0] + hours.delete()[0]


def make_partitions() -> int:
    """The days around today, by the database's clock, which dates deliveries. How many were missing."""
    today = _now().date()
    return DELIVERIES.grow(today - timedelta(days=1), today + AHEAD)


def drop_old_deliveries() -> int:
    """Drop days, with their dead letters and changes, after settings.DELIVERY_DAYS. How many.

    Of two clocks the one that is behind counts: one that jumps ahead drops nothing. Meta repeats a
    delivery for at most 7 days, so nothing that is dropped can come again.
    https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/overview
    """
    before = min(timezone.now(), _now()) - timedelta(days=settings.DELIVERY_DAYS)
    midnight = before.replace(hour=0, minute=0, second=0, microsecond=0)
    dropped = DELIVERIES.shrink(midnight.date())
    with connection.cursor() as cursor:
        while True:
            cursor.execute(DELETE_SETTLED, [midnight, CHUNK])
            if cursor.rowcount == 0:
                break
    waiting = Waiting.objects.filter(received_at__lt=midnight).values("pk")
    DeadLetter.objects.filter(received_at__lt=midnight).delete()
    Change.objects.filter(received_at__lt=midnight).exclude(delivery__in=waiting).delete()
    return dropped


def _overdue() -> bool:
    now = _now()
    oldest = Waiting.objects.filter(not_before=None).oldest()
    # One from the future: the clock was wrong.
    if oldest and not now - SWEEP_AFTER <= oldest <= now:
        return True
    return Waiting.objects.filter(not_before__lt=now - SWEEP_AFTER).exists()


def _now() -> datetime:
    """By the clock of the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment
