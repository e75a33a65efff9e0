"""What runs later or on the clock. Ids in, one service call; all of it may run twice or late."""

from __future__ import annotations

import logging
from datetime import timedelta

import django_rq
from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

import graph
from assets.errors import ConnectionImpossible
from assets.models import WhatsAppAccount
from templates_app.models import (
    BulkAct,
    Errand,
    Import,
    InsightsSwitch,
    NumbersReading,
    SyncRun,
    Template,
)
from templates_app.services import bulk, dating, errands, insights, numbers, submission, sync

KEEP_READINGS = timedelta(days=30)
RETRY = timedelta(minutes=2)
log = logging.getLogger(__name__)


def push(template_id: int) -> None:
    """Bring a submission to Meta."""
    template = Template.objects.filter(pk=template_id).first()
    if template is not None:
        submission.push(template)


def run_errand(errand_id: int) -> None:
    """Do at Meta what somebody asked for."""
    errand = Errand.objects.filter(pk=errand_id).first()
    if errand is not None:
        errands.run(errand)


def run_bulk(act_id: int) -> None:
    """Do what was confirmed, then ring for what of it goes to Meta."""
    act = BulkAct.objects.select_related("by", "organisation", "tag", "folder").filter(pk=act_id)
    for found in act:
        bulk.run(found)
        _ring()


def sync_account(account_id: int) -> None:
    """Read all templates of an account."""
    account = WhatsAppAccount.objects.readable().filter(pk=account_id).first()
    if account is not None:
        sync.sync_account(account)


def sync_template(template_id: int) -> None:
    """Read one template. What Meta does not answer now, the next full reading brings."""
    template = Template.objects.select_related("account__connection").filter(pk=template_id).first()
    if template is None or not template.meta_id:
        return
    try:
        sync.sync_one(template)
    except (graph.GraphError, ConnectionImpossible) as error:
        log.warning("Template %s could not be read: %s", template_id, error)


def poll_templates() -> None:
    """Ring for each account whose last reading began POLL_SECONDS ago, however often this is called."""
    for account_id in _due().values_list("pk", flat=True):
        django_rq.get_queue("slow").enqueue(
            poll_account, account_id, ttl=settings.POLL_SECONDS
        )  # a bell nobody heard for that long is rung anew


def poll_account(account_id: int) -> None:
    """Read an account that is still due: bells pile up while the workers are busy."""
    account = _due().filter(pk=account_id).first()
    if account is not None:
        sync.sync_account(account)


def _due() -> QuerySet[WhatsAppAccount]:
    # Two rings early: one may just have passed, and the reading itself takes its time.
    early = settings.POLL_SECONDS - 2 * settings.POLL_RING_SECONDS
    since = timezone.now() - timedelta(seconds=max(early, 0))
    again = timezone.now() - min(RETRY, timedelta(seconds=settings.POLL_SECONDS))
    good = Q(problem="") | Q(started_at__gt=again)  # a list that broke off is read again sooner
    recent = SyncRun.objects.filter(good, account=OuterRef("pk"), started_at__gt=since)
    # Whose own reading fails is not asked for templates either: `assets.pace` says when it is tried again.
    return WhatsAppAccount.objects.readable().filter(failures=0).exclude(Exists(recent))


def read_numbers(reading_id: int) -> None:
    """Go on with the numbers of an account."""
    reading = NumbersReading.objects.filter(pk=reading_id).first()
    if reading is not None:
        numbers.run(reading)


def switch_insights(switch_id: int) -> None:
    """Have Meta count an account's numbers."""
    switch = InsightsSwitch.objects.filter(pk=switch_id).first()
    if switch is not None:
        insights.run(switch)


def ring_numbers() -> None:
    """Every few minutes: ring for the numbers that are due, once a night each, and for switches."""
    numbers.start(WhatsAppAccount.objects.readable().filter(numbers_reading=None))
    for reading_id in numbers.due():
        django_rq.get_queue("slow").enqueue(read_numbers, reading_id)
    for switch_id in insights.due():
        django_rq.get_queue("default").enqueue(switch_insights, switch_id)


def sweep() -> None:
    """Every SWEEP_SECONDS: ring again for submissions and errands whose doorbell or worker was
    lost, or whose wait is over."""
    _ring()
    for act_id in bulk.waiting():
        django_rq.get_queue("slow").enqueue(run_bulk, act_id)


def _ring() -> None:
    for template_id in submission.sweep():
        django_rq.get_queue("default").enqueue(push, template_id)
    for errand_id in errands.due():
        django_rq.get_queue("default").enqueue(run_errand, errand_id)


def watch_dates() -> None:
    """Hourly, since a day begins at another hour in each zone: what expires or is to be reviewed
    again is told, and what no longer does is closed."""
    dating.watch()


def forget_old_readings() -> None:
    """Nightly: drop the records of readings that ended over KEEP_READINGS ago. The templates stay."""
    old = timezone.now() - KEEP_READINGS
    SyncRun.objects.filter(finished_at__lt=old).delete()


def forget_old_bulk_acts() -> None:
    """Nightly: drop the lists of what was done to many at once, a month later."""
    bulk.forget()


def forget_imports() -> None:
    """Nightly: drop uploaded files of templates whose day is over, confirmed or not."""
    Import.objects.expired().delete()
