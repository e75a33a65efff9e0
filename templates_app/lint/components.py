"""Header, body, footer and what goes with what.

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/components
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from templates_app.lint.catalogue import finding
from templates_app.lint.draft import Draft
from templates_app.lint.finding import Finding
from templates_app.lint.rule import (
    BODY_FORMAT,
    COMPONENT,
    FOOTER_FORMAT,
    HEADER_FORMAT,
    TOO_LONG,
    WRONG_CATEGORY,
)
from templates_app.lint.variables import BRACED

KNOWN = (
    "HEADER", "BODY", "FOOTER", "BUTTONS", "CAROUSEL", "LIMITED_TIME_OFFER",
    "CALL_PERMISSION_REQUEST",
)  # fmt: skip
IN_AUTHENTICATION = ("BODY", "FOOTER", "BUTTONS")
MARKETING_ONLY = ("CAROUSEL", "LIMITED_TIME_OFFER")
MARKETING_HEADERS = ("GIF", "PRODUCT")  # GIF is for the Marketing Messages API
CARD_HEADERS = ("IMAGE", "VIDEO", "PRODUCT")
CARD_BUTTONS, PRODUCT_BUTTONS = {"QUICK_REPLY", "URL", "PHONE_NUMBER"}, {"SPM", "URL"}
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
            place = "header" if kind == "HEADER" else "components"
            yield finding(
                "category_bans",
                place,
                subcode=WRONG_CATEGORY,
                kind=_shown(kind, draft),
                allowed=", ".join(allowed),
            )


def _shown(kind: str, draft: Draft) -> str:
    return (
        draft.header_format
        if draft.header_format in MARKETING_HEADERS and kind == "HEADER"
        else kind
    )


def _allowed(kind: str, draft: Draft) -> tuple[str, ...]:
    marketing_header = kind == "HEADER" and draft.header_format in MARKETING_HEADERS
    if kind in MARKETING_ONLY or marketing_header:
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


def products(draft: Draft) -> Iterator[Finding]:
    """A product header and its button belong together; a list of products needs a header of text."""
    kinds = [button.get("type") for button in draft.buttons]
    if (draft.header_format == "PRODUCT") != ("SPM" in kinds):
        yield finding(
            "product_header", "header" if "SPM" not in kinds else "buttons", subcode=COMPONENT
        )
    if "MPM" in kinds and draft.header_format != "TEXT":
        yield finding("products_header", "header", subcode=COMPONENT)
    if "CATALOG" in kinds and draft.header_format:
        yield finding("combination", "header", subcode=COMPONENT, kind="CATALOG", other="HEADER")


def header(draft: Draft) -> Iterator[Finding]:
    part = draft.part("HEADER")
    if part is None:
        return
    kind, example = draft.header_format, part.get("example")
    if kind in MEDIA:
        handles = example.get("header_handle") or [] if isinstance(example, dict) else []
        if not any(handles):
            yield finding("header_sample_missing", "header", subcode=COMPONENT)
        elif str(handles[0]).startswith(("https://", "http://")):
            # What Meta gives back on reading: an address that dies, and no handle.
            yield finding("header_sample_gone", "header", subcode=COMPONENT)
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
    text, is_card = draft.text("BODY"), not draft.is_whole
    if not text.strip() and not (is_card and draft.part("BODY") is None):
        yield finding("body_missing", "body.text", subcode=BODY_FORMAT)
    yield from too_long(text, BODY_WITH_PRODUCT if is_card else body_length(draft), "body")


def body_length(draft: Draft) -> int:
    """How many characters this template's body may have."""
    if "LIMITED_TIME_OFFER" in draft.kinds:
        return BODY_IN_OFFER
    return BODY_WITH_PRODUCT if draft.header_format == "PRODUCT" else BODY_LENGTH


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
    """How many cards, how each is built, and that all are built alike."""
    if draft.part("CAROUSEL") is None:
        return
    count = len(draft.cards)
    if not 2 <= count <= 10:
        yield finding("cards_count", "components", subcode=COMPONENT, count=count)
    for index, card in enumerate(draft.cards):
        if not _is_card(card):
            yield finding("card_format", f"cards.{index}", subcode=COMPONENT, card=index + 1)
    if len({_structure(card) for card in draft.cards}) > 1:
        yield finding("cards_alike", "components", subcode=COMPONENT)
    elif count > 2 and draft.cards[0].header_format == "PRODUCT":
        yield finding("product_cards", "components", subcode=COMPONENT, count=count)


def _is_card(card: Draft) -> bool:
    product = card.header_format == "PRODUCT"
    known, most = (PRODUCT_BUTTONS, 1) if product else (CARD_BUTTONS, 2)
    return (
        card.header_format in CARD_HEADERS
        and set(card.kinds) <= {"HEADER", "BODY", "BUTTONS"}
        and 1 <= len(card.buttons) <= most
        and {str(button.get("type")) for button in card.buttons} <= known
    )


def _structure(card: Draft) -> tuple[object, ...]:
    kinds = sorted(str(button.get("type")) for button in card.buttons)
    return (card.header_format, card.part("BODY") is not None, *kinds)


def too_long(text: str, most: int, part: str) -> Iterator[Finding]:
    """Meta counts characters, braces and all."""
    if len(text) > most:
        code, field = f"{part}_too_long", f"{part}.text"
        yield finding(code, field, subcode=TOO_LONG, count=len(text), most=most)
