"""How many consents to marketing there are, and how many came and went, for the overview."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils import timezone

from accounts.models import Organisation
from optin.models import State
from optin.words import Purpose, Status

ENDED = (Status.WITHDRAWN, Status.REFUSED, Status.EXPIRED, Status.INVALID, Status.SUSPENDED)


@dataclass(frozen=True)
class Day:
    """Consents that hold since the day, and those that ended on it and did not come back."""

    at: date
    came: int
    went: int


@dataclass(frozen=True)
class Growth:
    """`holding`: consents to marketing, each person once for each brand. `days`: the oldest first, the
    last is yesterday."""

    holding: int
    days: tuple[Day, ...]

    def came(self, days: int) -> int:
        return sum(day.came for day in self.days[-days:])

    def went(self, days: int) -> int:
        return sum(day.went for day in self.days[-days:])


def growth(organisation: Organisation, *, days: int) -> Growth:
    """Days are those of the active time zone. Two queries."""
    today = timezone.localdate()
    first = today - timedelta(days=days)
    since = timezone.make_aware(datetime.combine(first, datetime.min.time()))
    rows = State.objects.filter(organisation_id=organisation.pk, purpose=Purpose.MARKETING)
    wanted = rows.filter(status__in=[Status.GRANTED, *ENDED], since__gte=since)
    counts = wanted.annotate(day=TruncDate("since")).values_list("day", "status").order_by()
    came: dict[date, int] = {}
    went: dict[date, int] = {}
    for day, status, count in counts.annotate(Count("pk")):
        kept = came if status == Status.GRANTED else went
        kept[day] = kept.get(day, 0) + count
    every = [first + timedelta(days=n) for n in range(days)]
    return Growth(
        holding=rows.filter(status=Status.GRANTED).count(),
        days=tuple(Day(day, came.get(day, 0), went.get(day, 0)) for day in every),
    )
