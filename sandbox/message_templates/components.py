"""Rules of the components of marketing and utility templates.

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/components
"""

import re
from typing import Any

from sandbox.errors import refused
from sandbox.message_templates.buttons import check_buttons
from sandbox.message_templates.reading_input import COMPONENT, needed_list, needed_text, word
from sandbox.message_templates.variables import (
    BRACED,
    bad_format,
    check_body_shape,
    check_examples,
    find_variables,
)
from sandbox.message_templates.words import MARKETING

Component = dict[str, Any]
HEADER, BODY, BODY_IN_OFFER, BODY_IN_CARD, FOOTER, OFFER = 60, 1024, 600, 160, 60, 16
MEDIA = ("IMAGE", "VIDEO", "DOCUMENT", "GIF")
MARKETING_HEADERS = ("GIF", "PRODUCT")  # GIF is for the Marketing Messages API
KNOWN = (
    "HEADER", "BODY", "FOOTER", "BUTTONS", "CAROUSEL", "LIMITED_TIME_OFFER",
    "CALL_PERMISSION_REQUEST"
)  # fmt: skip
MARKETING_ONLY = ("CAROUSEL", "LIMITED_TIME_OFFER")
CARD = ("HEADER", "BODY", "BUTTONS")
CARD_BUTTONS, PRODUCT_BUTTONS = {"QUICK_REPLY", "URL", "PHONE_NUMBER"}, {"SPM", "URL"}
MARKUP = re.compile(r"\*[^*\s][^*]*\*|(?<!\w)_[^_\s][^_]*_(?!\w)|~[^~\s][^~]*~|`|[\r\n]")


def typed(components: list[Component]) -> list[Component]:
    """The components with their types in upper case, each known and used once."""
    kept: list[Component] = []
    for component in components:
        kind = word(component.get("type"))
        if kind not in KNOWN:
            raise refused("unknown_component", COMPONENT, type=kind[:40] or "?")
        if any(other["type"] == kind for other in kept):
            raise refused("component_twice", COMPONENT, type=kind)
        kept.append({**component, "type": kind})
    return kept


def check_components(components: list[Component], category: str, *, named: bool) -> list[Component]:
    """The components as they are kept. Raises 2388039, 2388040, 2388043, 2388047, 2388072,
    2388073, …293 or …299.
    """
    by_type = {component["type"]: component for component in components}
    _check_combinations(by_type, category)
    offer = "LIMITED_TIME_OFFER" in by_type
    for kind, component in by_type.items():
        if kind == "HEADER":
            check_header(component, category, named=named)
        elif kind == "BODY":
            check_body(component, most=_body_limit(by_type), named=named)
        elif kind == "FOOTER":
            _check_footer(component)
        elif kind == "BUTTONS":
            component["buttons"] = check_buttons(component, category, offer=offer)
        elif kind == "CAROUSEL":
            component["cards"] = _check_cards(component, category, named=named)
        elif kind == "LIMITED_TIME_OFFER":
            _check_offer(component)
    _check_product_buttons(by_type)
    return components


def _check_combinations(by_type: dict[str, Component], category: str) -> None:
    if "BODY" not in by_type:
        raise bad_format("body", "body_missing")
    for kind in MARKETING_ONLY:
        if kind in by_type and category != MARKETING:
            raise refused("wrong_category", 2388039, type=kind, category=category)
    header = _header_format(by_type)
    if "LIMITED_TIME_OFFER" in by_type:
        if "FOOTER" in by_type:
            raise refused("combination", COMPONENT, type="LIMITED_TIME_OFFER", other="FOOTER")
        if header not in ("", "IMAGE", "VIDEO"):
            raise refused("offer_header", COMPONENT)
    if "CALL_PERMISSION_REQUEST" in by_type and "BUTTONS" in by_type:
        raise refused("combination", COMPONENT, type="CALL_PERMISSION_REQUEST", other="BUTTONS")


def _header_format(by_type: dict[str, Component]) -> str:
    """ "" without a header."""
    header = by_type.get("HEADER")
    return "" if header is None else word(header.get("format")) or "TEXT"


def _check_product_buttons(by_type: dict[str, Component]) -> None:
    """A product header and its button belong together; a list of products needs a text header."""
    header = _header_format(by_type)
    kinds = [button["type"] for button in by_type.get("BUTTONS", {}).get("buttons", [])]
    if (header == "PRODUCT") != ("SPM" in kinds):
        raise refused("product_header", COMPONENT)
    if "MPM" in kinds and header != "TEXT":
        raise refused("products_header", COMPONENT)
    if "CATALOG" in kinds and header:
        raise refused("combination", COMPONENT, type="CATALOG", other="HEADER")


