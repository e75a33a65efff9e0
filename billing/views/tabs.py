"""The places within Costs, above each of its pages."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.access import Act, SignedInRequest, may

# Key, label, URL name, the right that opens it.
PLACES = [
    ("report", _("Report"), "billing:cost_report", Act.COSTS_READ),
    ("rates", _("Rates"), "billing:card_list", Act.COSTS_READ),
    ("meta", _("Meta’s figures"), "billing:comparison_list", Act.COSTS_READ),
    ("invoices", _("Invoices"), "billing:invoice_list", Act.COSTS_READ),
    ("payment", _("Payment"), "billing:payment_list", Act.COSTS_READ),
    ("exchange", _("Exchange rates"), "billing:exchange_list", Act.COSTS_READ),
]


def tabs(request: SignedInRequest, current: str) -> list[dict[str, object]]:
    """For components/tabs.html, as `tabs`; those that this person may open."""
    return [
        {
            "url": reverse(name, args=[request.organisation.slug]),
            "label": label,
            "is_current": key == current,
        }
        for key, label, name, act in PLACES
        if may(request, act)
    ]
