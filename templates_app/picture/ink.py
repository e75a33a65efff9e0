"""Lines of glyphs as pixels."""

from __future__ import annotations

from itertools import groupby

from PIL import Image, ImageDraw

from templates_app.picture import bidi
from templates_app.picture.fonts import CAN_SHAPE, Face, Fonts
from templates_app.picture.lines import (
    Glyph,
    Lines,
    Span,
    Style,
    bitmap_scale,
    glyphs,
    lines,
    run_width,
)

LEADING, BASELINE, SLANT = 1.4, 1.05, 0.2  # of the size
START, CENTRE = "start", "centre"


class Pen:
    """Writes one template's texts, and remembers what could not be written."""

    def __init__(self, fonts: Fonts, direction: str) -> None:
        self.fonts, self.right_to_left = fonts, direction == "rtl"
        self.missing: dict[str, None] = {}

    def text(
        self, spans: list[Span], width: int, ground: str, *, most: int, align: str = START
    ) -> tuple[Image.Image, Lines]:
        """One paragraph on its ground, as wide as asked, and its lines."""
        row = list(glyphs(spans, self.fonts, self.missing))
        broken = lines(row, width, most)
        high = round(LEADING * max((style.size for _text, style in spans), default=0))
        image = Image.new("RGB", (width, max(1, high * len(broken.rows))), ground)
        base = bidi.base("".join(one.text for one in row), int(self.right_to_left))
        for n, line in enumerate(broken.rows):
            self._line(image, line, high * n, base, align)
        return image, broken

    def _line(self, image: Image.Image, line: list[Glyph], top: int, base: int, align: str) -> None:
        while line and line[-1].text == " ":
            line.pop()
        if not line:
            return
        found = bidi.levels([one.text for one in line], base)
        pairs = groupby(zip(found, line, strict=True), key=lambda pair: (pair[0], pair[1].look))
        runs = [(key[0], [one for _level, one in run]) for key, run in pairs]
        wide = [(level, run, _wide(run)) for level, run in runs]
        left = image.width - sum(one for _level, _run, one in wide)
        x = left / 2 if align == CENTRE else (left if base else 0.0)
        high = max(one.style.size for one in line)
        for level, (run, run_wide) in bidi.visual([(lv, (run, one)) for lv, run, one in wide]):
            _draw(image, run, (x, top + BASELINE * high), run_wide, leftwards=level % 2 == 1)
            x += run_wide


def _wide(run: list[Glyph]) -> float:
    return run_width(run[0].look, "".join(one.text for one in run))


def _draw(
    image: Image.Image, run: list[Glyph], at: tuple[float, float], wide: float, *, leftwards: bool
) -> None:
    style, face = run[0].look
    draw = ImageDraw.Draw(image)
    x, y = at
    if face is None:
        _boxes(draw, len(run), at, wide, style)
    elif face.is_bitmap:
        _bitmaps(image, run, face, at)
    else:
        ordered = reversed(run) if leftwards and not CAN_SHAPE else run
        text = "".join(one.text for one in ordered)
        way = ("rtl" if leftwards else "ltr") if CAN_SHAPE else None
        font = face.font(style.size)
        stroke = style.size / 40 if style.bold and not face.bold else 0
        if style.italic and not face.italic:
            mask = Image.new("L", image.size)
            ImageDraw.Draw(mask).text(at, text, 255, font, "ls", stroke_width=stroke, direction=way)
            # Along the baseline nothing moves, above it all goes to the right.
            mask = mask.transform(
                mask.size,
                Image.Transform.AFFINE,
                (1, SLANT, -SLANT * y, 0, 1, 0),
                Image.Resampling.BILINEAR,
            )
            image.paste(style.ink, mask=mask)
        else:
            draw.text(at, text, style.ink, font, "ls", stroke_width=stroke, direction=way)
    if style.strike:
        through = y - 0.3 * style.size
        draw.line((x, through, x + wide, through), style.ink, max(1, style.size // 14))


def _boxes(
    draw: ImageDraw.ImageDraw, count: int, at: tuple[float, float], wide: float, style: Style
) -> None:
    """Where letters are missing; the picture says below which."""
    one = wide / count
    for n in range(count):
        left = at[0] + n * one
        box = (left + 2, at[1] - 0.75 * style.size, left + one - 2, at[1])
        draw.rectangle(box, outline=style.ink)


def _bitmaps(image: Image.Image, run: list[Glyph], face: Face, at: tuple[float, float]) -> None:
    text, size = "".join(one.text for one in run), run[0].style.size
    font, scale = face.font(size), bitmap_scale(size, face)
    up, down = font.getmetrics()
    drawn = Image.new("RGBA", (max(1, round(font.getlength(text))), up + down))
    ImageDraw.Draw(drawn).text((0, up), text, "black", font, "ls", embedded_color=True)
    small = drawn.resize(
        (max(1, round(drawn.width * scale)), max(1, round(drawn.height * scale))),
        Image.Resampling.BILINEAR,
    )
    image.paste(small, (round(at[0]), round(at[1] - up * scale + 0.05 * size)), small)
