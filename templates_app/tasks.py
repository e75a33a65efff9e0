"""What runs later or on the clock. Ids in, one service call; all of it may run twice or late."""

from __future__ import annotations

from datetime import timedelta

import django_rq
from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from assets.models import WhatsAppAccount
from templates_app.models import Template
from templates_app.services import submission
from templates_app.services import sync as reading


def push(template_id: int) -> None:
    """Bring a submission to Meta."""
    template = Template.objects.filter(pk=template_id).first()
    if template is not None:
        submission.push(template)


def sync(account_id: int) -> None:
    """Read all templates of an account."""
    account = WhatsAppAccount.objects.readable().filter(pk=account_id).first()
    if account is not None:
        reading.sync_account(account)


def poll_templates() -> None:
    """Every POLL_SECONDS: ring for each account whose last full reading is that old."""
    due = timezone.now() - timedelta(seconds=settings.POLL_SECONDS * 0.9)
    accounts = WhatsAppAccount.objects.readable().filter(
        Q(templates_read_at=None) | Q(templates_read_at__lt=due)
    )
    for account_id in accounts.values_list("pk", flat=True):
        django_rq.get_queue("slow").enqueue(sync, account_id)


def sweep() -> None:
    """Every SWEEP_SECONDS: ring again for submissions whose doorbell or worker was lost, or whose wait is over."""
    for template_id in submission.sweep():
        django_rq.get_queue("default").enqueue(push, template_id)
