"""How many messages of templates were charged or free in the last 30 days, by market."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.db.models import Sum
from django.utils import timezone

from billing.models import DailyTemplate, PricingModel

DAYS = 30


def by_market(
    waba_ids: Sequence[str], template_ids: Sequence[str]
) -> Mapping[str, Mapping[str, int]]:
    """By Meta's template id and market ("" where it is not known). A template of which nothing was
    delivered, or nothing told, is missing. One query."""
    rows = DailyTemplate.objects.filter(
        waba_id__in=waba_ids,
        day__gt=timezone.localdate() - timedelta(days=DAYS),
        template_id__in=template_ids,
        model=PricingModel.MESSAGE,
    )
    found: dict[str, dict[str, int]] = defaultdict(dict)
    sums = rows.values_list("template_id", "market").order_by().annotate(count=Sum("units"))
    for template_id, market, count in sums:
        found[template_id][market] = count
    return dict(found)
