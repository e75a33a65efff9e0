"""What a webhook's value looks like in the version chosen in the app's webhook settings.

https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/status
"""

import hashlib
import re

from sandbox.seconds import DAY
from sandbox.store import Doc

FREE_ENTRY_POINT = "referral_conversion"
NEWEST = 999


def as_of(version: str, value: Doc) -> Doc:
    """From v24.0 a status has no `conversation`, except inside a free entry point's window; before,
    each billable status has one.
    """
    if "statuses" not in value:
        return value
    change = _without_conversation if number(version) >= 24 else _with_conversation
    return {**value, "statuses": [change(status) for status in value["statuses"]]}


def number(version: str) -> int:
    """25 of "v25.0"; what is no version counts as the newest."""
    found = re.match(r"v(\d{1,3})\.", version)
    return int(found[1]) if found else NEWEST


def _without_conversation(status: Doc) -> Doc:
    conversation = status.get("conversation")
    if conversation is None or conversation["origin"]["type"] == FREE_ENTRY_POINT:
        return status
    return {name: one for name, one in status.items() if name != "conversation"}


def _with_conversation(status: Doc) -> Doc:
    """Since pricing is per message its id is another for each one."""
    if "conversation" in status or "pricing" not in status:
        return status
    conversation: Doc = {"id": hashlib.md5(status["id"].encode()).hexdigest()}  # noqa: S324 - a name
    if status["status"] == "sent":
        conversation["expiration_timestamp"] = str(int(status["timestamp"]) + DAY)
    conversation["origin"] = {"type": status["pricing"]["category"]}
    return {**status, "conversation": conversation}
