"""A notice exactly as each surface shows it, and the bytes that are hashed.

The rendering is made of pieces, kept with the version and frozen with it; pages only draw it. A later change
of labels or of this file does not change what was published.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from django.db import models
from django.utils.translation import gettext_lazy as _

from optin.log.leaf import canonical
from optin.notices.languages import LABELS
from optin.notices.wording import Wording


class Surface(models.TextChoices):
    """Where a person meets it."""

    WEB = "web", _("Web form")
    WHATSAPP = "whatsapp", _("WhatsApp message")
    PAPER = "paper", _("Paper and point of sale")
    PHONE = "phone", _("Phone script")


@dataclass(frozen=True)
class Piece:
    """kind: "title", "text", "box" (an empty tick box and its label), "field" (a line to fill in),
    "button", "sent" (what the person writes), "received" (what the business answers), "said"."""

    kind: str
    text: str


def render(wording: Wording) -> dict[str, list[Piece]]:
    """The pieces by surface, in reading order; a surface without a text of its own is not there."""
    told, labels = wording.filled(), LABELS.get(wording.language, LABELS["en"])
    sheet = _pieces(("title", told.title), ("box", told.statement), ("text", told.details))
    found = {
        Surface.WEB: [
            *_pieces(("title", told.title), ("field", labels.number), ("box", told.statement)),
            *_pieces(("text", told.details), ("button", labels.send)),
        ],
        Surface.WHATSAPP: _chat(told, labels.yes, labels.no),
        Surface.PAPER: [
            *sheet,
            *_pieces(("field", labels.name), ("field", labels.number)),
            *_pieces(("field", labels.place_and_date), ("field", labels.signature)),
        ],
        Surface.PHONE: _pieces(("said", told.script)),
    }
    if not told.statement:
        found[Surface.WEB] = found[Surface.PAPER] = []
    return {surface.value: pieces for surface, pieces in found.items() if pieces}


def _chat(told: Wording, yes: str, no: str) -> list[Piece]:
    pieces = _pieces(("sent", told.reply), ("received", told.message))
    return [*pieces, Piece("button", yes), Piece("button", no)] if told.message else pieces


def _pieces(*pairs: tuple[str, str]) -> list[Piece]:
    return [Piece(kind, text) for kind, text in pairs if text]


def plain(rendering: Mapping[str, Sequence[Piece]]) -> dict[str, list[list[str]]]:
    """As it is kept: {"web": [["title", "…"], …], …}."""
    return {name: [[one.kind, one.text] for one in pieces] for name, pieces in rendering.items()}


def pieces(kept: Mapping[str, Sequence[Sequence[str]]]) -> dict[str, list[Piece]]:
    """What was kept, as pieces again, in the order of the surfaces."""
    return {
        surface.value: [Piece(kind, text) for kind, text in kept[surface.value]]
        for surface in Surface
        if surface.value in kept
    }


def written(wording: Wording, *, notice: int, number: int) -> bytes:
    """The canonical bytes of a version (RFC 8785). Notice and number are among them, so that no two
    versions have one hash. Raises NotCanonical for what is too long."""
    body: dict[str, object] = {
        "v": 1,
        "notice": str(notice),
        "number": number,
        "jurisdiction": wording.jurisdiction,
        "purpose": wording.purpose,
        "language": wording.language,
        "business": wording.business,
        "surfaces": plain(render(wording)),
    }
    return canonical(body)


def digest(data: bytes) -> str:
    return sha256(data).hexdigest()
