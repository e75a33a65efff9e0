"""People write and call: the message is kept, the window opens, the business is told.

https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages
"""

from typing import Any

from sandbox import hooks
from sandbox.assets.storage import owner_id
from sandbox.messages import limits, storage, windows
from sandbox.messages.blocking import is_blocked
from sandbox.people import identities
from sandbox.people.inbound import check_content, shown
from sandbox.people.person import BadPerson
from sandbox.pricing import ledger
from sandbox.store import Doc, Store

# They change what was written before, and open no window.
CHANGES = ("edit", "revoke")


def say(
    store: Store,
    person: Doc,
    phone: Doc,
    type: str,
    content: Any,
    *,
    context: Doc | None = None,
    referral: Doc | None = None,
) -> Doc:
    """The person writes to a number. Raises BadPerson or BadMessage when nothing can be written.

    `context` is {"id": the message answered, …}, `referral` the advertisement it came from. What
    a blocked person writes, or to a number out of service, is kept with the status "lost".
    """
    content = check_content(store, phone, type, content)
    _need_handset(person, phone)
    message: Doc = {
        "waba": phone["waba"], "phone": phone["id"], "wa_id": person["wa_id"], "direction": "in",
        "type": type, "status": "received", "at": store.now(), "country": person["country"],
        "template": "", "category": "", "pricing_category": "", "content": content,
        "context": context, "referral": referral,
    }  # fmt: skip
    if not _gets_through(store, person, phone):
        return storage.add(store, {**message, "status": "lost"})
    storage.add(store, message)
    if type not in CHANGES:
        _open_window(store, person, phone, from_advertisement=referral is not None)
    limits.count_message(store, phone["id"])
    ledger.count(store, message, "received")
    announce(store, person, phone, {"messages": [shown(store, person, phone, message)]})
    return message


def call(store: Store, person: Doc, phone: Doc) -> None:
    """A voice call opens the window too; webhooks of calls are not served."""
    _need_handset(person, phone)
    if _gets_through(store, person, phone):
        _open_window(store, person, phone)


def _need_handset(person: Doc, phone: Doc) -> None:
    if not person["on_whatsapp"] or phone["id"] in person["blocked"]:
        raise BadPerson("Only who is on WhatsApp and has not blocked the number can do that.")


def _gets_through(store: Store, person: Doc, phone: Doc) -> bool:
    in_service = phone.get("status") in limits.SENDING
    return in_service and not is_blocked(store, phone["id"], person["wa_id"])


def _open_window(
    store: Store, person: Doc, phone: Doc, *, from_advertisement: bool = False
) -> None:
    thread = storage.thread(store, phone["id"], person["wa_id"])
    windows.hear(store, thread, from_advertisement=from_advertisement)
    storage.save_thread(store, thread)
    business = owner_id(store, phone)
    if identities.shows_number(store, business, phone["id"], person):
        identities.note_number(store, business, person)


def announce(store: Store, person: Doc, phone: Doc, value: Doc, *, field: str = "messages") -> None:
    contact = identities.contact(store, owner_id(store, phone), phone["id"], person)
    if identities.checks_identity(phone) and field == "messages":
        contact["identity_key_hash"] = identities.identity_key_hash(store, person)
    hooks.announce(store, phone["waba"], field, {"contacts": [contact], **value}, phone=phone)
