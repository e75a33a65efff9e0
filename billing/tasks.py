"""Jobs of this room. Ids in; safe to run twice or late."""

from __future__ import annotations

import django_rq
from django.utils import timezone

from billing import mail
from billing.models import ReportMail, SavedReport
from billing.services import saved


def ring_reports() -> None:
    """On the clock: write down the mails of reports that are due, and ring for every mail nobody is at."""
    now = timezone.now()
    for report in SavedReport.objects.due(now).select_related("organisation"):
        saved.plan(report, now)
    for mail_id in ReportMail.objects.waiting(now).values_list("pk", flat=True):
        django_rq.get_queue("slow").enqueue(send_report, mail_id)


def send_report(mail_id: int) -> None:
    """Send one report to one reader, once."""
    waiting = ReportMail.objects.select_related("report__organisation", "reader")
    one = waiting.filter(pk=mail_id).first()
    if one and one.claim(timezone.now()):
        mail.send(one)
