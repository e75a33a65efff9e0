"""Jobs of the desk: ids in, load, guard, one call. Each may run twice or late without harm."""

from __future__ import annotations

import django_rq

from accounts.models import Organisation
from optin.audit import counting, reviewing
from optin.models import Review

STRETCHES = 50  # of the log, an organisation at a time; the next ring goes on


def review(review_id: int) -> None:
    """Check the messages of one period."""
    rows = Review.objects.unfinished().select_related("organisation")
    one = rows.filter(pk=review_id).first()
    if one is not None:
        reviewing.run(one)


def sweep_reviews() -> None:
    """On the clock: the doorbell of every review that nobody is at."""
    for review_id in reviewing.due():
        django_rq.get_queue("slow").enqueue(review, review_id, ttl=60)


def count_sources() -> None:
    """On the clock: count the opt-ins that have come into the logs."""
    for organisation in Organisation.objects.order_by("pk"):
        for _stretch in range(STRETCHES):
            if not counting.count(organisation):
                break
