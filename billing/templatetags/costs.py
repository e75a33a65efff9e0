"""How words and figures of costs are written, on every page of Costs."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from accounts.money import money, published_rate, unit_price
from assets.problems import sentence
from billing.models import CostsReading
from billing.reports.converted import Conversion
from billing.reports.naming import (
    CATEGORIES,
    DIMENSION_NAMES,
    FIGURE_NAMES,
    TYPES,
    Text,
)
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
def category_name(word: str) -> str:
    """Meta's word for a category in the reader's language; one that is new to us as it came."""
    return str(CATEGORIES.get(word, word)) or "—"


@register.filter
def type_name(word: str) -> str:
    """Meta's word for charged or free; one that is new to us as it came."""
    return str(TYPES.get(word, word)) or "—"


@register.filter
def listed_rate(amount: Decimal | None, currency: str) -> str:
    """A rate as it was published; None is “n/a”, which is not zero."""
    if amount is None:
        return format_html('<span class="faint">{}</span>', gettext("no such rate"))
    return published_rate(amount, currency)


@register.filter
def reading_state(reading: CostsReading) -> str:
    """What stands in the way of a reading, in a person's words."""
    return str(sentence(reading.problem))


@register.filter
def less(first: int, second: int) -> int:
    """The first less the second."""
    return first - second


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


@register.inclusion_tag("components/figure.html")
def converted_figure(conversion: Conversion, exchange_url: str) -> dict[str, str]:
    """What all currencies are worth together: marked, with what is left out."""
    note = gettext("by each day’s reference rate")
    if conversion.lacking:
        left_out = " + ".join(money(amount, currency) for currency, amount in conversion.lacking)
        note = gettext("without %(lacking)s: no rate of exchange") % {"lacking": left_out}
    known = conversion.amount
    return {
        "label": gettext("All currencies, converted"),
        "value": gettext("not known") if known is None else f"≈ {money(known, conversion.to)}",
        "note": note,
        "url": exchange_url,
    }


@register.simple_tag
def sort_link(asked: Slice, by: str) -> SafeString:
    """A column's head that sorts: the most first, then the other way round."""
    label = DIMENSION_NAMES[asked.by] if by == "name" else FIGURE_NAMES[by]
    sort = by if asked.sort == f"-{by}" else f"-{by}"
    return format_html('<a href="?{}">{}</a>', asked.but(sort=sort).query, label)
