"""The customer-service window: 24 hours from the last word of a person to a number.

https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages
"""

from sandbox.pricing import rules
from sandbox.store import Doc, Store

WINDOW = 86400


def is_open(store: Store, thread: Doc) -> bool:
    return _within(store, thread["last_in_at"])


def answered_lately(store: Store, thread: Doc) -> bool:
    """Whether the person opened the window by answering: marketing is then not limited."""
    return _within(store, thread.get("answered_at"))


def hear(store: Store, thread: Doc, *, from_advertisement: bool = False) -> None:
    """The person wrote or called now."""
    rules.hear(thread, store.now(), from_advertisement=from_advertisement)
    if thread["last_out_at"] is not None:
        thread["answered_at"] = store.now()


def _within(store: Store, moment: float | None) -> bool:
    return moment is not None and store.now() < moment + WINDOW
