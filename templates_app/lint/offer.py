"""The limited-time offer.

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/marketing-templates/limited-time-offer-templates
"""

from __future__ import annotations

from collections.abc import Iterator

from templates_app.lint.catalogue import finding
from templates_app.lint.draft import Draft
from templates_app.lint.finding import Finding
from templates_app.lint.rule import COMPONENT, TOO_LONG

LENGTH = 16
HEADERS = ("", "IMAGE", "VIDEO")


def offer(draft: Draft) -> Iterator[Finding]:
    if draft.offer is None:
        return
    text = draft.offer.get("text")
    if not isinstance(text, str) or not text.strip():
        yield finding("offer_missing", "offer.text", subcode=COMPONENT)
    elif len(text) > LENGTH:
        yield finding(
            "offer_too_long", "offer.text", subcode=TOO_LONG, count=len(text), most=LENGTH
        )
    if draft.header_format not in HEADERS:
        yield finding("offer_header", "header", subcode=COMPONENT)
