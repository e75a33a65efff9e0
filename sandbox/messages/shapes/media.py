"""Media in a message: an id of an upload, or a link.

https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media
"""

import re

from sandbox.faults import list_faults
from sandbox.messages.draft import Draft
from sandbox.messages.failures import refusal
from sandbox.messages.media import KINDS, find_media
from sandbox.messages.part import Part

LINK = 2048
LIMITS = {"caption": 1024, "filename": 1000}


def check_reference(draft: Draft, media: Part, kind: str, *more: str) -> None:
    """Either `id` of an upload or `link`, and `more`: caption, filename or voice.

    Meta fetches links and looks into files after it has accepted the message, so what is wrong
    with them fails later. The sandbox fetches nothing: a link is bad when it is no http address or
    when a fault with the method FETCH matches it.
    """
    media.only("id", "link", *more)
    for name in more:
        if name == "voice":
            media.flag("voice")
        else:
            media.texts(LIMITS[name], name)
    if media.has("id") == media.has("link"):
        code = 131009 if media.has("id") else 131008
        raise refusal(code, f"{media.path} needs either id or link.")
    if media.has("link"):
        _check_link(draft, media.text("link", LINK))
    else:
        _check_id(draft, media, kind)


def _check_link(draft: Draft, link: str) -> None:
    faults = [one for one in list_faults(draft.store) if one.get("method", "").upper() == "FETCH"]
    broken = any(re.search(fault["path"], link) for fault in faults)
    if broken or not re.fullmatch(r"https?://[\w.:\[\]-]+(/\S*|\?\S*)?", link, re.ASCII):
        draft.fails_later(131053, "Downloading media from weblink failed.")


def _check_id(draft: Draft, media: Part, kind: str) -> None:
    id = media.doc["id"]
    found = find_media(draft.store, str(id)) if isinstance(id, str | int) else None
    if found is None or found["phone"] != draft.phone["id"]:
        details = "is not a valid whatsapp business account media attachment ID"
        raise refusal(100, f"Param {media.at('id')} {details}.")
    mimes = KINDS["video" if kind == "gif" else kind][1]
    if found["mime_type"] not in mimes:
        draft.fails_later(
            131053, f"Unsupported {kind} mime type {found['mime_type']}, not {', '.join(mimes)}."
        )
