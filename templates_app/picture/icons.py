"""The phone's few icons: the lines of static/img/icons.svg in a square of 24, as points, and circles (x, y, radius)."""

from __future__ import annotations

from functools import lru_cache

from PIL import Image, ImageDraw

Line = tuple[tuple[float, float], ...]
LINES: dict[str, tuple[Line, ...]] = {
    "reply": (((9, 6), (4, 11), (9, 16)), ((4, 11), (14, 11), (18, 13), (20, 17), (20, 19))),
    "external": (((14, 4), (20, 4), (20, 10)), ((20, 4), (11, 13)), ((18, 14), (18, 20), (4, 20), (4, 6), (10, 6))),
    "call": (
        ((5, 3), (9, 3), (11, 8), (8.5, 10), (10.5, 13.5), (14, 15.5), (16, 13), (21, 15), (21, 19), (19, 21), (13, 19),
         (6, 13), (3, 5), (5, 3)),
    ),
    "copy": (((9, 9), (20, 9), (20, 20), (9, 20), (9, 9)), ((5, 15), (4, 15), (4, 4), (15, 4), (15, 5))),
    "flow": (
        ((4, 5), (11, 5), (11, 11), (4, 11), (4, 5)), ((13, 13), (20, 13), (20, 19), (13, 19), (13, 13)),
        ((7.5, 11), (7.5, 16), (13, 16)),
    ),
    "list": (
        ((9, 6), (20, 6)), ((9, 12), (20, 12)), ((9, 18), (20, 18)), ((4, 6), (5, 6)), ((4, 12), (5, 12)),
        ((4, 18), (5, 18)),
    ),
    "person": (((4, 21), (5, 16.5), (8, 14.5), (12, 14), (16, 14.5), (19, 16.5), (20, 21)),),
    "costs": (
        ((6, 3), (18, 3), (18, 21), (15, 19), (12, 21), (9, 19), (6, 21), (6, 3)), ((9, 8), (15, 8)),
        ((9, 12), (15, 12)),
    ),
    "tag": (((3, 4), (11, 4), (21, 14), (14, 21), (3, 11), (3, 4)),),
    "image": (((3, 5), (21, 5), (21, 19), (3, 19), (3, 5)), ((3, 16), (8, 11), (12, 15), (15, 12), (21, 18))),
    "video": (((3, 6), (15, 6), (15, 18), (3, 18), (3, 6)), ((15, 10.5), (21, 7), (21, 17), (15, 13.5))),
    "document": (
        ((6, 3), (14, 3), (19, 8), (19, 21), (6, 21), (6, 3)), ((14, 3), (14, 8), (19, 8)),
        ((9, 13), (16, 13)), ((9, 17), (16, 17)),
    ),
    "location": (
        ((12, 21), (7.5, 16), (5, 11), (5, 8), (8, 4), (12, 2.5), (16, 4), (19, 8), (19, 11), (16.5, 16), (12, 21)),
    ),
    "question": (((9.5, 9.5), (10.5, 7.5), (13.5, 7.5), (14, 10), (12, 12.5), (12, 14)), ((12, 16.5), (12, 17))),
}  # fmt: skip
CIRCLES = {
    "person": (12, 8, 4),
    "question": (12, 12, 9),
    "image": (16, 9, 1.5),
    "location": (12, 9.5, 2.5),
}
FINE = 4  # drawn so many times larger and made small again: smooth edges


@lru_cache(maxsize=128)
def icon(name: str, size: int) -> Image.Image:
    """A mask; an unknown one is the question mark."""
    name = name if name in LINES else "question"
    unit = size * FINE / 24
    mask = Image.new("L", (size * FINE, size * FINE))
    draw = ImageDraw.Draw(mask)
    for line in LINES[name]:
        draw.line([(x * unit, y * unit) for x, y in line], 255, round(1.8 * unit), joint="curve")
    if name in CIRCLES:
        x, y, radius = (one * unit for one in CIRCLES[name])
        draw.ellipse(
            (x - radius, y - radius, x + radius, y + radius), outline=255, width=round(1.8 * unit)
        )
    return mask.resize((size, size), Image.Resampling.LANCZOS)
