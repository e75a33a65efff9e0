"""What each month cost, by category."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum
from django.db.models.functions import TruncMonth

from accounts.models import Organisation
from billing.models import Daily


@dataclass(frozen=True)
class Line:
    month: date  # its first day
    category: str
    currency: str
    units: int
    unknown: int  # of them, those whose price is not known; they are not in the amount
    amount: Decimal


def months(organisation: Organisation) -> list[Line]:
    """The newest month first; currencies are never added up. One query."""
    lines = (
        Daily.objects.of(organisation)
        .values("category", "currency", month=TruncMonth("day"))
        .annotate(units=Sum("units"), unknown=Sum("unknown"), amount=Sum("amount"))
        .order_by("-month", "currency", "-amount", "category")
    )
    return [Line(**line) for line in lines]
