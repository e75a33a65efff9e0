"""A thread as the person's handset shows it: messages of any type as plain data for the pages."""

from dataclasses import dataclass, field, replace
from typing import Any

from sandbox.desk.formatting import blocks, pieces
from sandbox.desk.preview import ICONS, Bubble, Button, preview
from sandbox.store import Doc

MEDIA = ("image", "video", "audio", "document", "sticker", "gif")
ARRIVED = ("delivered", "read", "played")
HIDDEN = ("reaction", "edit", "revoke")  # they change a message that is there
# interactive kind → what stands on its one button, and the sign before it
ACTIONS = {
    "location_request_message": ("⌖", "Send location"),
    "address_message": ("⌂", "Provide address"),
    "flow": ("☰", "Open"),
    "product": ("▤", "View"),
    "product_list": ("▤", "View items"),
    "catalog_message": ("▤", "View catalog"),
    "voice_call": ("☎", "Call"),
    "call_permission_request": ("☎", "Choose preference"),
    "request_contact_info": ("☺", "Share contact"),
    "order_details": ("▤", "Review and pay"),
    "order_status": ("▤", "View order"),
}


@dataclass
class Item:
    """One message of the chat."""

    message: Doc
    bubble: Bubble
    quote: str = ""  # the message it answers
    file: str = ""  # id of the media, to show it
    place: Doc | None = None
    rows: list[Doc] = field(default_factory=list)  # of a list: {"title", "description", "section"}
    open_label: str = ""  # what opens the list
    reactions: list[str] = field(default_factory=list)
    state: str = ""  # edited, deleted
    note: str = ""  # a line of WhatsApp itself instead of a bubble

    @property
    def mine(self) -> bool:
        return bool(self.message["direction"] == "in")


def items(messages: list[Doc], templates: dict[str, Doc]) -> list[Item]:
    """The messages, the oldest first, with what later ones changed about them. `templates`: those
    of messages that do not say what was filled in, by id; generated histories have such.
    """
    shown: dict[str, Item] = {}
    for message in messages:
        if message["type"] in HIDDEN:
            _change(shown, message)
        elif message["direction"] == "in" or message["status"] in ARRIVED:
            item = _item(message, templates)
            answered = shown.get((message.get("context") or {}).get("id", ""))
            item.quote = gist(answered.message) if answered else ""
            shown[message["id"]] = item
    return list(shown.values())


def _change(shown: dict[str, Item], message: Doc) -> None:
    content = message["content"]
    target = shown.get(content.get("message_id") or content.get("original_message_id", ""))
    if target is None:
        return
    if message["type"] == "reaction":
        mine = message["direction"]
        kept = [one for one in target.reactions if not one.startswith(mine)]
        target.reactions = [*kept, f"{mine} {content['emoji']}"] if content.get("emoji") else kept
    elif message["type"] == "revoke":
        target.state, target.bubble, target.rows = "deleted", Bubble(), []
    else:
        text = content.get("message", {}).get("text", {}).get("body", "")
        target.state, target.bubble = "edited", Bubble(body=blocks(text, {}))


def gist(message: Doc) -> str:
    """A few words of a message, for a quotation or a list of chats."""
    content = message["content"]
    if not isinstance(content, dict):
        return str(message["type"]).capitalize()
    rendered = content.get("rendered", content)
    body = rendered.get("body") or content.get("caption") or content.get("text") or ""
    if isinstance(body, dict):
        body = body.get("text", "")
    if message["type"] == "interactive" and not body:
        reply = content.get("button_reply") or content.get("list_reply") or {}
        body = reply.get("title", "")
    return str(body)[:90] or str(message["type"]).capitalize()


def _item(message: Doc, templates: dict[str, Doc]) -> Item:
    content, kind = message["content"], message["type"]
    if message["template"] in templates:
        return Item(message, replace(preview(templates[message["template"]]), buttons=[]))
    if kind == "system":
        return Item(message, Bubble(), note=str(content.get("body", "")))
    make = MAKERS.get(kind)
    item = make(message, content) if make else Item(message, Bubble(body=blocks(kind, {})))
    if kind in MEDIA:
        item.file = str(content.get("id", ""))
    return item


def _text(message: Doc, content: Doc) -> Item:
    return Item(message, Bubble(body=blocks(str(content.get("body", "")), {})))


def _media(message: Doc, content: Doc) -> Item:
    caption = str(content.get("caption", ""))
    name = str(content.get("filename") or "")
    bubble = Bubble(
        media=message["type"].upper(), header=pieces(name, {}), body=blocks(caption, {})
    )
    return Item(message, bubble)


def _location(message: Doc, content: Doc) -> Item:
    lines = [str(content[name]) for name in ("name", "address") if content.get(name)]
    bubble = Bubble(media="LOCATION", body=blocks("\n".join(lines), {}))
    return Item(message, bubble, place=content)


