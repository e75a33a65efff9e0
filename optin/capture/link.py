"""A link or QR code that writes the person's message for them: they send it, and that is the act.

The text is that of the notice ("reply") with the flow's token. Whoever changes it is asked instead.
https://faq.whatsapp.com/5913398998672934 (click to chat)
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from urllib.parse import quote

from django.utils.translation import gettext_lazy as _

from assets.models import PhoneNumber
from optin import withdrawal
from optin.capture import tokens
from optin.capture.finding import Finding, Rule, Severity, listed
from optin.capture.kind import Kind
from optin.models import Flow
from optin.notices.rendering import Piece, Surface
from optin.words import Grade

CLICK_TO_CHAT = "https://faq.whatsapp.com/5913398998672934"
OPT_IN = "https://developers.facebook.com/documentation/business-messaging/whatsapp/getting-opt-in"
DENSE = 350  # characters of an address beyond which cheap printers and cameras have trouble
MOST = 2_300  # beyond which no code holds it
RULES = {
    "reply_missing": Rule(
        Severity.BLOCKS, _("The notice does not say what the person sends."),
        _("Publish a version with a text for “The person’s own message”."), OPT_IN),
    "question_missing": Rule(
        Severity.BLOCKS, _("Whoever changes the text before sending it could not be asked."),
        _("Publish a version with a “WhatsApp message”: it is your question with the buttons."), OPT_IN),
    "reads_as_stop": Rule(
        Severity.BLOCKS, _("The text that people send reads like an opt-out."),
        _("Take the words about stopping out of “The person’s own message”; they belong in the details."), OPT_IN),
    "token_unclear": Rule(
        Severity.BLOCKS, _("The text has something in it that looks like the code of a flow."),
        _("Take it out of “The person’s own message”: the code is added by itself."), CLICK_TO_CHAT),
    "code_impossible": Rule(
        Severity.BLOCKS, _("The text is longer than a QR code holds."),
        _("Shorten “The person’s own message”."), CLICK_TO_CHAT),
    "code_dense": Rule(
        Severity.WARNS, _("The text is long, so the QR code has very small squares."),
        _("Print it larger than 4 cm, or shorten “The person’s own message”."), CLICK_TO_CHAT),
}  # fmt: skip


def text_of(flow: Flow) -> str:
    """What the person sends: the notice's words and the token. "" without words."""
    reply = next((one.text for one in _pieces(flow) if one.kind == "sent"), "")
    return f"{reply} (Ref {tokens.shown(flow.token)})" if reply else ""


def question_of(flow: Flow) -> str:
    """What is answered to whoever changed the text."""
    return next((one.text for one in _pieces(flow) if one.kind == "received"), "")


def buttons_of(flow: Flow) -> list[str]:
    """Yes and no, in the notice's language."""
    return [one.text for one in _pieces(flow) if one.kind == "button"]


def address_of(flow: Flow, number: str) -> str:
    """Opens the chat with the text written. `number`: as people dial it, "+81 3-1234-5678"."""
    digits = "".join(letter for letter in number if letter.isdecimal())
    return f"https://wa.me/{digits}?text={quote(text_of(flow), safe='')}"


def is_unchanged(flow: Flow, text: str) -> bool:
    """Is it what the flow wrote? White space may differ: phones trim and break lines."""
    return _plain(text) == _plain(text_of(flow))


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _pieces(flow: Flow) -> list[Piece]:
    return flow.version.surfaces.get(Surface.WHATSAPP.value, [])


def _check(flow: Flow) -> Iterator[Finding]:
    text = text_of(flow)
    found = {
        "reply_missing": not text,
        "question_missing": not question_of(flow) or len(buttons_of(flow)) != 2,
        "reads_as_stop": bool(text) and bool(withdrawal.by_words(text)),
        "token_unclear": bool(text) and tokens.found_in(text) != [flow.token],
        "code_dense": len(address_of(flow, "0" * 15)) > DENSE,
        "code_impossible": len(address_of(flow, "0" * 15)) > MOST,
    }
    yield from listed(RULES, *(code for code, broken in found.items() if broken))


def _shows(flow: Flow) -> Mapping[str, object]:
    number = PhoneNumber.objects.of(flow.organisation).filter(phone_number_id=flow.phone_number_id)
    dialled = number.values_list("display_phone_number", flat=True).first() or ""
    return {
        "text": text_of(flow),
        "question": question_of(flow),
        "buttons": buttons_of(flow),
        "address": address_of(flow, dialled) if dialled else "",
        "number": dialled,
    }


LINK = Kind(
    about=_(
        "People scan a code or tap a link, WhatsApp opens with a message written for them, and they send it: "
        "that is the opt-in."
    ),
    grade=Grade.OWN_MESSAGE,
    surface=Surface.WHATSAPP,
    has_number=True,
    check=_check,
    shows=_shows,
)
