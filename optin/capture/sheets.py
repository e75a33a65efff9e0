"""A form to print: the notice as the paper surface has it, lines to fill in, its code, and where it is keyed in."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import qr
from accounts.typesetting import typeset
from optin.capture import tokens
from optin.models import Flow
from optin.notices.rendering import Surface

LAYOUT = Path(__file__).with_name("sheet.typ")


def sheet(flow: Flow) -> bytes:
    """A PDF. A draft's says so across the page."""
    version = flow.version
    address = settings.SITE_URL + reverse(
        "optin:paper_create", args=[flow.organisation.slug, flow.pk]
    )
    pieces = version.surfaces.get(Surface.PAPER.value, [])
    told = {
        "lang": version.language.partition("-")[0],
        "dir": version.direction,
        "draft": _("DRAFT") if flow.is_draft else "",
        "business": version.notice.business,
        "pieces": [[one.kind, one.text] for one in pieces],
        "reference": f"{version.reference} · {tokens.shown(flow.token)}",
        "hash": f"SHA-256 {version.text_hash[:16]}…",
        "code": qr.svg(address).decode(),
        "address": address,
    }
    return typeset(LAYOUT, told, on=timezone.localdate(), with_system_fonts=True)
