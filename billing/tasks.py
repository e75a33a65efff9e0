"""Jobs: ids in, load, guard, one service call. Each may run twice or late without harm."""

from __future__ import annotations

import time

import django_rq
from django.utils import timezone

from billing import mail
from billing.models import Card, ReportMail, Repricing, SavedReport
from billing.services import budgets, cards, charging, repricing, saved, uploads, watching

CHARGE_SECONDS = 20.0  # of work at most; the next ring goes on


def charge() -> int:
    """On the clock: make charges of what the digest has taken in. How many batches."""
    until, count = time.monotonic() + CHARGE_SECONDS, 0
    while time.monotonic() < until and (done := charging.charge()):
        count += done
    return count


def go_on_repricing(repricing_id: int) -> None:
    """Price again what is left of it."""
    found = Repricing.objects.unfinished().filter(pk=repricing_id).first()
    if found is not None:
        repricing.run(found)


def watch_currencies() -> None:
    """Hourly: price again what was charged before its account's currency was known. The sweeper rings."""
    repricing.catch_up()


def sweep_repricings() -> None:
    """On the clock: the doorbell of every repricing that is not finished."""
    for repricing_id in Repricing.objects.unfinished().values_list("pk", flat=True):
        django_rq.get_queue("slow").enqueue(go_on_repricing, repricing_id, ttl=60)


def work_out_effect(card_id: int) -> None:
    """What approving a card would do to bills."""
    card = Card.objects.without_effect().filter(pk=card_id).select_related("organisation").first()
    if card is not None:
        cards.work_out(card)


def sweep_effects() -> None:
    """On the clock: the doorbell of every card whose effect is not worked out."""
    for card_id in Card.objects.without_effect().values_list("pk", flat=True):
        django_rq.get_queue("slow").enqueue(work_out_effect, card_id, ttl=60)


def watch_cards() -> None:
    """Daily: which currencies lack a card for the quarter."""
    watching.watch()


def forget_uploads() -> None:
    """Nightly: files of which no card was made."""
    uploads.forget()


def watch_budgets() -> None:
    """Hourly: thresholds that are reached and forecasts over a limit are told; what no longer is, is
    closed."""
    budgets.watch()


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
