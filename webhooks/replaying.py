"""Digesting again what was delivered: one, a selection, a time span."""

from __future__ import annotations

from django.db import connection, transaction
from django.db.models import QuerySet

from webhooks.models import Change, DeadLetter, Delivery

CHUNK = 5000
QUEUE = """
    INSERT INTO webhooks_waiting (delivery_id, received_at, kind, sender, size)
    SELECT id, received_at, kind, sender, octet_length(body) FROM webhooks_delivery
    WHERE id = ANY (%s)
    ON CONFLICT (delivery_id) DO UPDATE SET attempts = 0, not_before = NULL, error = ''
"""


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
