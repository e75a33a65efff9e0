"""Digesting again what was delivered: one, a selection, a time span."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction
from django.db.models import QuerySet

from webhooks.models import Change, DeadLetter, Delivery

CHUNK = 5000
QUEUE = """
    INSERT INTO webhooks_waiting (delivery_id, received_at, kind, sender, size)
    SELECT id, received_at, kind, sender, octet_length(body) FROM webhooks_delivery
    WHERE id = ANY (%s)
    ON CONFLICT (delivery_id) DO UPDATE SET
        queued_at = now(), attempts = 0, not_before = NULL, error = ''
"""


def span(
    start: datetime,
    end: datetime,
    *,
    app: str = "",
    sender: str = "",
    state: str = "",
    field: str = "",
) -> QuerySet[Delivery]:
    """What came from `start` on and before `end`; of these only what is said."""
    chosen = Delivery.objects.filter(received_at__gte=start, received_at__lt=end)
    chosen = chosen.filter(app_id=app) if app else chosen
    chosen = chosen.filter(sender=sender) if sender else chosen
    chosen = chosen.in_state(state) if state else chosen
    return chosen.with_field(field) if field else chosen


def replay(deliveries: QuerySet[Delivery]) -> int:
    """Let them be digested again from the start, also what was handled. How many now wait anew.

    Facts are kept once and handlers may be called any number of times, so replaying what went well
    changes nothing. Thousands go in several transactions; killed between, call it again.
    """
    intact = deliveries.filter(redacted_at=None)  # the others no longer have their signature
    pks = list(intact.order_by().values_list("pk", flat=True))
    for start in range(0, len(pks), CHUNK):
        _queue(pks[start : start + CHUNK])
    return len(pks)


def _queue(pks: list[int]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        Change.objects.filter(delivery__in=pks).delete()
        DeadLetter.objects.filter(pk__in=pks).delete()
        cursor.execute(QUEUE, [pks])
        cursor.execute("SELECT pg_notify('deliveries', '')")
