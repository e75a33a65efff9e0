"""What templates were sent in the last 30 days, by Meta's own numbers: ports.monthly_volume."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.db.models import Sum
from django.utils import timezone

from templates_app.models import NumbersReading, Template, TemplateDay

DAYS = 30
OLD = timedelta(days=3)  # numbers read longer ago say nothing about the last 30 days


def monthly_volume(template_ids: Sequence[str]) -> Mapping[str, Mapping[str, int]]:
    """Delivered messages, in which market is not known (""). A template whose account's numbers were
    not read lately is left out: not known is not zero. Two queries."""
    lately = NumbersReading.objects.filter(read_at__gt=timezone.now() - OLD)
    known = Template.objects.filter(
        meta_id__in=template_ids, account__in=lately.values("account")
    ).values_list("meta_id", flat=True)
    rows = TemplateDay.objects.filter(
        template__meta_id__in=template_ids, day__gt=timezone.localdate() - timedelta(days=DAYS)
    )
    delivered: dict[str, int | None] = {
        row["template__meta_id"]: row["count"]
        for row in rows.values("template__meta_id").annotate(count=Sum("delivered"))
    }
    told = {meta_id: delivered.get(meta_id, 0) for meta_id in known}
    return {meta_id: {"": count} for meta_id, count in told.items() if count is not None}
