"""Which path of messages, media and blocked people does what."""

from sandbox.messages.blocking import block_users, list_blocked, unblock_users
from sandbox.messages.history import HISTORY, list_events, list_history
from sandbox.messages.marketing import send_marketing_message
from sandbox.messages.media import MEDIA, delete_media, show_media, upload_media
from sandbox.messages.sending import send_message
from sandbox.reading import Act, NodeType, Root

KINDS: dict[str, NodeType] = {"media": MEDIA, "message_history": HISTORY}
ACTS: dict[tuple[str, str, str], Act] = {
    ("POST", "phone", "messages"): send_message,
    ("POST", "phone", "marketing_messages"): send_marketing_message,
    ("POST", "phone", "media"): upload_media,
    ("GET", "media", ""): show_media,
    ("DELETE", "media", ""): delete_media,
    ("POST", "phone", "block_users"): block_users,
    ("DELETE", "phone", "block_users"): unblock_users,
    ("GET", "phone", "block_users"): list_blocked,
    ("GET", "phone", "message_history"): list_history,
    ("GET", "message_history", "events"): list_events,
}
ROOTS: dict[tuple[str, str], Root] = {}
