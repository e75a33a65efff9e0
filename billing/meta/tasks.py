"""Jobs about Meta's own figures. Ids in, one service call; all of it may run twice or late."""

from __future__ import annotations

import django_rq

from assets.models import WhatsAppAccount
from billing.comparing import checking
from billing.meta import payments, reading
from billing.models import CostsReading


def read_costs(reading_id: int) -> None:
    """Go on with the figures of an account; after a whole pass its months are compared."""
    found = CostsReading.objects.select_related("account__organisation").filter(pk=reading_id)
    for one in found:
        if reading.run(one) and one.until is None and not one.problem:
            checking.check_all(one.account)


def ring_costs() -> None:
    """Every few minutes: ring for the figures that are due, once a night each."""
    reading.start(WhatsAppAccount.objects.readable().filter(costs_reading=None))
    for reading_id in reading.due():
        django_rq.get_queue("slow").enqueue(read_costs, reading_id)


def watch_payments() -> None:
    """Hourly: who has no payment that works, and which deadlines come near."""
    payments.watch()
