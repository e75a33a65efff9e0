"""A header's picture, film, file, place or product; the sample where we have it, else its place."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from PIL import Image, ImageDraw, ImageOps

from templates_app.picture.colours import Colours
from templates_app.picture.icons import icon
from templates_app.picture.ink import CENTRE, Pen
from templates_app.picture.lines import Style
from templates_app.picture.stacking import beside, framed, rounded, stacked
from templates_app.preview import Header

Read = Callable[[str], bytes | None]  # a sample's bytes by its digest
RATIO = 1.91
MOST_PIXELS = 16_000_000  # of a sample that is decoded; a larger one is shown by its place
S1, S2, S3 = 8, 16, 24  # distances in pixels, twice those of the page


def media(header: Header, width: int, pen: Pen, colours: Colours, read: Read) -> Image.Image | None:
    """None for a text header, which stands in the text."""
    inner = width - 2 * S1
    if header.kind == "text":
        return None
    if header.kind == "document":
        name = header.file.name if header.file else _("Document")
        size = f" · {filesizeformat(header.file.size)}" if header.file else ""
        return named("document", name, f"PDF{size}", width, pen, colours)
    if header.kind == "location":
        place = _with_icon(_map(inner, colours), "location", colours.pin)
        return _told(place, _("Name of the place"), _("Its address"), width, pen, colours)
    if header.kind == "product":
        square = Image.new("RGB", (inner, inner), colours.media)
        product = _labelled(square, "tag", _("Product"), pen, colours)
        return _told(product, _("Name of the product"), _("Its price"), width, pen, colours)
    size_of = (inner, round(inner / RATIO))
    if (
        header.kind == "image"
        and header.file
        and (found := _sample(header.file.digest, size_of, read))
    ):
        return framed(rounded(found, 12, colours.bubble), colours.bubble, (S1, S1, S1, 0))
    words = {"video": _("Video"), "gif": "GIF"}.get(header.kind, _("Picture"))
    picture = "video" if header.kind in ("video", "gif") else "image"
    empty = Image.new("RGB", size_of, colours.media)
    made = _labelled(empty, picture, words, pen, colours)
    return framed(rounded(made, 12, colours.bubble), colours.bubble, (S1, S1, S1, 0))


def named(name: str, title: str, below: str, width: int, pen: Pen, colours: Colours) -> Image.Image:
    """A row with an icon: a file, an offer, the catalogue."""
    inner = width - 2 * S1 - 2 * S3 - 40 - S3
    ground = colours.media
    first, _lines = pen.text([(title, Style(30, colours.ink, bold=True))], inner, ground, most=3)
    rows = [first]
    for line in filter(None, below.split("\n")):
        rows.append(pen.text([(line, Style(26, colours.soft))], inner, ground, most=2)[0])
    words = stacked(rows, ground)
    sign = Image.new("RGB", (40 + S3, words.height), ground)
    sign.paste(colours.whatsapp, (0, (words.height - 40) // 2), icon(name, 40))
    order = [words, sign] if pen.right_to_left else [sign, words]
    box = framed(beside(order, ground), ground, (S3, S3, S3, S3))
    return framed(rounded(box, 12, colours.bubble), colours.bubble, (S1, S1, S1, 0))


def _sample(digest: str, size: tuple[int, int], read: Read) -> Image.Image | None:
    """Cut to the frame as a phone does. None for what is no whole picture of a sane size."""
    data = read(digest)
    if data is None:
        return None
    try:
        with Image.open(BytesIO(data), formats=("JPEG", "PNG")) as found:
            if found.width * found.height > MOST_PIXELS:
                return None
            found.draft("RGB", (2 * size[0], 2 * size[1]))
            upright = ImageOps.exif_transpose(found).convert("RGBA")
    except (OSError, ValueError, SyntaxError, ArithmeticError, Image.DecompressionBombError):
        return None
    white = Image.new("RGBA", upright.size, "white")
    return ImageOps.fit(Image.alpha_composite(white, upright).convert("RGB"), size)


def _with_icon(ground: Image.Image, name: str, ink: str) -> Image.Image:
    sign = icon(name, 64)
    ground.paste(ink, ((ground.width - 64) // 2, (ground.height - 64) // 2), sign)
    return ground


def _labelled(
    ground: Image.Image, name: str, words: str, pen: Pen, colours: Colours
) -> Image.Image:
    sign = icon(name, 64)
    top = ground.height // 2 - 60
    ground.paste(colours.soft, ((ground.width - 64) // 2, top), sign)
    label, _lines = pen.text(
        [(words, Style(26, colours.soft))], ground.width, colours.media, most=1, align=CENTRE
    )
    ground.paste(label, (0, top + 72))
    return ground


def _map(width: int, colours: Colours) -> Image.Image:
    ground = Image.new("RGB", (width, round(width / RATIO)), colours.map)
    draw = ImageDraw.Draw(ground)
    high = ground.height
    draw.line((0, high * 0.9, width, high * 0.2), colours.line, 20)
    draw.line((width * 0.3, 0, width * 0.7, high), colours.line, 14)
    return ground


def _told(
    picture: Image.Image, title: str, below: str, width: int, pen: Pen, colours: Colours
) -> Image.Image:
    inner = width - 2 * S3
    shown = framed(rounded(picture, 12, colours.bubble), colours.bubble, (S1, S1, S1, 0))
    bold, _lines = pen.text(
        [(title, Style(30, colours.ink, bold=True))], inner, colours.bubble, most=1
    )
    small, _lines = pen.text([(below, Style(26, colours.faint))], inner, colours.bubble, most=1)
    words = framed(stacked([bold, small], colours.bubble), colours.bubble, (S3, S2, S3, 0))
    return stacked([shown, words], colours.bubble)
