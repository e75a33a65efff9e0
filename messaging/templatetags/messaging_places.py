"""Where one is within Messages."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.rooms import Room, placed
from messaging.models import Send
from messaging.reports.sends import to

register = template.Library()

ROOMS: list[Room] = [
    (_("Sent"), [("send_list", _("Sent"))]),
    (_("Test handsets"), [("handset_list", _("Test handsets"))]),
    (_("Replies"), [("reply_settings", _("Replies"))]),
]


@register.inclusion_tag("components/rooms.html", takes_context=True)
def messaging_places(context: template.RequestContext, current: str) -> dict[str, Any]:
    """`current`: the name of the URL of the place, or of the one that a page belongs to."""
    slug = context["organisation"].slug
    query = str(context.get("account_query", ""))

    def url(name: str) -> str:
        return reverse(f"messaging:{name}", args=[slug]) + query

    return placed(_("Messages"), ROOMS, current, url)


@register.simple_tag(takes_context=True)
def recipient(context: template.RequestContext, send: Send) -> str:
    """To whom, as this reader may see it."""
    return to(send, unmasked="numbers.unmasked" in (context.get("acts") or ()))
