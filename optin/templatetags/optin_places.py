"""Where one is within Opt-ins."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.rooms import Room, placed

register = template.Library()

ROOMS: list[Room] = [
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
    (
        _("Opt-outs"),
        [
            ("unclear_list", _("To be decided")),
            ("stop_words", _("What counts as a stop")),
            ("suppression_list", _("Suppressed addresses")),
        ],
    ),
    (
        _("Rights"),
        [
            ("request_list", _("Requests of people")),
            ("proposal_list", _("To be agreed")),
            ("hold_list", _("Legal holds")),
            ("vault_list", _("Kept proof")),
            ("registry_list", _("Registries")),
        ],
    ),
    (
        _("Capture"),
        [("flow_list", _("Ways to opt in")), ("paper_list", _("Paper, counter and telephone"))],
    ),
    (_("Imports"), [("import_list", _("Imports"))]),
    (_("Integrity"), [("integrity_detail", _("Integrity"))]),
    (_("Audit"), [("audit_desk", _("Audit"))]),
]
# Who does not hold the right does not see the room that begins with this place.
NEEDED = {"audit_desk": "audit.read"}


@register.inclusion_tag("components/rooms.html", takes_context=True)
def optin_places(context: template.RequestContext, current: str) -> dict[str, Any]:
    """`current`: the name of the URL of the place, or of the one that a page belongs to."""
    slug = context["organisation"].slug
    query = str(context.get("account_query", ""))

    def url(name: str) -> str:
        return reverse(f"optin:{name}", args=[slug]) + query

    acts = context.get("acts") or frozenset()
    rooms = [room for room in ROOMS if NEEDED.get(room[1][0][0], "") in ("", *acts)]
    return placed(_("Opt-ins"), rooms, current, url)
