"""The whole picture: the bar, the chat, the bubble and its cards."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from django.conf import settings
from django.utils.translation import override
from PIL import Image, ImageDraw

from templates_app.picture import NoFonts, Picture, cure
from templates_app.picture.bubble import SMALL, TEXT, bubble, card
from templates_app.picture.colours import DARK, LIGHT, Colours
from templates_app.picture.fonts import Fonts, installed
from templates_app.picture.ink import CENTRE, Pen
from templates_app.picture.lines import Style
from templates_app.picture.media import S1, S2, S3, Read
from templates_app.picture.stacking import beside, corners, framed, stacked
from templates_app.preview import Phone

WIDTHS = {"ios": 780, "android": 720}
BAR, FACE, CARD_SHARE, LEAST_CHAT = 112, 64, 0.78, 320


def draw(phone: Phone, *, title: str, device: str, chat: str, read: Read) -> Picture:
    """`read` gives a sample's bytes by its digest. Raises NoFonts."""
    fonts = Fonts(installed(tuple(settings.PICTURE_FONT_FOLDERS)), phone.language)
    pen = Pen(fonts, phone.direction)
    colours, width = DARK if chat == "dark" else LIGHT, WIDTHS.get(device, WIDTHS["ios"])
    inner = width - 2 * S3
    parts = [bubble(phone, round(inner * 0.92), title, pen, colours, read)]
    if phone.cards:
        parts += _cards(phone, round(inner * CARD_SHARE), pen, colours, read)
    below = _chat(parts, width, pen, colours)
    made = stacked([_bar(title, below.width, fonts, colours), below], colours.chat)
    missing = tuple(pen.missing)
    if missing and fonts.none_installed:
        raise NoFonts
    if missing:
        made = stacked([made, _told(missing, made.width, fonts)], "white")
    written = BytesIO()
    made.save(written, "PNG")
    return Picture(written.getvalue(), made.width, made.height, missing)


def _cards(phone: Phone, width: int, pen: Pen, colours: Colours, read: Read) -> list[Image.Image]:
    drawn = [card(one, width, pen, colours, read) for one in phone.cards]
    high = max(above.height for above, _buttons in drawn)
    return [
        stacked(
            [framed(above, colours.bubble, (0, 0, 0, high - above.height)), row], colours.bubble
        )
        for above, row in drawn
    ]


def _chat(parts: list[Image.Image], width: int, pen: Pen, colours: Colours) -> Image.Image:
    """The bubble, and the cards below it side by side, all of them: a picture cannot be scrolled."""
    message, *cards = parts
    wide = max(width, 2 * S3 + sum(one.width + S2 for one in cards))
    below = max((one.height for one in cards), default=0)
    high = max(LEAST_CHAT, 96 + message.height + (S1 + below if cards else 0))
    ground = _ground(wide, high, colours)
    side = "right" if pen.right_to_left else "left"
    _pasted(ground, message, (wide - S3 - message.width if pen.right_to_left else S3, 48), side)
    left = S3
    for one in reversed(cards) if pen.right_to_left else cards:
        _pasted(ground, one, (left, 48 + message.height + S1), "")
        left += one.width + S2
    return ground


def _pasted(ground: Image.Image, part: Image.Image, at: tuple[int, int], square: str) -> None:
    shade = Image.blend(
        Image.new("RGB", part.size, "black"),
        ground.crop((*at, at[0] + part.width, at[1] + part.height)),
        0.8,
    )
    mask = corners(part.size, 16, square)
    ground.paste(shade, (at[0], at[1] + 2), mask)
    ground.paste(part, at, mask)


def _ground(width: int, height: int, colours: Colours) -> Image.Image:
    tile = Image.new("RGB", (36, 36), colours.chat)
    ImageDraw.Draw(tile).ellipse((15, 15, 20, 20), colours.dot)
    row = beside([tile] * (width // 36 + 1), colours.chat)
    return stacked([row] * (height // 36 + 1), colours.chat).crop((0, 0, width, height))


def _bar(title: str, width: int, fonts: Fonts, colours: Colours) -> Image.Image:
    """The sender above the chat. Its name is no part of the template: what of it cannot be drawn is not told."""
    pen = Pen(fonts, "ltr")
    made = Image.new("RGB", (width, BAR), colours.bar)
    draw = ImageDraw.Draw(made)
    top = (BAR - FACE) // 2
    draw.ellipse((S3, top, S3 + FACE, top + FACE), colours.whatsapp)
    first = pen.text(
        [(title[:1], Style(SMALL, colours.on_whatsapp))], 40, colours.whatsapp, most=1, align=CENTRE
    )[0]
    made.paste(first, (S3 + (FACE - 40) // 2, (BAR - first.height) // 2))
    name = Style(TEXT, colours.ink, bold=True)
    words = pen.text([(title, name)], width - 3 * S3 - FACE - S2, colours.bar, most=1)[0]
    made.paste(words, (S3 + FACE + S2, (BAR - words.height) // 2))
    draw.line((0, BAR - 1, width, BAR - 1), colours.line, 2)
    return made


def _told(missing: Sequence[str], width: int, fonts: Fonts) -> Image.Image:
    """The line below; in English where the fonts lack the reader's letters."""
    for language in (None, "en"):
        pen = Pen(fonts, "ltr")
        if language is None:
            words = cure(missing)
        else:
            with override(language):
                words = cure(missing)
        made = pen.text([(words, Style(SMALL, "#7a1f1f"))], width - 2 * S3, "white", most=6)[0]
        if not pen.missing:
            break
    return framed(made, "white", (S3, S2, S3, S2))
