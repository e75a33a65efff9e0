"""Summaries by mail: when each is due, and that there is one a day at most."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db import transaction

from alerts.models import Digest, Message, Preference, Reason, Severity
from alerts.quiet import zone_of

HOUR = time(7)  # where the reader is
MONDAY = 0


def next_at(preference: Preference, after: datetime) -> datetime | None:
    """The first moment for a summary after this one; None when none is wanted."""
    if not preference.digest:
        return None
    zone = zone_of(preference)
    day = after.astimezone(zone).date()
    while True:
        moment = datetime.combine(day, HOUR, zone)
        if moment > after and (preference.digest == Digest.DAILY or day.weekday() == MONDAY):
            return moment
        day += timedelta(days=1)


def plan_digests(now: datetime) -> int:
    """Write down the summaries that are due; how many. Days that were missed are not made up for."""
    due = Preference.objects.filter(digest_at__lte=now).select_related("organisation", "user")
    return sum(_plan(preference, now) for preference in due.order_by("pk"))


@transaction.atomic
def _plan(preference: Preference, now: datetime) -> bool:
    same = Preference.objects.filter(pk=preference.pk, digest_at=preference.digest_at)
    if preference.digest_at is None or not same.update(digest_at=next_at(preference, now)):
        return False
    _message, is_new = Message.objects.get_or_create(
        organisation=preference.organisation,
        reader=preference.user,
        reason=Reason.DIGEST,
        day=preference.digest_at.astimezone(zone_of(preference)).date(),
        defaults={"severity": Severity.INFO, "due_at": now, "made_at": now},
    )
    return is_new
