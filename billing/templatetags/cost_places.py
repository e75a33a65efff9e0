"""Where one is within Costs."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import PartnerLink
from accounts.rooms import Room, placed

register = template.Library()

ROOMS: list[Room] = [
    (
        _("Report"),
        [
            ("cost_report", _("Report")),
            ("saved_report_list", _("Saved reports")),
            ("tier_list", _("Volume tiers")),
            ("centre_list", _("Cost centres")),
        ],
    ),
    (
        _("Plan"),
        [
            ("budget_list", _("Budgets")),
            ("forecast_detail", _("Forecast")),
            ("what_if", _("What if")),
            ("estimate", _("Estimate a broadcast")),
        ],
    ),
    (
        _("Meta's figures"),
        [
            ("comparison_list", _("Ours and Meta's")),
            ("history_list", _("Files of history")),
            ("invoice_list", _("Invoices")),
            ("payment_list", _("Payment")),
        ],
    ),
    (
        _("Rates"),
        [
            ("card_list", _("Rate cards")),
            ("rate_lookup", _("Look up a rate")),
            ("rate_history", _("History of a rate")),
            ("market_index", _("Markets")),
            ("exchange_list", _("Exchange rates")),
        ],
    ),
    # The last: for partners alone.
    (_("Clients"), [("client_list", _("Costs by client")), ("markup_list", _("Mark-ups"))]),
]


@register.inclusion_tag("components/rooms.html", takes_context=True)
def cost_places(context: template.RequestContext, current: str) -> dict[str, Any]:
    """`current`: the name of the URL of the place, or of the one that a page belongs to."""
    organisation = context["organisation"]
    query = context.get("account_query", "")

    def url(name: str) -> str:
        return reverse(f"billing:{name}", args=[organisation.slug]) + str(query)

    rooms = ROOMS if _is_partner(organisation) else ROOMS[:-1]
    return placed(_("Costs"), rooms, current, url)


def _is_partner(organisation: Any) -> bool:
    return bool(PartnerLink.objects.current().filter(partner=organisation).exists())
