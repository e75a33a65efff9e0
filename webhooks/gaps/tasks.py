"""Jobs about gaps: ids in, load, guard, one service call. Each may run twice or late without harm."""

from __future__ import annotations

import django_rq
from django.utils import timezone

from assets.models import WhatsAppAccount
from webhooks.gaps import backfilling, hearing, missed, repairing, watching
from webhooks.gaps.models import Backfill, Repair


def run_backfill(backfill_id: int) -> None:
    """Do a back-fill that is due, or what is left of it."""
    rows = Backfill.objects.select_related("account__connection", "account__organisation")
    backfill = rows.filter(pk=backfill_id, finished_at=None).first()
    if backfill is not None:
        backfilling.run(backfill)


def run_repair(repair_id: int) -> None:
    """Do a repair that is due, or what is left of it."""
    rows = Repair.objects.select_related("account__connection", "account__organisation")
    repair = rows.filter(pk=repair_id, finished_at=None).first()
    if repair is not None:
        repairing.run(repair)


def watch() -> None:
    """On the clock: of every account, is it silent, and what did readings find that nobody told?"""
    accounts = WhatsAppAccount.objects.readable().select_related("organisation", "connection")
    for account in accounts.order_by("pk"):
        backfill = watching.watch(account)
        missed.note_templates(account)
        missed.judge(account)
        if backfill is not None:
            django_rq.get_queue("slow").enqueue(run_backfill, backfill.pk)
    watching.forget_unread()


def sweep_gaps() -> None:
    """On the clock: ring for every repair and back-fill that is due, whoever forgot to."""
    for repair_id in repairing.due():
        django_rq.get_queue("default").enqueue(run_repair, repair_id)
    for backfill_id in backfilling.due():
        django_rq.get_queue("slow").enqueue(run_backfill, backfill_id)


def settle_heard() -> None:
    """On the clock: add up past hours."""
    hearing.settle(timezone.now())


def forget_old_gaps() -> None:
    """On the clock: what is old."""
    missed.forget(timezone.now())
