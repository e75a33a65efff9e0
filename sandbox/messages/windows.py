"""The customer-service window: 24 hours from the last word of a person to a number.

https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages
"""

from sandbox.pricing import rules
from sandbox.seconds import DAY
from sandbox.store import Doc, Store

WINDOW = DAY


def is_open(store: Store, thread: Doc) -> bool:
    return rules.in_window(thread, store.now())


def answered_lately(store: Store, thread: Doc) -> bool:
    """Whether the person opened the window by answering: marketing is then not limited."""
    moment = thread.get("answered_at")
    return moment is not None and store.now() < moment + WINDOW


def hear(store: Store, thread: Doc, *, from_advertisement: bool = False) -> None:
    """The person wrote or called now."""
    rules.hear(thread, store.now(), from_advertisement=from_advertisement)
    if thread["last_out_at"] is not None:
        thread["answered_at"] = store.now()
