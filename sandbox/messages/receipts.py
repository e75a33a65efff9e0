"""Read receipts and the typing indicator.

https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/mark-message-as-read
https://developers.facebook.com/documentation/business-messaging/whatsapp/typing-indicators
"""

from sandbox.messages import storage
from sandbox.messages.failures import refusal
from sandbox.messages.part import Part
from sandbox.store import Doc, Store

TYPING_SECONDS = 25


def mark_read(store: Store, phone: Doc, body: Part) -> Doc:
    """Marks what the person wrote up to this message; typing shows until a reply or 25 seconds."""
    body.only("messaging_product", "status", "message_id", "typing_indicator")
    body.word("status", ("read",))
    message = storage.get(store, body.text("message_id", 512))
    if message is None or message["phone"] != phone["id"] or message["direction"] != "in":
        raise refusal(131009, "message_id is not a message that this number received.")
    if typing := body.optional_part("typing_indicator"):
        typing.only("type").word("type", ("text",))
        _type(store, message)
    store.db.execute(
        "UPDATE messages SET read_at = ? WHERE phone = ? AND wa_id = ? AND direction = 'in'"
        " AND number <= ? AND read_at IS NULL",
        (store.now(), message["phone"], message["wa_id"], message["number"]),
    )
    return {"success": True}


def _type(store: Store, message: Doc) -> None:
    thread = storage.thread(store, message["phone"], message["wa_id"])
    storage.save_thread(store, {**thread, "typing_until": store.now() + TYPING_SECONDS})


def is_typing(store: Store, phone_id: str, wa_id: str) -> bool:
    """Whether the person sees the number typing."""
    until = storage.thread(store, phone_id, wa_id).get("typing_until", 0)
    return bool(store.now() < until)


def stop_typing(store: Store, phone_id: str, wa_id: str) -> None:
    """A message of the business ends its typing."""
    thread = storage.thread(store, phone_id, wa_id)
    if thread.pop("typing_until", None) is not None:
        storage.save_thread(store, thread)
