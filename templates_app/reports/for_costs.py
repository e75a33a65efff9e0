"""What costs ask about templates; bound to `billing.ports` by `waportal.wiring`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from django.db.models import F, Sum
from django.db.models.functions import TruncMonth

from accounts.models import Organisation
from assets.models import WhatsAppAccount
from templates_app.models import Family, Template, TemplateDay


def tags_of(organisation: Organisation) -> Mapping[str, set[str]]:
    """By a tag's name, Meta's ids of all languages of its families. Two queries."""
    tags: dict[tuple[int, str], list[str]] = defaultdict(list)
    families = Family.objects.filter(account__organisation=organisation, tags__isnull=False)
    for account, name, tag in families.values_list("account_id", "name", "tags__name"):
        tags[account, name].append(tag)
    found: dict[str, set[str]] = defaultdict(set)
    named = Template.objects.of(organisation).exclude(meta_id="")
    for account, name, meta_id in (
        named.filter(name__in={name for _account, name in tags})
        .values_list("account_id", "name", "meta_id")
        .order_by()
    ):
        for tag in tags.get((account, name), ()):
            found[tag].add(meta_id)
    return found


def names_of(organisation: Organisation, template_ids: Sequence[str]) -> Mapping[str, str]:
    """Name and language. One query."""
    rows = Template.objects.of(organisation).filter(meta_id__in=template_ids).exclude(meta_id="")
    return {
        meta_id: f"{name} · {language}"
        for meta_id, name, language in rows.values_list("meta_id", "name", "language")
    }


def deliveries_of(
    account: WhatsAppAccount, category: str, *, since: date, template_id: str = ""
) -> list[tuple[date, int, int]]:
    """By month: sent and delivered, of days of which Meta told both. One query."""
    rows = TemplateDay.objects.filter(
        template__account=account, day__gte=since, sent__isnull=False, delivered__isnull=False
    )
    if template_id:
        rows = rows.filter(template__meta_id=template_id)
    else:
        rows = rows.filter(template__category=category.upper())
    months = rows.annotate(month=TruncMonth("day")).values("month").order_by("month")
    sums = months.annotate(all_sent=Sum(F("sent")), all_delivered=Sum(F("delivered")))
    return list(sums.values_list("month", "all_sent", "all_delivered"))
