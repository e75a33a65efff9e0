"""What each type of message must look like. A new type is one function and one line of TYPES."""

from collections.abc import Callable

from sandbox.messages.draft import Draft
from sandbox.messages.part import Part
from sandbox.messages.shapes.contacts import check_contacts
from sandbox.messages.shapes.interactive import check_interactive
from sandbox.messages.shapes.plain import (
    check_audio,
    check_document,
    check_image,
    check_location,
    check_reaction,
    check_sticker,
    check_text,
    check_video,
)

# type: raises GraphError unless the object of that name in the message is as Meta wants it
TYPES: dict[str, Callable[[Part, Draft], None]] = {
    "text": check_text,
    "image": check_image,
    "video": check_video,
    "audio": check_audio,
    "document": check_document,
    "sticker": check_sticker,
    "location": check_location,
    "contacts": check_contacts,
    "reaction": check_reaction,
    "interactive": check_interactive,
}
