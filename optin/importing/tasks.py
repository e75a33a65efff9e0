"""Jobs of lists: ids in, load, guard, one service call. Each may run twice or late without harm."""

from __future__ import annotations

from datetime import timedelta

import django_rq
from django.utils import timezone

from optin.models import ImportBatch
from optin.services import import_work, importing

KEEP = timedelta(days=30)  # a file that nobody brings in


def work(batch_id: int) -> None:
    """What is to be done with one list."""
    rows = ImportBatch.objects.at_work().select_related("organisation")
    one = rows.filter(pk=batch_id).first()
    if one is not None:
        import_work.run(one)


def sweep_imports() -> None:
    """On the clock: the doorbell of every list that nobody is at."""
    for batch_id in import_work.due():
        django_rq.get_queue("slow").enqueue(work, batch_id, ttl=60)


def forget_imports() -> None:
    """Nightly: files that nobody brought in."""
    importing.forget(timezone.now() - KEEP)
