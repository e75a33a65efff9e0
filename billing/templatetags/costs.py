"""How figures of a report are written."""

from __future__ import annotations

from django import template
from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from accounts.money import money, unit_price
from billing.reports.naming import DIMENSION_NAMES, FIGURE_NAMES, Text
from billing.reports.slice import Slice
from billing.reports.sums import Figures

register = template.Library()


@register.filter
def dimension_name(dimension: str) -> Text:
    return DIMENSION_NAMES[dimension]


@register.filter
def figure_name(figure: str) -> Text:
    return FIGURE_NAMES[figure]


@register.filter
def signed_percent(share: float) -> str:
    """+12.5 %, −3.0 %"""
    sign = "+" if share > 0 else "−" if share < 0 else "±"
    return f"{sign}{number_format(abs(share), 1)} %"


@register.simple_tag
def figure(figures: Figures, shown: str, currency: str) -> str:
    """One of SHOWN."""
    if shown == "amount":
        amount = figures.known_amount
        return gettext("not known") if amount is None else money(amount, currency)
    value = getattr(figures, shown)
    return unit_price(value, currency) if shown.startswith("per_") else str(intcomma(value))


@register.simple_tag
def sort_link(asked: Slice, by: str) -> SafeString:
    """A column's head that sorts: the most first, then the other way round."""
    label = DIMENSION_NAMES[asked.by] if by == "name" else FIGURE_NAMES[by]
    sort = by if asked.sort == f"-{by}" else f"-{by}"
    return format_html('<a href="?{}">{}</a>', asked.but(sort=sort).query, label)
