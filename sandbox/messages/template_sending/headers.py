"""The header of a template as it is sent.

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/components
"""

from sandbox.messages.draft import CLOUD, Draft
from sandbox.messages.failures import refusal
from sandbox.messages.part import Part
from sandbox.messages.shapes.media import check_reference
from sandbox.messages.shapes.plain import check_place
from sandbox.messages.template_sending.values import fill, read_values
from sandbox.store import Doc

MEDIA = ("IMAGE", "VIDEO", "DOCUMENT", "GIF")
LONGEST = 60


def render_header(made: Doc, given: list[Part], draft: Draft, *, named: bool) -> Doc:
    """{"format", "text" or the media, location or product}. Raises 131008, 132000, 132012, …"""
    kind = made.get("format", "TEXT")
    if kind == "TEXT":
        values = read_values(given, made["text"], named=named, place="header")
        return {"format": kind, "text": fill(made["text"], values, place="header", most=LONGEST)}
    got = str(given[0].doc.get("type")).upper()[:20] if given else "UNKNOWN"
    if len(given) != 1 or got != kind:
        raise refusal(132012, f"header: Format mismatch, expected {kind}, received {got}")
    if kind == "GIF" and draft.api == CLOUD:
        raise refusal(131055, "GIF headers are sent through /marketing_messages.")
    name = kind.lower()
    value = given[0].only("type", name).part(name)
    if kind in MEDIA:
        check_reference(draft, value, name, *(["filename"] if kind == "DOCUMENT" else []))
    elif kind == "LOCATION":
        check_place(value)
    else:
        value.only("product_retailer_id", "catalog_id").text("product_retailer_id", 1000)
        value.text("catalog_id", 1000)
    return {"format": kind, name: value.doc}
