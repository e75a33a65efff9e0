"""Calls beside the messages: seen, told and not priced.

Meta bills calls apart from messages, by the minute, with rates that no rate card holds; a call that a person
makes is free. https://developers.facebook.com/documentation/business-messaging/whatsapp/calling/pricing
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from django.db.models import Count, Q, Sum

from assets.models import WhatsAppAccount
from assets.zones import zone_of
from billing.reports.days import Days
from billing.reports.scope import Scope
from billing.reports.slice import Slice
from traffic.models import Call

FITTING = {"account", "client", "number"}  # filters that a call answers to


@dataclass(frozen=True)
class Calls:
    """Calls that ended within the days; the minutes of all together, rounded up."""

    is_free: bool  # people made them
    count: int
    minutes: int


def calls(scope: Scope, asked: Slice, days: Days) -> list[Calls]:
    """Those of the business, then people's; none where there were none or a filter is not for calls. One query."""
    if not scope.accounts or not asked.filters.keys() <= FITTING:
        return []
    within = Q()
    for account in scope.accounts:
        since, until = _moments(account, days)
        within |= Q(waba_id=account.waba_id, happened_at__gte=since, happened_at__lt=until)
    ended = Call.objects.filter(within, event="terminate")
    if asked.number:
        ended = ended.filter(phone_number_id=asked.number)
    found = ended.order_by("direction").values_list("direction")
    told = found.annotate(n=Count("pk"), seconds=Sum("duration", default=0))
    return [
        Calls(direction == "USER_INITIATED", count, -(-seconds // 60))
        for direction, count, seconds in told
    ]


def _moments(account: WhatsAppAccount, days: Days) -> tuple[datetime, datetime]:
    """The days' first moment and the first one after them, in the account's zone."""
    zone = zone_of(account.facts.get("timezone_id"))
    since, after = days.since, days.until + timedelta(days=1)
    return (
        datetime.combine(since, time(), zone).astimezone(UTC),
        datetime.combine(after, time(), zone).astimezone(UTC),
    )
