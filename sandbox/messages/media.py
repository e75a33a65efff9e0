"""Media: upload, the five-minute address, deletion.

https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media
"""

import hashlib
import hmac
import secrets
from urllib.parse import urlencode

from sandbox.call import Call
from sandbox.errors import parameter, unknown_object
from sandbox.messages.failures import refusal
from sandbox.reading import NodeType
from sandbox.seconds import DAY
from sandbox.store import Doc, Store
from sandbox.tokens import MESSAGING, need_account, need_scope

KB, MB = 1024, 1024 * 1024
OWN_DAYS, INBOUND_DAYS, ADDRESS_SECONDS = 30, 7, 300
OFFICE = "application/vnd.openxmlformats-officedocument."
# kind of message: (the most bytes, what Meta takes)
KINDS: dict[str, tuple[int, tuple[str, ...]]] = {
    "audio": (16 * MB, ("audio/aac", "audio/amr", "audio/mp4", "audio/mpeg", "audio/ogg")),
    "image": (5 * MB, ("image/jpeg", "image/png")),
    "sticker": (500 * KB, ("image/webp",)),
    "video": (16 * MB, ("video/3gpp", "video/mp4")),
    "document": (100 * MB, (
        "application/msword", "application/pdf", "application/vnd.ms-excel",
        "application/vnd.ms-powerpoint", OFFICE + "presentationml.presentation",
        OFFICE + "spreadsheetml.sheet", OFFICE + "wordprocessingml.document", "text/plain",
    )),
}  # fmt: skip
STATIC_STICKER = 100 * KB
ALLOWED = sorted(mime for _, mimes in KINDS.values() for mime in mimes)
PATH = "/whatsapp_business/attachments/"


# -- the library ---------------------------------------------------------------------------------


def keep_media(
    store: Store, phone: Doc, mime_type: str, content: bytes, days: int = INBOUND_DAYS
) -> Doc:
    """Keeps a file for a number: {"id", "mime_type", "sha256", "file_size", …}."""
    doc = {
        "id": store.new_id(),
        "phone": phone["id"],
        "mime_type": mime_type,
        "sha256": hashlib.sha256(content).hexdigest(),
        "file_size": len(content),
        "expires_at": store.now() + days * DAY,
        "key": secrets.token_hex(16),
    }
    store.db.execute("INSERT INTO media_contents VALUES (?, ?)", (doc["id"], content))
    return store.put("media", doc, parent=phone["id"])


def find_media(store: Store, id: str) -> Doc | None:
    """None also for what has expired."""
    doc = store.get("media", id)
    return doc if doc and doc["expires_at"] > store.now() else None


def read_content(store: Store, id: str) -> bytes:
    row = store.db.execute("SELECT content FROM media_contents WHERE id = ?", (id,)).fetchone()
    return bytes(row["content"])


def address(store: Store, media: Doc, base_url: str) -> str:
    """Where the file can be fetched for five minutes, with a token."""
    until = int(store.now()) + ADDRESS_SECONDS
    query = urlencode({"mid": media["id"], "ext": until, "hash": sign(media, str(until))})
    return f"{base_url}{PATH}?{query}"


def sign(media: Doc, until: str) -> str:
    return hmac.new(media["key"].encode(), until.encode(), hashlib.sha256).hexdigest()[:32]


# -- the paths -----------------------------------------------------------------------------------


def need_media(call: Call, media: Doc) -> None:
    need_scope(call, MESSAGING)
    phone = call.store.the("phone", media["phone"])
    need_account(call, call.store.the("waba", phone["waba"]), id=media["id"])
    asked = call.text("phone_number_id")
    if (asked and asked != phone["id"]) or find_media(call.store, media["id"]) is None:
        raise unknown_object(call.method, media["id"])


MEDIA = NodeType(name="WhatsAppMedia", defaults=(), fields=frozenset(), access=need_media)


def upload_media(call: Call, phone: Doc) -> Doc:
    """Multipart with `messaging_product` and `file` → {"id"}."""
    need_scope(call, MESSAGING)
    if call.needed("messaging_product").lower() != "whatsapp":
        raise parameter("Param messaging_product must be one of {WHATSAPP}.")
    if "file" not in call.files:
        raise parameter("The parameter file is required.")
    _, given, content = call.files["file"]
    mime = given.partition(";")[0].strip().lower()
    if mime not in ALLOWED:  # many clients tell the type only beside the file
        mime = (call.text("type") or mime).partition(";")[0].strip().lower()
    if mime not in ALLOWED:
        raise parameter(
            "Param file must be a file with one of the following types:"
            f" {', '.join(ALLOWED)}. Received file of type '{mime[:100]}'."
        )
    check_size(mime, content)
    return {"id": keep_media(call.store, phone, mime, content, OWN_DAYS)["id"]}


def check_size(mime: str, content: bytes) -> None:
    most = next(most for most, mimes in KINDS.values() if mime in mimes)
    # Only the extended WebP header can announce an animation.
    animated = content[12:16] == b"VP8X" and len(content) > 20 and bool(content[20] & 2)
    if mime == "image/webp" and not animated:
        most = STATIC_STICKER
    if not 0 < len(content) <= most:
        raise refusal(131053, f"A file of type {mime} must have 1 to {most} bytes.")


def show_media(call: Call, media: Doc) -> Doc:
    return {
        "messaging_product": "whatsapp",
        "url": address(call.store, media, call.base_url),
        "mime_type": media["mime_type"],
        "sha256": media["sha256"],
        "file_size": str(media["file_size"]),
        "id": media["id"],
    }


def delete_media(call: Call, media: Doc) -> Doc:
    for table in ("nodes", "media_contents"):
        call.store.db.execute(f"DELETE FROM {table} WHERE id = ?", (media["id"],))  # noqa: S608
    return {"success": True}
