"""How the messages of a whole organisation went by day, for the overview."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Sum

from accounts.models import Organisation
from quality.models import NumberDay
from quality.reports.days import NAMES, Counts, Day


def days(organisation: Organisation, *, waba_id: str, until: date, count: int) -> tuple[Day, ...]:
    """So many days up to `until`, the oldest first; those without messages are zeros. One query."""
    first = until - timedelta(days=count - 1)
    rows = NumberDay.objects.of(organisation).between(first, until)
    if waba_id:
        rows = rows.filter(waba_id=waba_id)
    told: Any = rows.values("day").order_by().annotate(**{f"all_{n}": Sum(n) for n in NAMES})
    sums = {row["day"]: Counts(**{name: row[f"all_{name}"] for name in NAMES}) for row in told}
    every = (first + timedelta(days=n) for n in range(count))
    return tuple(Day(day, sums.get(day, Counts())) for day in every)
