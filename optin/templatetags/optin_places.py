"""Where one is within Opt-ins: its rooms, and the places of the one that is open."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

register = template.Library()

# Room, and its places: name of the URL, label. The first place is the room's own page.
ROOMS = [
    (
        pgettext_lazy("recipients", "People"),
        [("person_list", pgettext_lazy("recipients", "People"))],
    ),
    (
        _("Notices"),
        [
            ("notice_list", _("Notices")),
            ("notice_draft_list", _("Drafts to begin with")),
            ("ask_again_list", _("Asked again")),
            ("policy_list", _("Policies")),
        ],
    ),
    (_("Opt-outs"), [("stop_words", _("What counts as a stop"))]),
    (_("Integrity"), [("integrity_detail", _("Integrity"))]),
]


@register.inclusion_tag("components/rooms.html", takes_context=True)
def optin_places(context: template.RequestContext, current: str) -> dict[str, Any]:
    """`current`: the name of the URL of the place, or of the one that a page belongs to."""
    slug = context["organisation"].slug
    query = str(context.get("account_query", ""))

    def url(name: str) -> str:
        return reverse(f"optin:{name}", args=[slug]) + query

    here: object = ""
    rooms, places = [], []
    for label, within in ROOMS:
        names = [name for name, _label in within]
        is_here = current in names
        is_page = current == names[0]
        rooms.append(
            {"label": label, "url": url(names[0]), "is_current": is_here, "is_page": is_page}
        )
        if is_here and len(within) > 1:
            here = label
            places = [
                {"label": word, "url": url(name), "is_current": name == current}
                for name, word in within
            ]
    return {"label": _("Opt-ins"), "rooms": rooms, "here": here, "places": places}
