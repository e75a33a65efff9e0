"""Deliveries as support staff may see them: without people's numbers, names and words.

The shapes are Meta's: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages
"""

from __future__ import annotations

import json
import re
from typing import Any

from webhooks.splitting import Malformed, parse

LONGEST = 200_000  # characters shown
DOTS = "•••"

# Numbers and ids of people: the end stays, so that two can be told apart.
IDS = {
    "customer", "from", "from_parent_user_id", "from_user_id", "new_wa_id",
    "parent_recipient_user_id", "parent_user_id", "participant_recipient_id", "phone",
    "phone_number", "previous_parent_user_id", "previous_user_id", "previous_wa_id",
    "recipient_id", "recipient_parent_user_id", "recipient_participant_id",
    "recipient_participant_parent_user_id", "recipient_participant_user_id", "recipient_user_id",
    "requester", "to", "to_parent_user_id", "to_user_id", "user_id", "wa_id",
}  # fmt: skip
# What people are called, where they are and what they write.
WORDS = {
    "address", "birthday", "body", "caption", "city", "email", "filename", "first_name",
    "formatted_name", "full_name", "last_name", "latitude", "longitude", "middle_name", "name",
    "response_json", "sdp", "street", "text", "username", "vcard", "zip",
}  # fmt: skip
WAMID = re.compile(r"wamid\.\S+")  # holds the person's number in base64
NUMBER = re.compile(r"\+\d[\d\s()-]{6,}\d")


def readable(raw: bytes) -> str | None:
    """The masked JSON of a delivery, indented; None when it cannot be read and so not be masked."""
    try:
        return pretty(parse(raw))
    except Malformed:
        return None


def pretty(value: Any) -> str:
    return _shortened(json.dumps(mask(value), indent=2, ensure_ascii=False))


def compact(raw: bytes) -> bytes:
    """Masked, on one line, with Meta's escapes. Raises Malformed."""
    text = json.dumps(mask(parse(raw)), separators=(",", ":"))
    return text.replace("/", "\\/").encode()


def shown(raw: bytes, *, view: str, whole: bool) -> str | None:
    """For a page: readable or as it came, masked unless `whole`; None when it cannot be masked."""
    try:
        value = parse(raw)
    except Malformed:
        return _shortened(raw.decode(errors="backslashreplace")) if whole else None
    if not whole:
        return _shortened(compact(raw).decode()) if view == "raw" else pretty(value)
    if view == "raw":
        return _shortened(raw.decode(errors="backslashreplace"))
    return _shortened(json.dumps(value, indent=2, ensure_ascii=False))


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST] + "\n…"


def mask(value: Any, key: str = "") -> Any:
    """The same shape, with dots for whatever belongs to a person."""
    if isinstance(value, dict):
        # A thread of an old history has the person's number for an id.
        return {
            name: mask(item, "wa_id" if (key, name) == ("threads", "id") else name)
            for name, item in value.items()
        }
    if isinstance(value, list):
        return [mask(item, key) for item in value]
    if value is None or isinstance(value, bool):
        return value
    if key in WORDS:
        return DOTS
    if key in IDS:
        return _tail(str(value), 3)
    return _scrubbed(value) if isinstance(value, str) else value


def _scrubbed(text: str) -> str:
    text = WAMID.sub(lambda found: "wamid." + _tail(found[0], 8), text)
    return NUMBER.sub(lambda found: _tail(found[0], 3), text)


def _tail(text: str, length: int) -> str:
    return DOTS + (text[-length:] if len(text) > 2 * length else "")
