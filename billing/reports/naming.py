"""What values are called: Meta's words and ids as people know them. Unknown words stay as they came."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from babel import Locale
from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext_lazy as _

from assets.models import PhoneNumber
from billing import ports
from billing.models import Category, PricingModel
from billing.reports.scope import Scope
from billing.reports.slice import TIMES

Text = str | Promise

DIMENSION_NAMES: dict[str, Text] = {
    "day": _("Day"), "week": _("Week"), "month": _("Month"), "account": _("Account"),
    "number": _("Number"), "model": _("Pricing model"), "category": _("Category"),
    "country": _("Country"), "market": _("Market"), "template": _("Template"),
    "campaign": _("Broadcast"), "tag": _("Tag"), "centre": _("Cost centre"),
    "type": _("Charged or free"), "currency": _("Currency"), "client": _("Client"),
}  # fmt: skip
FIGURE_NAMES: dict[str, Text] = {
    "amount": _("Costs"), "units": _("Messages"), "free": _("Free of charge"), "paid": _("Paid"),
    "unknown": _("Without a known price"), "per_delivered": _("Per delivered message"),
    "per_read": _("Per read message"),
}  # fmt: skip
PERIOD_NAMES: dict[str, Text] = {
    "this_month": _("This month"), "last_month": _("Last month"),
    "this_quarter": _("This quarter"), "last_quarter": _("Last quarter"),
    "this_year": _("This year"), "last_year": _("Last year"),
    "last_7_days": _("Last 7 days"), "last_30_days": _("Last 30 days"),
    "last_12_months": _("Last 12 months"),
}  # fmt: skip
CATEGORIES: dict[str, Text] = {
    **dict(Category.choices),
    "marketing_lite": _("Marketing (Marketing Messages API)"),
    "referral_conversion": _("Free entry point"),
}
TYPES: dict[str, Text] = {
    "regular": _("Charged"),
    "free_customer_service": _("Free: customer service window"),
    "free_entry_point": _("Free: entry point"),
    "free_tier": _("Free: allowance"),
}
NOTHING: dict[str, Text] = {
    "template": _("No template"), "campaign": _("No broadcast"), "tag": _("No tag"),
    "centre": _("No cost centre"), "number": _("Number not told"),
}  # fmt: skip
NOT_TOLD = _("Not known")


def names(scope: Scope, dimension: str, values: Iterable[str]) -> Mapping[str, Text]:
    """What each value is called. One query for numbers, the port's for templates."""
    wanted = {one for one in values if one}
    told = {one: one for one in wanted} | dict(_told(scope, dimension, wanted))
    return told | {"": NOTHING.get(dimension, NOT_TOLD)}


def _told(scope: Scope, dimension: str, wanted: set[str]) -> Mapping[str, Text]:
    if dimension in TIMES:
        return {one: time_name(dimension, date.fromisoformat(one)) for one in wanted}
    if dimension == "country":
        known = Locale.parse(to_locale(get_language() or "en")).territories
        return {one: str(known.get(one, one)) for one in wanted}
    if dimension == "number":
        rows = PhoneNumber.objects.filter(phone_number_id__in=wanted)
        return dict(rows.values_list("phone_number_id", "display_phone_number"))
    if dimension == "template":
        return ports.names_of(sorted(wanted))
    fixed: dict[str, Mapping[str, Text]] = {
        "category": CATEGORIES, "type": TYPES, "model": dict(PricingModel.choices),
        "centre": scope.centres.names,
        "account": {one.waba_id: str(one) for one in scope.accounts},
        "client": {one.organisation.slug: one.organisation.name for one in scope.accounts},
    }  # fmt: skip
    return {one: name for one, name in fixed.get(dimension, {}).items() if one in wanted}


def time_name(dimension: str, day: date) -> str:
    if dimension == "month":
        return f"{day:%Y-%m}"
    name = formats.date_format(day, "SHORT_DATE_FORMAT")
    return f"{day:%G-W%V} · {name}" if dimension == "week" else name
