"""Interactive messages: header, body and footer around an action.

https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-reply-buttons-messages
and its sibling pages, one for each kind.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.messages.draft import Draft
from sandbox.messages.failures import refusal
from sandbox.messages.part import Part
from sandbox.messages.shapes import actions
from sandbox.messages.shapes.media import check_reference

HEADER, BODY, BODY_OF_LIST, FOOTER = 60, 1024, 4096, 60
ANY_HEADER = ("text", "image", "video", "document")


@dataclass(frozen=True)
class Kind:
    check_action: Callable[[Part, Draft], None]
    headers: tuple[str, ...] = ANY_HEADER
    body: int = BODY
    body_needed: bool = True
    header_needed: bool = False
    footer: bool = True


KINDS = {
    "button": Kind(actions.reply_buttons),
    "list": Kind(actions.choices, ("text",), BODY_OF_LIST),
    "cta_url": Kind(actions.url_button),
    "location_request_message": Kind(actions.location_request, (), footer=False),
    "address_message": Kind(actions.address),
    "flow": Kind(actions.flow),
    "product": Kind(actions.product, (), body_needed=False),
    "product_list": Kind(actions.product_list, ("text",), header_needed=True),
    "catalog_message": Kind(actions.catalog, ()),
    "carousel": Kind(actions.carousel, (), footer=False),
    "voice_call": Kind(actions.voice_call),
    "call_permission_request": Kind(actions.call_permission, (), body_needed=False),
    "request_contact_info": Kind(actions.contact_info, ()),
    "order_details": Kind(actions.order_details),
    "order_status": Kind(actions.order_status, ()),
}


def check_interactive(message: Part, draft: Draft) -> None:
    interactive = message.part("interactive")
    kind = KINDS[interactive.word("type", tuple(KINDS))]
    allowed = ["type", "action", "body"]
    allowed += ["header"] if kind.headers else []
    interactive.only(*allowed, *(["footer"] if kind.footer else []))
    if kind.header_needed or interactive.has("header"):
        check_header(interactive.part("header"), draft, kind.headers)
    if kind.body_needed or interactive.has("body"):
        interactive.part("body").only("text").text("text", kind.body)
    if footer := interactive.optional_part("footer"):
        footer.only("text").text("text", FOOTER)
    kind.check_action(interactive.part("action"), draft)


def check_header(header: Part, draft: Draft, kinds: tuple[str, ...]) -> None:
    kind = header.word("type", kinds)
    if kind == "text":
        if header.only("type", "text", "sub_text").text("text", HEADER).find("\n") >= 0:
            raise refusal(131009, f"{header.at('text')} can't have line breaks.")
        return
    header.only("type", kind)
    check_reference(draft, header.part(kind), kind, "filename")
