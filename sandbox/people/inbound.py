"""Messages of people as webhooks tell them: what each type holds, and who wrote it.

https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages
"""

import base64
import binascii
import hashlib
from typing import Any

from sandbox import hooks
from sandbox.assets.storage import owner_id
from sandbox.messages.media import keep_media
from sandbox.people import identities
from sandbox.store import Doc, Store

# type → what its object must hold
NEEDED: dict[str, tuple[str, ...]] = {
    "text": ("body",),
    "image": (),
    "video": (),
    "audio": (),
    "document": (),
    "sticker": (),
    "location": ("latitude", "longitude"),
    "contacts": (),
    "interactive": ("type",),
    "button": ("payload", "text"),
    "order": ("catalog_id", "product_items"),
    "reaction": ("message_id",),
    "edit": ("original_message_id", "message"),
    "revoke": ("original_message_id",),
    "unsupported": (),
    "request_welcome": (),
}
USUAL_MIME = {
    "image": "image/jpeg", "video": "video/mp4", "audio": "audio/ogg; codecs=opus",
    "document": "application/pdf", "sticker": "image/webp",
}  # fmt: skip
MOST_BYTES = 16 * 1024 * 1024
UNSUPPORTED = {
    "code": 131051,
    "title": "Message type unknown",
    "message": "Message type unknown",
    "error_data": {"details": "Message type is currently not supported."},
}


class BadMessage(ValueError):
    """A message that nobody can write; the text says why."""


def check_content(store: Store, phone: Doc, type: str, content: Any) -> Any:
    """The object of a type as webhooks carry it; a file given as `base64` is kept. Raises
    BadMessage.
    """
    if type not in NEEDED:
        raise BadMessage(f"People write {', '.join(NEEDED)}.")
    if type == "contacts":
        if not isinstance(content, list) or not all(isinstance(one, dict) for one in content):
            raise BadMessage("contacts is a list of objects.")
        return content
    if not isinstance(content, dict):
        raise BadMessage(f"{type} is an object.")
    missing = [name for name in NEEDED[type] if name not in content]
    if missing:
        raise BadMessage(f"{type} needs {', '.join(missing)}.")
    return _with_file(store, phone, type, content) if type in USUAL_MIME else content


def _with_file(store: Store, phone: Doc, type: str, content: Doc) -> Doc:
    given = content.get("base64", "")
    mime = str(content.get("mime_type") or USUAL_MIME[type])
    try:
        raw = base64.b64decode(given, validate=True) if given else f"A {type}.".encode()
    except (binascii.Error, TypeError, ValueError) as error:
        raise BadMessage("base64 is not base64.") from error
    if len(raw) > MOST_BYTES:
        raise BadMessage(f"The sandbox keeps files up to {MOST_BYTES} bytes.")
    kept = keep_media(store, phone, mime, raw)
    rest = {name: one for name, one in content.items() if name != "base64"}
    sha = base64.b64encode(hashlib.sha256(raw).digest()).decode()
    return {**rest, "mime_type": mime, "sha256": sha, "id": kept["id"]}


def shown(store: Store, person: Doc, phone: Doc, message: Doc) -> Doc:
    """An entry of `messages[]`."""
    business = owner_id(store, phone)
    entry: Doc = {}
    if identities.shows_number(store, business, phone["id"], person):
        entry["from"] = person["wa_id"]
    entry["from_user_id"] = identities.bsuid(store, business, person)
    if parent := identities.parent_bsuid(store, business, person):
        entry["from_parent_user_id"] = parent
    entry |= {"id": message["id"], "timestamp": str(int(message["at"])), "type": message["type"]}
    if message.get("context"):
        entry["context"] = _context(store, phone, message["context"])
    if message.get("referral"):
        entry["referral"] = message["referral"]
    if message["type"] == "unsupported":
        entry["errors"] = [UNSUPPORTED]
    entry[message["type"]] = message["content"]
    return entry


def _context(store: Store, phone: Doc, context: Doc) -> Doc:
    """An answer names whose message it answers; the business's own, as nobody else writes here."""
    sender = hooks.metadata(phone)["display_phone_number"]
    return {"from": sender, **context} if "id" in context else context
