"""A template as a phone shows it, as a PNG: the same preview.Phone that the page writes out, drawn.

    preview.Phone ⇢ bubble, cards (bubble.py, media.py) ⇢ lines of glyphs (lines.py, bidi.py) ⇢ pixels (ink.py)

Every part is a small picture of its own, put below or beside the others. Texts are drawn and never interpreted; how
large a picture gets is bounded by how many lines the phone shows before it folds. The same phone and the same fonts
give the same bytes. Twice the page's pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from templates_app.preview import Phone

if TYPE_CHECKING:
    from templates_app.picture.media import Read


class NoFonts(Exception):
    """This machine has no fonts at all, and the text is not in Latin letters alone."""

    def __str__(self) -> str:
        return _(
            "The server has no fonts for this text, so no picture of it can be drawn. Whoever runs it can install"
            " fonts-noto-core, fonts-noto-cjk and fonts-noto-color-emoji, or name a folder of fonts in"
            " PICTURE_FONT_FOLDERS."
        )


@dataclass(frozen=True)
class Picture:
    """`missing`: the scripts that no font here has; the picture says so too, below the chat."""

    data: bytes
    width: int
    height: int
    missing: tuple[str, ...]


def draw(phone: Phone, *, title: str, device: str, chat: str, read: Read) -> Picture:
    """`read` gives a sample's bytes by its digest. Raises NoFonts."""
    from templates_app.picture import drawing  # Pillow: 4 MB of every program's memory otherwise

    return drawing.draw(phone, title=title, device=device, chat=chat, read=read)


def cure(missing: Sequence[str]) -> str:
    """What whoever runs the portal can do about it."""
    packages = {
        "CJK": "fonts-noto-cjk",
        "Hiragana": "fonts-noto-cjk",
        "Katakana": "fonts-noto-cjk",
        "Hangul": "fonts-noto-cjk",
    }
    packages |= {"Emoji": "fonts-noto-color-emoji"}
    names = sorted({packages.get(script, "fonts-noto-core") for script in missing})
    return _(
        "No font of the server has: %(scripts)s. Whoever runs it can install %(packages)s."
    ) % {
        "scripts": ", ".join(missing[:8]),
        "packages": ", ".join(names),
    }
