"""Jobs of the log: ids in, load, guard, one service call. Each may run twice or late without harm."""

from __future__ import annotations

import django_rq
from django.utils import timezone

from optin.integrity import anchoring, promising, signing, telling, verifying
from optin.ledger import batching, hashes, sequencing, writing
from optin.ledger.sweeping import Sweep
from optin.models import Anchor, Log, Verification

SECONDS = 20.0  # of moving events at most; the next ring goes on


def sequence() -> int:
    """On the clock: move what waits into the logs and sign them. How many events."""
    for organisation in sequencing.waiting():
        signing.log_of(organisation)
    try:
        return sequencing.sequence(seconds=SECONDS)
    finally:  # of a log that cannot grow any more, signing tells why
        _sign_all()


def _sign_all() -> None:
    sweep = Sweep("Signing")
    for log in Log.objects.select_related("organisation"):
        with sweep.of(log.organisation):
            signing.sign(log)
    sweep.end()


def batch_decisions() -> int:
    """On the clock: what the gate decided since, as leaves of the logs. How many decisions."""
    return batching.batch_all()


def watch() -> None:
    """On the clock: are promises kept, is the newest event kept outside?"""
    for log in Log.objects.select_related("organisation"):
        with writing.of(log.organisation):
            last = signing.newest(log)
            kept = promising.watch(log, signed_size=last.size if last else 0)
            anchored = telling.last_anchored(log)
            oldest = hashes.recorded_at(log.organisation_id, anchored) or kept.oldest
        telling.tell_of_lateness(log, overdue=kept.overdue, unsigned_since=oldest)


def anchor() -> None:
    """On the clock: plan today's checkpoint for every place outside, and ring for what waits."""
    for log in Log.objects.select_related("organisation"):
        anchoring.plan(log)
    for anchor_id in Anchor.objects.waiting(timezone.now()).values_list("pk", flat=True):
        django_rq.get_queue("slow").enqueue(keep_anchor, anchor_id, ttl=600)


def keep_anchor(anchor_id: int) -> None:
    """Bring one checkpoint to one place, once."""
    rows = Anchor.objects.select_related("organisation").filter(pk=anchor_id, anchored_at=None)
    one = rows.first()
    if one is not None:
        anchoring.keep(one)


def verify(verification_id: int) -> None:
    """Check one log."""
    rows = Verification.objects.unfinished().select_related("organisation")
    one = rows.filter(pk=verification_id).first()
    if one is not None:
        verifying.run(one)


def verify_all() -> None:
    """Nightly: check every log. The sweeper rings."""
    for log in Log.objects.select_related("organisation"):
        verifying.ask(log.organisation)


def sweep_verifications() -> None:
    """On the clock: the doorbell of every verification that nobody is at."""
    for verification_id in verifying.due():
        django_rq.get_queue("slow").enqueue(verify, verification_id, ttl=60)
