"""The buttons of a template as they are sent: one function for each type that takes parameters.

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/components
"""

from collections.abc import Callable
from urllib.parse import parse_qs, urlparse

from sandbox.message_templates.authentication import OTP_URL
from sandbox.message_templates.variables import BRACED
from sandbox.messages.failures import refusal
from sandbox.messages.part import Part
from sandbox.messages.shapes.actions import product_sections
from sandbox.messages.template_sending.values import fill
from sandbox.store import Doc

PAYLOAD, CODE, OTP, URL = 512, 20, 15, 2000
# How the label reads where Meta fixes it.
LABELS = {"COPY_CODE": "Copy offer code", "REQUEST_CONTACT_INFO": "Share Contact Info"}
SUB_TYPES = (
    "quick_reply", "url", "copy_code", "flow", "catalog", "mpm", "spm", "voice_call",
    "order_details", "otp",
)  # fmt: skip


def render_buttons(made: list[Doc], given: list[Part]) -> list[Doc]:
    """What the phone shows: [{"index", "type", "text", …}]. Raises 100, 131008, 131009, 132012."""
    by_index = _by_index(given, made)
    return [_button(index, button, by_index.get(index)) for index, button in enumerate(made)]


def _by_index(given: list[Part], made: list[Doc]) -> dict[int, Part]:
    found: dict[int, Part] = {}
    for one in given:
        one.only("type", "sub_type", "index", "parameters")
        index = int(one.number("index", 0, 9))
        kind = one.word("sub_type", SUB_TYPES).upper().replace("OTP", "URL")
        expected = made[index]["type"] if index < len(made) else "NONE"
        if kind != expected:
            raise refusal(
                132012, f"buttons: Button at index {index} is of type {expected}, not {kind}"
            )
        if index in found:
            raise refusal(131009, f"buttons: index {index} is given twice")
        found[index] = one
    return found


def _button(index: int, made: Doc, given: Part | None) -> Doc:
    kind = made["type"]
    label = made.get("text") or LABELS.get(kind, kind.title())
    parameters = given.parts("parameters", least=0, most=2) if given else []
    place = f"buttons: Button at index {index} of type {kind}"
    shown = RENDERED.get(kind, _as_made)(made, parameters, place)
    return {"index": index, "type": kind, "text": label, **shown}


def _only(given: list[Part], kind: str, place: str) -> Part:
    """The one parameter that the button cannot do without."""
    if not given:
        raise refusal(131008, f"{place} requires a parameter")
    if len(given) > 1:
        raise refusal(132000, f"{place} takes one parameter")
    if given[0].text("type", 30).lower() != kind:
        raise refusal(132012, f"{place} takes a parameter of type {kind}")
    return given[0]


def _quick_reply(made: Doc, given: list[Part], place: str) -> Doc:
    payload = _only(given, "payload", place).text("payload", PAYLOAD) if given else made["text"]
    return {"payload": payload}


def _url(made: Doc, given: list[Part], place: str) -> Doc:
    if not BRACED.search(made["url"]):
        if given:
            raise refusal(132000, f"{place} takes no parameter")
        return {"url": made["url"]}
    suffix = _only(given, "text", place).text("text", URL)
    if made["url"].startswith(OTP_URL):
        return _otp(made, suffix, place)
    name = BRACED.findall(made["url"])[0].strip()
    return {"url": fill(made["url"], {name: suffix}, place=place, most=URL)}


def _otp(made: Doc, code: str, place: str) -> Doc:
    if len(code) > OTP:
        raise refusal(131009, f"{place}: the code may have at most {OTP} characters")
    told = parse_qs(urlparse(made["url"]).query)
    return {"type": "OTP", "code": code, "otp_type": told.get("otp_type", ["COPY_CODE"])[0]}


def _copy_code(made: Doc, given: list[Part], place: str) -> Doc:
    return {"coupon_code": _only(given, "coupon_code", place).text("coupon_code", CODE)}


def _action(given: list[Part], place: str) -> Part:
    return _only(given, "action", place).part("action")


def _flow(made: Doc, given: list[Part], place: str) -> Doc:
    if not given:
        return {}
    action = _action(given, place).only("flow_token", "flow_action_data")
    action.texts(1000, "flow_token")
    action.optional_part("flow_action_data")
    return action.doc


def _catalog(made: Doc, given: list[Part], place: str) -> Doc:
    if not given:
        return {}
    action = _action(given, place).only("thumbnail_product_retailer_id")
    action.texts(1000, "thumbnail_product_retailer_id")
    return action.doc


def _mpm(made: Doc, given: list[Part], place: str) -> Doc:
    action = _action(given, place).only("thumbnail_product_retailer_id", "sections")
    action.texts(1000, "thumbnail_product_retailer_id")
    product_sections(action)
    return action.doc


def _voice_call(made: Doc, given: list[Part], place: str) -> Doc:
    shown: Doc = {}
    for one in given:
        kind = one.word("type", ("ttl_minutes", "payload"))
        if kind == "payload":
            shown[kind] = one.text(kind, PAYLOAD)
        else:
            shown[kind] = int(one.number(kind, 1, 43200))
    return shown


def _order_details(made: Doc, given: list[Part], place: str) -> Doc:
    return _action(given, place).part("order_details").doc


def _as_made(made: Doc, given: list[Part], place: str) -> Doc:
    """All others take no parameters."""
    if given:
        raise refusal(132000, f"{place} takes no parameter")
    return {"phone_number": made["phone_number"]} if "phone_number" in made else {}


RENDERED: dict[str, Callable[[Doc, list[Part], str], Doc]] = {
    "QUICK_REPLY": _quick_reply,
    "URL": _url,
    "COPY_CODE": _copy_code,
    "FLOW": _flow,
    "CATALOG": _catalog,
    "MPM": _mpm,
    "VOICE_CALL": _voice_call,
    "ORDER_DETAILS": _order_details,
}
