"""Lists of tens of millions of rows: counted and searched only so far."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Max, QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from unfold.contrib.filters.admin import RangeDateTimeFilter

from webhooks.models import Delivery

MOST = 10_000  # counted; who looks for more narrows it down
NEWEST = 200_000  # deliveries looked through for an app, a lane or an account, without a time span


class CappedPaginator(Paginator):  # type: ignore[type-arg]  # generic in the stubs only
    """Knows its pages up to MOST rows: counting them all would read them all."""

    @cached_property
    def count(self) -> int:
        rows: QuerySet[Any] = self.object_list  # type: ignore[assignment]
        return rows[:MOST].count()


class MomentFilter(RangeDateTimeFilter):  # type: ignore[misc]
    """From one moment to another, in UTC; the day without a time is its midnight."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        for edge, lookup in (("from", "gte"), ("to", "lt")):
            day, time = (
                str(self.used_parameters.get(f"{self.parameter_name}_{edge}_{n}") or "")
                for n in (0, 1)
            )
            with suppress(ValueError):
                moment = datetime.fromisoformat(f"{day}T{time or '00:00'}").replace(tzinfo=UTC)
                queryset = queryset.filter(**{f"{self.parameter_name}__{lookup}": moment})
        return queryset


def searched(request: HttpRequest, deliveries: QuerySet[Delivery], term: str) -> QuerySet[Delivery]:
    """The delivery of this number; else those of this account, or all if nothing is looked for.

    Only the newest, when a filter without an index could otherwise look through all of them.
    """
    if term.isascii() and term.isdigit() and len(term) < 19:
        numbered = deliveries.filter(pk=int(term))
        if numbered.exists():
            return numbered
    found = deliveries.filter(sender=term) if term else deliveries
    asked = request.GET
    if any(name.startswith("received_at") and value for name, value in asked.items()):
        return found
    if not term and not any(asked.get(name) for name in ("app", "kind__exact")):
        return found
    newest = Delivery.objects.aggregate(newest=Max("pk"))["newest"] or 0
    return found.filter(pk__gt=newest - NEWEST)
