"""Templates to choose from, the most expensive first, by the names that people know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.db.models import Max, Sum

from accounts.models import Organisation
from billing import ports
from billing.models import DailyTemplate, PricingModel
from billing.periods import Period

MOST = 50
RECENTLY = timedelta(days=90)


@dataclass(frozen=True)
class Choice:
    template_id: str
    name: str
    category: str
    currency: str
    amount: Decimal


def choices(organisation: Organisation, period: Period) -> list[Choice]:
    """Those with charges in a period. Two queries."""
    rows = DailyTemplate.objects.of(organisation).filter(
        day__gte=period.first, day__lte=period.last, model=PricingModel.MESSAGE
    )
    sums = rows.exclude(template_id="").values("template_id", "currency")
    found = list(
        sums.annotate(spent=Sum("amount"), any_category=Max("category"))
        .order_by("-spent", "template_id")
        .values_list("template_id", "currency", "spent", "any_category")[:MOST]
    )
    names = ports.names_of([row[0] for row in found])
    return [
        Choice(id_, names.get(id_, id_), category, currency, spent)
        for id_, currency, spent, category in found
    ]


def recent_templates(organisation: Organisation) -> list[tuple[str, str]]:
    """For a choice: Meta's id and the name."""
    today = organisation.today()
    return [
        (choice.template_id, choice.name)
        for choice in choices(organisation, Period(today - RECENTLY, today))
    ]
