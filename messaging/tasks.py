"""What runs later or on the clock. Ids in, one service call; all of it may run twice or late."""

from __future__ import annotations

from uuid import UUID

import django_rq

from messaging.models import Send
from messaging.services import failing, sending


def send(send_id: UUID) -> None:
    """Send one message."""
    row = Send.objects.filter(pk=send_id).first()
    if row is not None:
        sending.run(row)


def ring() -> None:
    """On the clock, every few seconds: the doorbell of everything that waits, first or again."""
    sending.settle_stranded()
    for send_id in sending.due():
        django_rq.get_queue("default").enqueue(send, send_id, ttl=60)


def watch_failing() -> None:
    """On the clock: tell of templates of which many messages fail."""
    failing.watch()
