"""Tapping what a message offers: quick replies, links, lists, requests.

https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages ,
https://developers.facebook.com/documentation/business-messaging/whatsapp/marketing-messages/send-marketing-messages
"""

import json
import secrets
from collections.abc import Callable

from sandbox.assets.storage import owner_id
from sandbox.messages import storage
from sandbox.people import identities
from sandbox.people.inbound import BadMessage
from sandbox.people.writing import announce, call, say
from sandbox.pricing import ledger
from sandbox.store import Doc, Store

WEEK = 7 * 86400
# Where a person who is asked for the place happens to be.
PLACE = {"latitude": 35.6812, "longitude": 139.7671, "name": "Tokyo Station"}
DENIED = {"payload": "DID_NOT_REQUEST_CODE", "text": "I didn't request a code"}


def of(message: Doc) -> list[Doc]:
    """What can be tapped, in its order: [{"type", "text", …}]; buttons of cards after the others."""
    content = message["content"]
    if message["type"] == "template":
        rendered = content.get("rendered", {})
        cards = [button for card in rendered.get("cards", []) for button in card["buttons"]]
        return [*rendered.get("buttons", []), *cards]
    if message["type"] == "interactive":
        return _of_interactive(content["type"], content.get("action", {}))
    return []


def _of_interactive(kind: str, action: Doc) -> list[Doc]:
    if kind == "button":
        replies = [button["reply"] for button in action["buttons"]]
        return [{"type": "REPLY", "text": one["title"], "reply": one} for one in replies]
    if kind == "list":
        rows = [row for section in action["sections"] for row in section["rows"]]
        return [{"type": "ROW", "text": row["title"], "reply": row} for row in rows]
    parameters = action.get("parameters", {})
    text = str(parameters.get("display_text") or parameters.get("flow_cta") or kind)
    button = {"type": kind.upper(), "text": text, **parameters}
    return [button] if button["type"] in TAPS else []


def tap_button(store: Store, person: Doc, message: Doc, index: int) -> None:
    """Raises BadMessage for a button that is not there."""
    buttons = of(message)
    if message["wa_id"] != person["wa_id"] or not 0 <= index < len(buttons):
        raise BadMessage("The message has no such button.")
    phone = store.the("phone", message["phone"])
    TAPS.get(buttons[index]["type"], _nothing)(store, person, phone, message, buttons[index])


def share_contact(store: Store, person: Doc, phone: Doc, message: Doc | None = None) -> None:
    """Tells the business the number, also a hidden one; from then on it knows it."""
    name, number = person["name"], f"+{person['wa_id']}"
    vcard = (
        f"BEGIN:VCARD\nVERSION:3.0\nFN:{name}\nTEL;type=CELL;waid={person['wa_id']}:{number}\n"
        "END:VCARD"
    )
    entry = {
        "name": {"formatted_name": name, "first_name": name},
        "phones": [{"phone": number, "wa_id": person["wa_id"], "type": "CELL"}],
        "vcard": vcard,
        "origin": "contact_request" if message else "other",
    }
    identities.note_number(store, owner_id(store, phone), person)
    say(store, person, phone, "contacts", [entry], context=_answering(message))


def deny_code(store: Store, person: Doc, message: Doc) -> None:
    """ "I didn't request a code", below a one-time password."""
    if message["category"] != "AUTHENTICATION":
        raise BadMessage("Only an authentication template asks whether the code was wanted.")
    phone = store.the("phone", message["phone"])
    say(store, person, phone, "button", DENIED, context=_answering(message))


def _answering(message: Doc | None) -> Doc | None:
    return {"id": message["id"]} if message else None


# -- one function for each type ------------------------------------------------------------------


def _nothing(store: Store, person: Doc, phone: Doc, message: Doc, button: Doc) -> None:
    """Codes are copied, shops and dialers open: no business hears of it."""


def _quick_reply(store: Store, person: Doc, phone: Doc, message: Doc, button: Doc) -> None:
    ledger.count_click(store, message, "quick_reply_button", button["text"])
    content = {"payload": button["payload"], "text": button["text"]}
    say(store, person, phone, "button", content, context=_answering(message))


def _link(store: Store, person: Doc, phone: Doc, message: Doc, button: Doc) -> None:
    """Counted, and told only of what went through the Marketing Messages API."""
    ledger.count_click(store, message, "url_button", button["text"])
    clicked = message.get("clicked", [])
    if button["text"] not in clicked:
        ledger.count_click(store, message, "unique_url_button", button["text"])
        storage.save(store, {**message, "clicked": [*clicked, button["text"]]})
    if message.get("api") != "marketing_messages":
        return
    data = {
        "click_component": "cta",
        "click_id": store.new_id(),
        "tracking_token": secrets.token_urlsafe(24),
    }
    action = {
        "action_type": "marketing_messages_link_click",
        "timestamp": str(int(store.now())),
        "marketing_messages_link_click_data": data,
    }
    announce(store, person, phone, {"user_actions": [action]})


def _reply(store: Store, person: Doc, phone: Doc, message: Doc, button: Doc) -> None:
    content = {"type": "button_reply", "button_reply": button["reply"]}
    say(store, person, phone, "interactive", content, context=_answering(message))


def _row(store: Store, person: Doc, phone: Doc, message: Doc, button: Doc) -> None:
    content = {"type": "list_reply", "list_reply": button["reply"]}
    say(store, person, phone, "interactive", content, context=_answering(message))


def _flow(store: Store, person: Doc, phone: Doc, message: Doc, button: Doc) -> None:
    """The form comes back as if filled in; Flows themselves are not served."""
    response = json.dumps({"flow_token": button.get("flow_token", "unused")})
    reply = {"name": "flow", "body": "Sent", "response_json": response}
    content = {"type": "nfm_reply", "nfm_reply": reply}
    say(store, person, phone, "interactive", content, context=_answering(message))


def _contact(store: Store, person: Doc, phone: Doc, message: Doc, button: Doc) -> None:
    share_contact(store, person, phone, message)


def _location(store: Store, person: Doc, phone: Doc, message: Doc, button: Doc) -> None:
    say(store, person, phone, "location", PLACE, context=_answering(message))


def _permit_calls(store: Store, person: Doc, phone: Doc, message: Doc, button: Doc) -> None:
    reply = {
        "response": "accept",
        "is_permanent": False,
        "expiration_timestamp": int(store.now()) + WEEK,
        "response_source": "user_action",
    }
    content = {"type": "call_permission_reply", "call_permission_reply": reply}
    say(store, person, phone, "interactive", content, context=_answering(message))


def _call(store: Store, person: Doc, phone: Doc, message: Doc, button: Doc) -> None:
    call(store, person, phone)


TAPS: dict[str, Callable[[Store, Doc, Doc, Doc, Doc], None]] = {
    "QUICK_REPLY": _quick_reply,
    "URL": _link,
    "FLOW": _flow,
    "REQUEST_CONTACT_INFO": _contact,
    "VOICE_CALL": _call,
    "REPLY": _reply,
    "ROW": _row,
    "CTA_URL": _link,
    "LOCATION_REQUEST_MESSAGE": _location,
    "CALL_PERMISSION_REQUEST": _permit_calls,
}
