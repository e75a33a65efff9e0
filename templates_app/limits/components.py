"""Header, body, footer and what goes with what.

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/components
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from templates_app.limits.draft import Draft
from templates_app.limits.finding import Finding
from templates_app.limits.rule import (
    BODY_FORMAT,
    COMPONENT,
    FOOTER_FORMAT,
    HEADER_FORMAT,
    TOO_LONG,
    WRONG_CATEGORY,
    finding,
)
from templates_app.limits.variables import BRACED

KNOWN = (
    "HEADER", "BODY", "FOOTER", "BUTTONS", "CAROUSEL", "LIMITED_TIME_OFFER",
    "CALL_PERMISSION_REQUEST",
)  # fmt: skip
IN_AUTHENTICATION = ("BODY", "FOOTER", "BUTTONS")
MARKETING_ONLY = ("CAROUSEL", "LIMITED_TIME_OFFER")
MEDIA = ("IMAGE", "VIDEO", "DOCUMENT", "GIF")
HEADER_FORMATS = ("TEXT", *MEDIA, "LOCATION", "PRODUCT")
HEADER_LENGTH, FOOTER_LENGTH = 60, 60
BODY_LENGTH, BODY_IN_OFFER, BODY_WITH_PRODUCT = 1024, 600, 160
MARKUP = re.compile(r"\*[^*\s][^*]*\*|(?<!\w)_[^_\s][^_]*_(?!\w)|~[^~\s][^~]*~|`|[\r\n]")


def kinds(draft: Draft) -> Iterator[Finding]:
    """Each part is one Meta knows, and there once."""
    for kind in dict.fromkeys(draft.kinds):
        if kind not in KNOWN:
            yield finding("component_unknown", "components", subcode=COMPONENT, kind=kind)
        elif draft.kinds.count(kind) > 1:
            yield finding("component_twice", "components", subcode=COMPONENT, kind=kind)


def category_bans(draft: Draft) -> Iterator[Finding]:
    for kind in dict.fromkeys(draft.kinds):
        allowed = _allowed(kind, draft)
        if kind in KNOWN and draft.category not in allowed:
            place = kind.lower() if kind in ("HEADER",) else "components"
            yield finding(
                "category_bans",
                place,
                subcode=WRONG_CATEGORY,
                kind=kind,
                allowed=", ".join(allowed),
            )


def _allowed(kind: str, draft: Draft) -> tuple[str, ...]:
    product = kind == "HEADER" and (draft.part("HEADER") or {}).get("format") == "PRODUCT"
    if kind in MARKETING_ONLY or product:
        return ("MARKETING",)
    if kind in IN_AUTHENTICATION:
        return ("MARKETING", "UTILITY", "AUTHENTICATION", draft.category)
    return ("MARKETING", "UTILITY")


def combinations(draft: Draft) -> Iterator[Finding]:
    for kind, other in (
        ("LIMITED_TIME_OFFER", "FOOTER"),
        ("CALL_PERMISSION_REQUEST", "BUTTONS"),
    ):
        if kind in draft.kinds and other in draft.kinds:
            yield finding("combination", other.lower(), subcode=COMPONENT, kind=kind, other=other)


def header(draft: Draft) -> Iterator[Finding]:
    part = draft.part("HEADER")
    if part is None:
        return
    kind = part.get("format") or "TEXT"
    if kind in MEDIA:
        if not (part.get("example") or {}).get("header_handle"):
            yield finding("header_sample_missing", "header", subcode=COMPONENT)
    elif kind not in HEADER_FORMATS:
        yield finding("header_format", "header", subcode=HEADER_FORMAT, format=kind)
    elif kind == "TEXT":
        yield from _header_text(draft.text("HEADER"))


def _header_text(text: str) -> Iterator[Finding]:
    if not text.strip():
        yield finding("header_empty", "header.text", subcode=HEADER_FORMAT)
    yield from too_long(text, HEADER_LENGTH, "header")
    if MARKUP.search(BRACED.sub("", text)):
        yield finding("header_markup", "header.text", subcode=HEADER_FORMAT)


def body(draft: Draft) -> Iterator[Finding]:
    text = draft.text("BODY")
    if not text.strip():
        yield finding("body_missing", "body.text", subcode=BODY_FORMAT)
    yield from too_long(text, body_length(draft), "body")


def body_length(draft: Draft) -> int:
    """How many characters this template's body may have."""
    if "LIMITED_TIME_OFFER" in draft.kinds:
        return BODY_IN_OFFER
    product = (draft.part("HEADER") or {}).get("format") == "PRODUCT"
    return BODY_WITH_PRODUCT if product else BODY_LENGTH


def footer(draft: Draft) -> Iterator[Finding]:
    if draft.part("FOOTER") is None:
        return
    text = draft.text("FOOTER")
    if not text.strip():
        yield finding("footer_empty", "footer.text", subcode=FOOTER_FORMAT)
    yield from too_long(text, FOOTER_LENGTH, "footer")
    if "{{" in text or "}}" in text:
        yield finding("footer_variables", "footer.text", subcode=FOOTER_FORMAT)


def cards(draft: Draft) -> Iterator[Finding]:
    carousel = draft.part("CAROUSEL")
    if carousel is not None and not 2 <= len(carousel.get("cards") or []) <= 10:
        count = len(carousel.get("cards") or [])
        yield finding("cards_count", "components", subcode=COMPONENT, count=count)


def too_long(text: str, most: int, part: str) -> Iterator[Finding]:
    """Meta counts characters, braces and all."""
    if len(text) > most:
        code, field = f"{part}_too_long", f"{part}.text"
        yield finding(code, field, subcode=TOO_LONG, count=len(text), most=most)
