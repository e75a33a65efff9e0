"""What an interactive message offers to do: one function for each kind.

https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-reply-buttons-messages
and its sibling pages, one for each kind.
"""

import re

from sandbox.messages.draft import Draft
from sandbox.messages.failures import refusal
from sandbox.messages.part import Part
from sandbox.messages.shapes.media import check_reference

LABEL, TITLE, LONG = 20, 24, 1000
WEB = re.compile(r"https?://[^\s/]+\S*")


def unique(place: str, values: list[str]) -> None:
    if len(set(values)) < len(values):
        raise refusal(131009, f"{place} must not repeat.")


def named(action: Part, name: str) -> Part:
    """The parameters of an action that Meta knows by its name."""
    action.only("name", "parameters").word("name", (name,))
    return action.part("parameters")


def only_named(action: Part, name: str) -> None:
    action.only("name").word("name", (name,))


def reply_buttons(action: Part, draft: Draft) -> None:
    replies = []
    for button in action.only("buttons").parts("buttons", most=3):
        button.only("type", "reply").word("type", ("reply",))
        replies.append(button.part("reply").only("id", "title"))
    unique("The ids of buttons", [reply.text("id", 256) for reply in replies])
    unique("The titles of buttons", [reply.text("title", LABEL) for reply in replies])


def choices(action: Part, draft: Draft) -> None:
    action.only("button", "sections").text("button", LABEL)
    sections = action.parts("sections", most=10)
    ids = []
    for section in sections:
        section.only("title", "rows")
        section.texts(TITLE, "title")
        if len(sections) > 1:
            section.text("title", TITLE)
        for row in section.parts("rows", most=10):
            ids.append(row.only("id", "title", "description").text("id", 200))
            row.text("title", TITLE)
            row.texts(72, "description")
    if len(ids) > 10:
        raise refusal(131009, f"{action.at('sections')} may have 10 rows in total.")
    unique("The ids of rows", ids)


def url_button(action: Part, draft: Draft) -> None:
    parameters = named(action, "cta_url").only("display_text", "url")
    parameters.text("display_text", LABEL)
    if not WEB.fullmatch(parameters.text("url", 2000)):
        raise refusal(131009, f"{parameters.at('url')} must be an http or https address.")


def location_request(action: Part, draft: Draft) -> None:
    only_named(action, "send_location")


def address(action: Part, draft: Draft) -> None:
    """India, and Singapore as Meta's older page has it."""
    parameters = named(action, "address_message")
    parameters.only("country", "values", "saved_addresses", "validation_errors")
    parameters.word("country", ("in", "sg"))
    parameters.parts("saved_addresses", least=0, most=100)
    for name in ("values", "validation_errors"):
        parameters.optional_part(name)


def flow(action: Part, draft: Draft) -> None:
    parameters = named(action, "flow").only(
        "flow_message_version", "flow_id", "flow_name", "flow_cta", "flow_token", "mode",
        "flow_action", "flow_action_payload",
    )  # fmt: skip
    parameters.word("flow_message_version", ("3",))
    if parameters.has("flow_id") == parameters.has("flow_name"):
        raise refusal(131009, f"{parameters.path} needs either flow_id or flow_name.")
    parameters.text("flow_cta", 30)
    parameters.texts(LONG, "flow_id", "flow_name", "flow_token")
    words = {"mode": ("draft", "published"), "flow_action": ("navigate", "data_exchange")}
    for name in filter(parameters.has, words):
        parameters.word(name, words[name])
    if payload := parameters.optional_part("flow_action_payload"):
        payload.only("screen", "data").text("screen", LONG)
        payload.optional_part("data")


def product(action: Part, draft: Draft) -> None:
    action.only("catalog_id", "product_retailer_id").text("catalog_id", LONG)
    action.text("product_retailer_id", LONG)


def product_list(action: Part, draft: Draft) -> None:
    action.only("catalog_id", "sections").text("catalog_id", LONG)
    product_sections(action)


def product_sections(holder: Part) -> None:
    """At most 10 sections with 30 products in total."""
    sections = holder.parts("sections", most=10)
    count = 0
    for section in sections:
        section.only("title", "product_items").texts(TITLE, "title")
        if len(sections) > 1:
            section.text("title", TITLE)
        items = section.parts("product_items", most=30)
        count += len(items)
        for item in items:
            item.only("product_retailer_id").text("product_retailer_id", LONG)
    if count > 30:
        raise refusal(131009, f"{holder.at('sections')} may have 30 products in total.")


def catalog(action: Part, draft: Draft) -> None:
    action.only("name", "parameters").word("name", ("catalog_message",))
    if parameters := action.optional_part("parameters"):
        parameters.only("thumbnail_product_retailer_id")
        parameters.texts(LONG, "thumbnail_product_retailer_id")


def carousel(action: Part, draft: Draft) -> None:
    cards = action.only("cards").parts("cards", least=2, most=10)
    kinds = {card.word("type", ("cta_url", "product")) for card in cards}
    if len(kinds) > 1:
        raise refusal(131009, f"{action.at('cards')} must all be of one type.")
    for index, card in enumerate(cards):
        if card.number("card_index", 0, 9) != index:
            raise refusal(131009, f"{card.at('card_index')} must be {index}.")
        if kinds == {"product"}:
            product(card.only("card_index", "type", "action").part("action"), draft)
        else:
            _link_card(card, draft)


def _link_card(card: Part, draft: Draft) -> None:
    card.only("card_index", "type", "header", "body", "action")
    header = card.part("header")
    kind = header.word("type", ("image", "video"))
    check_reference(draft, header.only("type", kind).part(kind), kind)
    if body := card.optional_part("body"):
        body.only("text").text("text", 160)
    url_button(card.part("action"), draft)


def voice_call(action: Part, draft: Draft) -> None:
    action.only("name", "parameters").word("name", ("voice_call",))
    if parameters := action.optional_part("parameters"):
        parameters.only("display_text", "ttl_minutes", "payload").texts(LABEL, "display_text")
        parameters.texts(512, "payload")
        if parameters.has("ttl_minutes"):
            parameters.number("ttl_minutes", 1, 43200)


def call_permission(action: Part, draft: Draft) -> None:
    only_named(action, "call_permission_request")


def contact_info(action: Part, draft: Draft) -> None:
    only_named(action, "request_contact_info")


def order_details(action: Part, draft: Draft) -> None:
    """Payments of India, Brazil and Singapore: only what every one of them has is checked."""
    parameters = named(action, "review_and_pay")
    parameters.text("reference_id", 60)
    parameters.text("currency", 3)
    parameters.part("total_amount").only("value", "offset").number("value", 0, 10**15)
    parameters.part("order")


def order_status(action: Part, draft: Draft) -> None:
    parameters = named(action, "review_order")
    parameters.text("reference_id", 60)
    parameters.part("order").text("status", 100)