def _body_limit(by_type: dict[str, Component]) -> int:
    if "LIMITED_TIME_OFFER" in by_type:
        return BODY_IN_OFFER
    return BODY_IN_CARD if _header_format(by_type) == "PRODUCT" else BODY


def check_header(component: Component, category: str, *, named: bool) -> None:
    component["format"] = kind = word(component.get("format")) or "TEXT"
    if kind == "TEXT":
        _check_header_text(component, named=named)
    elif kind in MARKETING_HEADERS and category != MARKETING:
        raise refused("wrong_category", 2388039, type=kind, category=category)
    elif kind in MEDIA:
        _check_handle(component)
    elif kind not in ("LOCATION", "PRODUCT"):
        raise bad_format("header", "header_format", format=kind[:40])


def _check_header_text(component: Component, *, named: bool) -> None:
    text = needed_text(component, "text", field="HEADER.text", most=HEADER, subcode=2388047)
    names = find_variables(text, "header", named=named)
    if len(BRACED.findall(text)) > 1:
        raise bad_format("header", "header_variables")
    if MARKUP.search(BRACED.sub("", text)):
        raise bad_format("header", "header_markup")
    check_examples(names, component.get("example"), key="header_text", field="HEADER", named=named)


def _check_handle(component: Component) -> None:
    example = component.get("example")
    handles = example.get("header_handle") if isinstance(example, dict) else None
    if isinstance(handles, str):
        handles = [handles]
    if (
        not isinstance(handles, list)
        or not handles
        or not isinstance(handles[0], str)
        or not handles[0]
    ):
        raise refused("handle_missing", COMPONENT)


def check_body(component: Component, *, most: int, named: bool) -> None:
    text = needed_text(component, "text", field="BODY.text", most=most, subcode=2388072)
    names = find_variables(text, "body", named=named)
    check_body_shape(text, len(names))
    check_examples(names, component.get("example"), key="body_text", field="BODY", named=named)


def _check_footer(component: Component) -> None:
    text = needed_text(component, "text", field="FOOTER.text", most=FOOTER, subcode=2388073)
    if "{{" in text or "}}" in text:
        raise bad_format("footer", "footer_variables")


def _check_offer(component: Component) -> None:
    offer = component.get("limited_time_offer")
    if not isinstance(offer, dict):
        raise refused("not_an_object", COMPONENT, field="limited_time_offer")
    needed_text(offer, "text", field="limited_time_offer.text", most=OFFER)
    if not isinstance(offer.get("has_expiration", False), bool):
        raise refused("offer_expiry", COMPONENT)


def _check_cards(carousel: Component, category: str, *, named: bool) -> list[Component]:
    cards = needed_list(carousel, "cards", field="CAROUSEL.cards")
    if not 2 <= len(cards) <= 10:
        raise refused("cards_count", COMPONENT)
    kept = [_check_card(card, category, named=named) for card in cards]
    if len({_structure(card) for card in kept}) > 1:
        raise refused("cards_alike", COMPONENT)
    if kept[0]["components"][0].get("format") == "PRODUCT" and len(kept) != 2:
        raise refused("product_cards", COMPONENT)  # up to ten are sent, two define the template
    return kept


def _check_card(card: Component, category: str, *, named: bool) -> Component:
    components = typed(needed_list(card, "components", field="CAROUSEL.cards.components"))
    by_type = {component["type"]: component for component in components}
    if not {"HEADER", "BUTTONS"} <= set(by_type) <= {"HEADER", "BODY", "BUTTONS"}:
        raise refused("card_format", COMPONENT)
    check_header(by_type["HEADER"], category, named=named)
    if by_type["HEADER"]["format"] not in ("IMAGE", "VIDEO", "PRODUCT"):
        raise refused("card_format", COMPONENT)
    if "BODY" in by_type:
        check_body(by_type["BODY"], most=BODY_IN_CARD, named=named)
    buttons = check_buttons(by_type["BUTTONS"], category)
    product = by_type["HEADER"]["format"] == "PRODUCT"
    known, most = (PRODUCT_BUTTONS, 1) if product else (CARD_BUTTONS, 2)
    if len(buttons) > most or not {button["type"] for button in buttons} <= known:
        raise refused("card_format", COMPONENT)
    by_type["BUTTONS"]["buttons"] = buttons
    return {"components": [by_type[kind] for kind in CARD if kind in by_type]}


def _structure(card: Component) -> tuple[str, ...]:
    parts = []
    for component in card["components"]:
        parts.append(component["type"] + component.get("format", ""))
        parts.extend(button["type"] for button in component.get("buttons", []))
    return tuple(parts)