def _contacts(message: Doc, content: Any) -> Item:
    lines = []
    for contact in content:
        name = contact.get("name", {}).get("formatted_name", "")
        phones = [
            phone.get("phone") or phone.get("wa_id", "") for phone in contact.get("phones", [])
        ]
        lines.append(" ".join([name, *phones]))
    return Item(message, Bubble(media="CONTACTS", body=blocks("\n".join(lines), {})))


def _button(message: Doc, content: Doc) -> Item:
    return Item(message, Bubble(body=blocks(str(content.get("text", "")), {})))


def _order(message: Doc, content: Doc) -> Item:
    count = len(content.get("product_items", []))
    return Item(message, Bubble(media="ORDER", body=blocks(f"{count} items", {})))


def _template(message: Doc, content: Doc) -> Item:
    rendered = content.get("rendered", {})
    offer = rendered.get("limited_time_offer") or {}
    header = rendered.get("header") or {}
    own = rendered.get("buttons", [])
    bubble = Bubble(
        media="" if header.get("format", "TEXT") == "TEXT" else header["format"],
        header=pieces(str(header.get("text", "")), {}),
        body=blocks(str(rendered.get("body", "")), {}),
        footer=str(rendered.get("footer") or offer.get("text", "")),
        buttons=_template_buttons(own, 0),
        cards=_cards(rendered.get("cards", []), len(own)),
    )
    return Item(message, bubble, file=_file_of(header, str(header.get("format", "")).lower()))


def _file_of(header: Doc, kind: str) -> str:
    """The id of a header's media; a header of text, or media by link, has none."""
    value = header.get(kind)
    return str(value.get("id", "")) if isinstance(value, dict) else ""


def _cards(cards: list[Doc], index: int) -> list[Bubble]:
    """`index`: how many buttons stand before those of the cards."""
    shown = []
    for card in cards:
        bubble = Bubble(
            media=str((card.get("header") or {}).get("format", "")),
            body=blocks(str(card.get("body", "")), {}),
            buttons=_template_buttons(card.get("buttons", []), index),
        )
        index += len(bubble.buttons)
        shown.append(bubble)
    return shown


def _template_buttons(buttons: list[Doc], first: int) -> list[Button]:
    return [_template_button(one, index) for index, one in enumerate(buttons, first)]


def _template_button(button: Doc, index: int) -> Button:
    names = ("url", "phone_number", "coupon_code", "code")
    target = next((str(button[name]) for name in names if button.get(name)), "")
    return Button(ICONS.get(button["type"], "•"), str(button["text"]), target, index)


def _interactive(message: Doc, content: Doc) -> Item:
    """Of the business: header, body, footer and an action; of the person: what was chosen."""
    if message["direction"] == "in":
        reply = content.get(content["type"]) or {}
        title, more = reply.get("title") or reply.get("body") or content["type"], ""
        if reply.get("description"):
            more = f"\n{reply['description']}"
        return Item(message, Bubble(body=blocks(f"{title}{more}", {})))
    header, action = content.get("header") or {}, content.get("action") or {}
    kind = header.get("type", "text")
    bubble = Bubble(
        media="" if kind == "text" else kind.upper(),
        header=pieces(str(header.get("text", "")), {}),
        body=blocks(str((content.get("body") or {}).get("text", "")), {}),
        footer=str((content.get("footer") or {}).get("text", "")),
        buttons=_action_buttons(content["type"], action),
        cards=[_interactive_card(card) for card in action.get("cards", [])],
    )
    rows = [
        {**row, "section": section.get("title", "")}
        for section in action.get("sections", [])
        for row in section.get("rows", [])
    ]  # in the order of `sandbox.people.buttons`
    label = str(action.get("button", "Choose")) if rows else ""
    return Item(message, bubble, rows=rows, open_label=label, file=_file_of(header, kind))


def _action_buttons(kind: str, action: Doc) -> list[Button]:
    if kind == "button":
        replies = [one["reply"] for one in action.get("buttons", [])]
        return [Button("↩", one["title"], "", index) for index, one in enumerate(replies)]
    parameters = action.get("parameters") or {}
    if kind == "cta_url":
        label, url = str(parameters.get("display_text")), str(parameters.get("url", ""))
        return [Button("↗", label, url, 0)]
    if kind not in ACTIONS:
        return []
    sign, label = ACTIONS[kind]
    named = parameters.get("flow_cta") or parameters.get("display_text") or label
    return [Button(sign, str(named), "", 0)]


def _interactive_card(card: Doc) -> Bubble:
    action = card.get("action") or {}
    header = (card.get("header") or {}).get("type", "")
    return Bubble(
        media=str(header).upper() or "PRODUCT",
        body=blocks(str((card.get("body") or {}).get("text", "")), {}),
        buttons=[replace(one, index=-1) for one in _action_buttons(str(card.get("type")), action)],
    )


MAKERS = {
    "text": _text,
    **dict.fromkeys(MEDIA, _media),
    "location": _location,
    "contacts": _contacts,
    "button": _button,
    "order": _order,
    "template": _template,
    "interactive": _interactive,
}
