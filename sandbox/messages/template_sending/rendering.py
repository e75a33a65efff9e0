"""A template with its parameters: checked against what was created, and as the phone shows it.

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/overview
"""

from sandbox.assets.limits import is_verified
from sandbox.message_templates.words import AUTHENTICATION
from sandbox.messages.draft import Draft
from sandbox.messages.failures import refusal
from sandbox.messages.part import Part
from sandbox.messages.template_sending.buttons import OTP, render_buttons
from sandbox.messages.template_sending.headers import render_header
from sandbox.messages.template_sending.values import check_library_types, fill, read_values
from sandbox.store import Doc

BODY, BODY_IN_CARD = 1024, 160
COMPONENTS = (
    "header", "body", "button", "limited_time_offer", "carousel", "tap_target_configuration",
    "call_permission_request",
)  # fmt: skip
Given = dict[str, list[Part]]  # by type; only buttons come more than once


def render(template: Doc, given: Part, draft: Draft) -> Doc:
    """{"header", "body", "footer", "buttons", "cards", "limited_time_offer", "tap_target"}, those
    that there are. Raises GraphError with the codes of `sandbox.messages.failures`.
    """
    made = {component["type"]: component for component in template["components"]}
    told = _by_type(given.parts("components", least=0, most=20))
    named = template.get("parameter_format") == "NAMED"
    types = template.get("library_template_body_param_types", [])
    rendered = _common(made, told, draft, named=named, most=BODY, types=types)
    for kind, component in made.items():
        if kind == "CAROUSEL":
            rendered["cards"] = _cards(component["cards"], told, draft, named=named)
        elif kind == "LIMITED_TIME_OFFER":
            rendered["limited_time_offer"] = _offer(component, told)
    if "tap_target_configuration" in told:
        rendered["tap_target"] = _tap_target(made, told["tap_target_configuration"][0], draft)
    if template["category"] == AUTHENTICATION:
        _check_code(rendered, told)
    return rendered


def _by_type(components: list[Part]) -> Given:
    told: Given = {}
    for one in components:
        kind = one.word("type", COMPONENTS)
        if kind in told and kind != "button":
            raise refusal(131009, f"{one.path}: there is more than one {kind}.")
        told.setdefault(kind, []).append(one)
    return told


def _common(
    made: dict[str, Doc], told: Given, draft: Draft, *, named: bool, most: int, types: list[str]
) -> Doc:
    """Header, body, footer and buttons: of the template itself or of a card."""
    rendered: Doc = {}
    header, body = _parameters(told, "header"), _parameters(told, "body")
    if "HEADER" in made:
        rendered["header"] = render_header(made["HEADER"], header, draft, named=named)
    elif header:
        raise refusal(132012, "header: Format mismatch, expected NONE")
    text = made.get("BODY", {}).get("text", "")
    values = read_values(body, text, named=named, place="body")
    check_library_types(values, types)
    if text:
        rendered["body"] = fill(text, values, place="body", most=most)
    if "FOOTER" in made:
        rendered["footer"] = made["FOOTER"]["text"]
    buttons = made.get("BUTTONS", {}).get("buttons", [])
    rendered["buttons"] = render_buttons(buttons, told.get("button", []))
    return rendered


def _parameters(told: Given, kind: str) -> list[Part]:
    if kind not in told:
        return []
    return told[kind][0].only("type", "parameters").parts("parameters", least=0, most=100)


def _cards(made: list[Doc], told: Given, draft: Draft, *, named: bool) -> list[Doc]:
    """As many cards as were created; cards of products up to ten."""
    first = {component["type"]: component for component in made[0]["components"]}
    given: list[Part] = []
    if "carousel" in told:
        given = told["carousel"][0].only("type", "cards").parts("cards", most=10)
    products = first["HEADER"]["format"] == "PRODUCT"
    if len(given) != len(made) and not (products and len(given) > 1):
        raise refusal(132012, f"carousel: {len(made)} cards expected, {len(given)} given")
    shown = []
    for index, card in enumerate(given):
        if card.only("card_index", "components").number("card_index", 0, 9) != index:
            raise refusal(131009, f"{card.at('card_index')} must be {index}.")
        source = made[min(index, len(made) - 1)]["components"]
        pieces = {component["type"]: component for component in source}
        parts = _by_type(card.parts("components", least=0, most=20))
        shown.append(_common(pieces, parts, draft, named=named, most=BODY_IN_CARD, types=[]))
    return shown


def _offer(made: Doc, told: Given) -> Doc:
    """`expiration_time_ms` is not compared with the clock: Meta's own example lies in 1970."""
    offer = dict(made["limited_time_offer"])
    if not offer.get("has_expiration"):
        return offer
    given = _parameters(told, "limited_time_offer")
    if len(given) != 1:
        raise refusal(131008, "limited_time_offer: expiration_time_ms is required")
    given[0].only("type", "limited_time_offer").word("type", ("limited_time_offer",))
    value = given[0].part("limited_time_offer").only("expiration_time_ms")
    return {**offer, "expiration_time_ms": int(value.number("expiration_time_ms", 1, 10**14))}


def _tap_target(made: dict[str, Doc], given: Part, draft: Draft) -> Doc:
    """Text, image or no header only, and only for verified businesses of good quality."""
    business = draft.store.the("business", draft.waba["owner"])
    if not is_verified(business) or draft.phone.get("quality_rating") in ("RED", "YELLOW"):
        raise refusal(131009, "tap_target_configuration is for verified, high-quality accounts.")
    if made.get("HEADER", {}).get("format", "TEXT") not in ("TEXT", "IMAGE"):
        raise refusal(132012, "tap_target_configuration goes with a text or image header only.")
    (parameter,) = given.only("type", "parameters").parts("parameters", most=1)
    parameter.only("type", "tap_target_configuration")
    (target,) = parameter.parts("tap_target_configuration", most=1)
    target.only("url", "title").text("url", 2000)
    target.texts(60, "title")
    return target.doc


def _check_code(rendered: Doc, told: Given) -> None:
    """The code is sent twice: in the body and in the button."""
    code = next((one.doc.get("text") for one in _parameters(told, "body")), "")
    if not isinstance(code, str) or len(code) > OTP:
        raise refusal(131009, f"body: the code may have at most {OTP} characters")
    for button in rendered["buttons"]:
        if button["type"] == "OTP" and button["code"] != code:
            raise refusal(131009, "buttons: the code must be the one in the body")
