"""Pictures put together: one below the other, side by side, in a frame, with round corners."""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image, ImageDraw


def stacked(parts: Sequence[Image.Image], ground: str, gap: int = 0) -> Image.Image:
    high = sum(one.height for one in parts) + gap * max(0, len(parts) - 1)
    made = Image.new("RGB", (max((one.width for one in parts), default=1), max(1, high)), ground)
    top = 0
    for one in parts:
        made.paste(one, (0, top))
        top += one.height + gap
    return made


def beside(parts: Sequence[Image.Image], ground: str) -> Image.Image:
    made = Image.new(
        "RGB", (sum(one.width for one in parts), max(one.height for one in parts)), ground
    )
    left = 0
    for one in parts:
        made.paste(one, (left, 0))
        left += one.width
    return made


def framed(part: Image.Image, ground: str, margins: tuple[int, int, int, int]) -> Image.Image:
    """`margins`: left, top, right, bottom."""
    left, top, right, bottom = margins
    made = Image.new("RGB", (part.width + left + right, part.height + top + bottom), ground)
    made.paste(part, (left, top))
    return made


def rounded(part: Image.Image, radius: int, ground: str) -> Image.Image:
    made = Image.new("RGB", part.size, ground)
    made.paste(part, mask=corners(part.size, radius))
    return made


def corners(size: tuple[int, int], radius: int, square: str = "") -> Image.Image:
    """A mask with round corners; `square`: "left" or "right" for the upper one that points to the sender."""
    mask = Image.new("L", size)
    kept = (square != "left", square != "right", True, True)
    box = (0, 0, size[0] - 1, size[1] - 1)
    ImageDraw.Draw(mask).rounded_rectangle(box, radius, 255, corners=kept)
    return mask
