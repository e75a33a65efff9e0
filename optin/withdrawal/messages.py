"""One inbound message of any kind: what was written, or what was pressed.

Kinds and fields are Meta's:
https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages
"""

from __future__ import annotations

from dataclasses import replace

from optin.withdrawal.deciding import by_words, read
from optin.withdrawal.reading import NOTHING, Certainty, Kind, Reading

PRESSED = {"button", "interactive"}  # a template's quick reply; a button or a row of ours
WRITTEN = {"text", "image", "video", "document", "order", "reaction"}  # with a caption, an emoji


def of_message(
    kind: str, text: str, payload: str = "", *, language_hint: str = "", prefilled: bool = False
) -> Reading:
    """`kind` is the message's type, `payload` what the business had put behind what was pressed. `prefilled`: a link of
    the business's has written the text.

    An edited message is judged when it is new; what a system message says is no word of the person.
    """
    if kind in PRESSED:
        return _of_button(text, payload, language_hint)
    if kind in WRITTEN:
        return (by_words if prefilled else read)(text, language_hint=language_hint)
    return NOTHING


def _of_button(text: str, payload: str, hint: str) -> Reading:
    """The words on it come first, then what is behind it: `STOP_PROMOTIONS` says it too. They are the business's: only
    what the words themselves say counts, not what they are like."""
    shown = by_words(text, language_hint=hint)
    behind = by_words(payload.replace("_", " "), language_hint=hint)
    reading = next((one for one in (shown, behind) if one), shown)
    if reading.kind in {Kind.STOP, Kind.START}:
        return replace(reading, rule="button", certainty=Certainty.CERTAIN)
    return reading
