"""A message's bubble and a carousel's card, part by part from above."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from PIL import Image

from templates_app.formatting import Block, Line
from templates_app.picture.colours import Colours
from templates_app.picture.icons import icon
from templates_app.picture.ink import CENTRE, Pen
from templates_app.picture.lines import Span, Style
from templates_app.picture.media import S1, S2, S3, Read, media, named
from templates_app.picture.stacking import beside, framed, stacked
from templates_app.preview import FOLD_LINES, Button, Card, Phone

TEXT, SMALL, TINY = 30, 26, 22  # pixels, twice those of the page
BUTTON_HEIGHT, BUTTON_ICON = 84, 36
MOST_LABEL_LINES = 2


def bubble(
    phone: Phone, width: int, title: str, pen: Pen, colours: Colours, read: Read
) -> Image.Image:
    parts: list[Image.Image | None] = []
    if phone.header:
        parts.append(media(phone.header, width, pen, colours, read))
    if phone.shows_catalogue:
        parts.append(named("list", _("Catalogue"), title, width, pen, colours))
    if phone.offer:
        told = [_("Ends in 23:59:59")] if phone.offer.expires else []
        if phone.offer.code:
            told.append(_("Code: %(code)s") % {"code": phone.offer.code})
        parts.append(named("tag", phone.offer.text, "\n".join(told), width, pen, colours))
    parts.append(_text(phone, width, pen, colours))
    parts += [_button(one, width, pen, colours) for one in phone.buttons]
    if phone.more_buttons:
        parts.append(_button(Button("", _("See all options"), "list"), width, pen, colours))
    if phone.asks_to_call:
        parts.append(_button(Button("", _("Choose preference"), "call"), width, pen, colours))
    return stacked([one for one in parts if one], colours.bubble)


def card(
    one: Card, width: int, pen: Pen, colours: Colours, read: Read
) -> tuple[Image.Image, Image.Image]:
    """(picture and text, buttons): the buttons of all cards stand at one height."""
    parts = [media(one.header, width, pen, colours, read)] if one.header else []
    if one.body:
        words = _body(one.body, width - 2 * S3, pen, colours, most=8)[0]
        parts.append(framed(words, colours.bubble, (S3, S2, S3, S1)))
    blank = Image.new("RGB", (width, 1), colours.bubble)
    rows = [_button(row, width, pen, colours) for row in one.buttons[:2]]
    shown = [part for part in parts if part]
    return stacked([*shown, blank], colours.bubble), stacked([*rows, blank], colours.bubble)


def _text(phone: Phone, width: int, pen: Pen, colours: Colours) -> Image.Image:
    inner, ground = width - 2 * S3, colours.bubble
    parts = []
    if phone.header and phone.header.kind == "text":
        spans = _spans(phone.header.runs, Style(TEXT, colours.ink, bold=True))
        parts.append(framed(pen.text(spans, inner, ground, most=4)[0], ground, (0, 0, 0, S1)))
    words, is_cut = _body(phone.body, inner, pen, colours, most=FOLD_LINES)
    parts.append(words)
    if phone.is_long or is_cut:
        more = [(_("Read more"), Style(TEXT, colours.link, bold=True))]
        parts.append(pen.text(more, inner, ground, most=1)[0])
    if phone.footer:
        spans = _spans(phone.footer, Style(SMALL, colours.faint))
        parts.append(framed(pen.text(spans, inner, ground, most=4)[0], ground, (0, S1, 0, 0)))
    parts.append(_time(inner, pen, colours))
    return framed(stacked(parts, ground), ground, (S3, S2, S3, S1))


def _time(width: int, pen: Pen, colours: Colours) -> Image.Image:
    words = pen.text([("10:42", Style(TINY, colours.faint))], 60, colours.bubble, most=1)[0]
    made = Image.new("RGB", (width, words.height), colours.bubble)
    made.paste(words, (0 if pen.right_to_left else width - 60, 0))
    return made


def _body(
    blocks: Sequence[Block], width: int, pen: Pen, colours: Colours, *, most: int
) -> tuple[Image.Image, bool]:
    """As many lines as the phone shows before it folds, and whether there are more."""
    rows: list[Image.Image] = []
    left = most
    for block in blocks:
        for number, line in enumerate(block.lines):
            if left <= 0:
                return stacked(rows, colours.bubble), True
            row, used, is_cut = _line(block, number, line, width, pen, colours, left)
            rows.append(row)
            left -= used
            if is_cut:
                return stacked(rows, colours.bubble), True
    return stacked(rows, colours.bubble), False


def _line(
    block: Block, number: int, line: Line, width: int, pen: Pen, colours: Colours, most: int
) -> tuple[Image.Image, int, bool]:
    """A line of the text, with its sign where it is of a list or a quote."""
    style = Style(TEXT, colours.faint if block.kind == "quote" else colours.ink)
    indent = {"bullets": 42, "numbers": 42, "quote": 24}.get(block.kind, 0)
    spans = _spans(line, style) or [(" ", style)]
    words, broken = pen.text(spans, width - indent, colours.bubble, most=most)
    used = max(1, len(broken.rows))
    if not indent:
        return words, used, broken.is_cut
    mark = Image.new("RGB", (indent, words.height), colours.bubble)
    if block.kind == "quote":
        bar = (
            (indent - 6, 0, indent, words.height) if pen.right_to_left else (0, 0, 6, words.height)
        )
        mark.paste(colours.whatsapp, bar)
    else:
        sign = "•" if block.kind == "bullets" else f"{block.start + number}."
        mark.paste(
            pen.text([(sign, style)], indent, colours.bubble, most=1)[0],
            (-6 if pen.right_to_left else 6, 0),
        )
    order = [words, mark] if pen.right_to_left else [mark, words]
    return beside(order, colours.bubble), used, broken.is_cut


def _spans(line: Line, style: Style) -> list[Span]:
    return [
        (
            run.text,
            Style(style.size, style.ink, style.bold or run.bold, run.italic, run.mono, run.strike),
        )
        for run in line
    ]


def _button(one: Button, width: int, pen: Pen, colours: Colours) -> Image.Image:
    style = Style(TEXT, colours.link)
    most = width - 2 * S3 - BUTTON_ICON - S2
    words, _lines = pen.text(
        [(one.label, style)], most, colours.bubble, most=MOST_LABEL_LINES, align=CENTRE
    )
    high = max(BUTTON_HEIGHT, words.height + S2)
    made = Image.new("RGB", (width, high), colours.bubble)
    made.paste(colours.line, (0, 0, width, 2))
    made.paste(words, (S3 + BUTTON_ICON + S2, (high - words.height) // 2))
    sign = icon(one.icon, BUTTON_ICON)
    made.paste(colours.link, (S3, (high - BUTTON_ICON) // 2), sign)
    return made
