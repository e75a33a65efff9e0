"""The `statuses` webhooks of an outgoing message.

https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/status
"""

from sandbox import hooks
from sandbox.assets.storage import owner_id
from sandbox.people import identities
from sandbox.people import storage as people
from sandbox.store import Doc, Store


def announce_status(store: Store, message: Doc, status: str) -> None:
    """Queues one status at the present moment. With "failed", the message holds its `errors`."""
    person = people.get_or_make(store, message["wa_id"])
    phone = store.the("phone", message["phone"])
    business = owner_id(store, message)
    value: Doc = {}
    if status != "failed":  # Meta never tells contacts of what failed, nor a username with `sent`
        known = identities.contact(store, business, phone["id"], person, username=status != "sent")
        value["contacts"] = [known]
    entry = {"id": message["id"], "status": status, "timestamp": str(int(store.now()))}
    entry |= recipient(store, business, phone, person) | about(message, status)
    hooks.announce(store, message["waba"], "messages", {**value, "statuses": [entry]}, phone=phone)


def recipient(store: Store, business: str, phone: Doc, person: Doc) -> Doc:
    named: Doc = {}
    if identities.shows_number(store, business, phone["id"], person):
        named["recipient_id"] = person["wa_id"]
    named["recipient_user_id"] = identities.bsuid(store, business, person)
    if parent := identities.parent_bsuid(store, business, person):
        named["recipient_parent_user_id"] = parent
    if identities.checks_identity(phone):
        named["recipient_identity_key_hash"] = identities.identity_key_hash(store, person)
    return named


def about(message: Doc, status: str) -> Doc:
    told: Doc = {}
    if message.get("callback") is not None:
        told["biz_opaque_callback_data"] = message["callback"]
    if message.get("template"):
        told["template_id"] = message["template"]
    if status == "failed":
        return {**told, "errors": message["errors"]}
    if tells_price(message, status) and message.get("pricing"):
        if message.get("conversation"):
            told["conversation"] = _conversation(message["conversation"], status)
        told["pricing"] = message["pricing"]
    return told


def tells_price(message: Doc, status: str) -> bool:
    """The price comes with `sent`, and with `delivered` or, when that was skipped, `read`."""
    if status == "read":
        return not message.get("delivered_told")
    return status in ("sent", "delivered")


def _conversation(conversation: Doc, status: str) -> Doc:
    """Meta tells when it ends only with `sent`."""
    if status == "sent":
        return conversation
    return {name: one for name, one in conversation.items() if name != "expiration_timestamp"}
