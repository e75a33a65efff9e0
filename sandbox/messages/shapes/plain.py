"""Text, media, location and reaction.

https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/text-messages
and its sibling pages, one for each type.
"""

from sandbox.messages import storage
from sandbox.messages.draft import Draft
from sandbox.messages.part import Part
from sandbox.messages.shapes.media import check_reference

TEXT, CAPTION, NAME = 4096, 1024, 1000
MONTH = 30 * 86400


def check_text(message: Part, draft: Draft) -> None:
    text = message.part("text").only("body", "preview_url")
    text.text("body", TEXT)
    text.flag("preview_url")


def check_image(message: Part, draft: Draft) -> None:
    check_reference(draft, message.part("image"), "image", "caption")


def check_video(message: Part, draft: Draft) -> None:
    check_reference(draft, message.part("video"), "video", "caption")


def check_audio(message: Part, draft: Draft) -> None:
    check_reference(draft, message.part("audio"), "audio", "voice")


def check_document(message: Part, draft: Draft) -> None:
    check_reference(draft, message.part("document"), "document", "caption", "filename")


def check_sticker(message: Part, draft: Draft) -> None:
    check_reference(draft, message.part("sticker"), "sticker")


def check_location(message: Part, draft: Draft) -> None:
    check_place(message.part("location"))


def check_place(location: Part) -> None:
    location.only("latitude", "longitude", "name", "address")
    location.number("latitude", -90, 90)
    location.number("longitude", -180, 180)
    location.texts(NAME, "name", "address")


def check_reaction(message: Part, draft: Draft) -> None:
    """To what is not in the chat, is too old or is a reaction itself, Meta answers by webhook."""
    reaction = message.part("reaction").only("message_id", "emoji")
    target = storage.get(draft.store, reaction.text("message_id", 512))
    reaction.need("emoji")
    reaction.optional_text("emoji", 40)
    chat = (draft.phone["id"], draft.person["wa_id"])
    if target is None or (target["phone"], target["wa_id"]) != chat:
        draft.fails_later(131009, "The message reacted to is not in this conversation.")
    elif target["at"] < draft.store.now() - MONTH or target["type"] == "reaction":
        draft.fails_later(131009, "The message reacted to is older than 30 days or a reaction.")
