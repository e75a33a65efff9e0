"""The days of which webhooks of an account were missing, for rooms that count what webhooks tell."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from assets.models import WhatsAppAccount
from assets.zones import zone_of
from traffic.models import Learned
from webhooks.gaps.models import Backfill

MOST = 62  # days that anybody asks for at once


def days_without_webhooks(account: WhatsAppAccount, since: date, until: date) -> frozenset[date]:
    """Days of the account's zone, both ends counted: statuses that only Meta's history told, missed
    changes, and spans that were read back. Three queries."""
    zone = zone_of(account.facts.get("timezone_id"))
    start = datetime.combine(since, time(), zone)
    end = datetime.combine(until + timedelta(days=1), time(), zone)
    learned = Learned.objects.filter(
        waba_id=account.waba_id, happened_at__gte=start, happened_at__lt=end
    )
    missed = account.missed.missed().filter(found_at__gte=start, found_at__lt=end)
    moments = [
        *learned.datetimes("happened_at", "hour", tzinfo=zone),
        *missed.values_list("found_at", flat=True),
    ]
    days = {moment.astimezone(zone).date() for moment in moments}
    spans = Backfill.objects.filter(account=account, from_at__lt=end, to_at__gt=start)
    for from_at, to_at in spans.values_list("from_at", "to_at"):
        first = max(from_at.astimezone(zone).date(), since)
        last = min(to_at.astimezone(zone).date(), until)
        days |= {first + timedelta(days=n) for n in range(min((last - first).days + 1, MOST))}
    return frozenset(days)
