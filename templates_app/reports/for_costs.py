"""What reports of costs want to know of templates, by Meta's ids: billing.ports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.db.models import F, Sum
from django.db.models.functions import TruncMonth

from assets.models import WhatsAppAccount
from templates_app.models import Family, Template, TemplateDay


def names_of(template_ids: Sequence[str]) -> Mapping[str, str]:
    """Name and language. One query."""
    rows = Template.objects.filter(meta_id__in=template_ids)
    return {
        meta_id: f"{name} · {language}"
        for meta_id, name, language in rows.values_list("meta_id", "name", "language")
    }


def tags_of(waba_ids: Sequence[str]) -> Mapping[str, Sequence[str]]:
    """A family's tags are those of each of its languages. Two queries."""
    tagged = Family.objects.filter(account__waba_id__in=waba_ids, tags__isnull=False)
    tags: dict[tuple[int, str], list[str]] = {}
    for account, name, tag in tagged.order_by("tags__name").values_list(
        "account_id", "name", "tags__name"
    ):
        tags.setdefault((account, name), []).append(tag)
    accounts, names = {one for one, _name in tags}, {name for _one, name in tags}
    rows = Template.objects.filter(account__in=accounts, name__in=names).exclude(meta_id="")
    return {
        meta_id: tags[account, name]
        for meta_id, account, name in rows.values_list("meta_id", "account_id", "name")
        if (account, name) in tags
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


def templates_in(waba_ids: Sequence[str]) -> Sequence[tuple[str, str, str]]:
    """Those that Meta knows, by name. One query."""
    rows = Template.objects.filter(account__waba_id__in=waba_ids).exclude(meta_id="")
    return [
        (meta_id, waba_id, f"{name} · {language}")
        for meta_id, waba_id, name, language in rows.order_by("name", "language").values_list(
            "meta_id", "account__waba_id", "name", "language"
        )
    ]


def clicks_of(
    waba_ids: Sequence[str], since: date, until: date
) -> Mapping[tuple[str, date], int | None]:
    """As far as Meta told them; a template and month without any told is missing. One query."""
    rows = TemplateDay.objects.filter(template__account__waba_id__in=waba_ids)
    found = rows.between(since, until).values("template__meta_id", month=TruncMonth("day"))
    told = found.annotate(clicks=Sum("clicked"))
    return {
        (row["template__meta_id"], row["month"]): row["clicks"]
        for row in told
        if row["clicks"] is not None
    }


def accounts_of(template_ids: Sequence[str]) -> list[str]:
    """The waba_ids that these templates belong to. One query."""
    rows = Template.objects.filter(meta_id__in=template_ids).order_by()
    return list(rows.values_list("account__waba_id", flat=True).distinct())
