"""Where one is within Opt-ins."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

register = template.Library()

# The name of the URL of each place, and its label.
PLACES = [
    ("person_list", pgettext_lazy("recipients", "People")),
    ("stop_words", _("What counts as a stop")),
]


@register.inclusion_tag("optin/_places.html", takes_context=True)
def optin_places(context: template.RequestContext, current: str) -> dict[str, Any]:
    """`current`: the name of the URL of the place, or of the one that a page belongs to."""
    organisation = context["organisation"]
    query = context.get("account_query", "")
    return {
        "tabs": [
            {
                "label": label,
                "url": reverse(f"optin:{name}", args=[organisation.slug]) + str(query),
                "is_current": name == current,
            }
            for name, label in PLACES
        ]
    }
