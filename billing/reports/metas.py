"""Meta's figures of a time of which we have no charges: from before our first message, or of conversations."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, Sum

from billing.models import MetaPoint, Unit
from billing.reports.days import Days
from billing.reports.scope import Scope


@dataclass(frozen=True)
class Told:
    """`by_day`: at least one is of a single day, so it stands in the comparison; others are in their files."""

    messages: int
    conversations: int
    by_day: bool


def told(scope: Scope, days: Days) -> Told | None:
    """Of the organisation's own accounts; None when Meta's figures say nothing of the time. One query."""
    own = [one.waba_id for one in scope.accounts if one.organisation_id == scope.organisation.pk]
    points = MetaPoint.objects.filter(
        Q(file=None) | Q(file__confirmed_at__isnull=False),
        waba_id__in=own, day__range=(days.since, days.until), volume__gt=0,
    )  # fmt: skip
    sums = points.aggregate(
        messages=Sum("volume", filter=Q(unit=Unit.MESSAGE), default=0),
        conversations=Sum("volume", filter=Q(unit=Unit.CONVERSATION), default=0),
        by_day=Count("pk", filter=Q(days=1)),
    )
    if not sums["messages"] and not sums["conversations"]:
        return None
    return Told(sums["messages"], sums["conversations"], bool(sums["by_day"]))
