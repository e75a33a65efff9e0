"""From styled text to lines of glyphs that fit a width."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby

from templates_app.lint.emoji import EMOJI
from templates_app.picture.fonts import UNSEEN, Face, Fonts, script_of

MOST_CHARACTERS = (
    4000  # of one text; more is never in view, and marks on one letter have no end otherwise
)
_NO_START = frozenset(
    "、。，．・：；？！）」』】〉》’”)]},.!?:;…ーぁぃぅぇぉっゃゅょァィゥェォッャュョ"
)
_BETWEEN = re.compile(r"[\u2e80-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")


@dataclass(frozen=True)
class Style:
    size: int
    ink: str
    bold: bool = False
    italic: bool = False
    mono: bool = False
    strike: bool = False


Span = tuple[str, Style]


@dataclass(frozen=True)
class Glyph:
    """What cannot be parted: a letter with its marks, an emoji. Without a face it cannot be drawn here."""

    text: str
    style: Style
    face: Face | None

    @property
    def look(self) -> tuple[Style, Face | None]:
        return self.style, self.face


@dataclass
class Lines:
    """`is_cut`: there was more text than lines."""

    rows: list[list[Glyph]] = field(default_factory=list)
    is_cut: bool = False


def clean(text: str) -> str:
    """Without what has no picture: control and format characters, except joiners."""
    spaced = re.sub(r"[\t\u2028\u2029\u00a0]", " ", text)
    return "".join(
        one
        for one in spaced
        if one in UNSEEN or unicodedata.category(one) not in ("Cc", "Cf", "Cs")
    )


def clusters(text: str) -> Iterator[str]:
    place = 0
    for emoji in EMOJI.finditer(text):
        yield from _letters(text[place : emoji.start()])
        yield emoji[0]
        place = emoji.end()
    yield from _letters(text[place:])


def _letters(text: str) -> Iterator[str]:
    held = ""
    for one in text:
        if held and (one in UNSEEN or unicodedata.category(one)[0] == "M"):
            held += one
        else:
            if held:
                yield held
            held = one
    if held:
        yield held


def glyphs(spans: Iterable[Span], fonts: Fonts, missing: dict[str, None]) -> Iterator[Glyph]:
    """What no font has is noted in `missing` by its script."""
    left = MOST_CHARACTERS
    for text, style in spans:
        for cluster in clusters(clean(text[:left])):
            face = fonts.face(cluster, bold=style.bold, italic=style.italic, mono=style.mono)
            if face is None:
                missing[script_of(cluster)] = None
            yield Glyph(cluster, style, face)
        left = max(0, left - len(text))


def width(row: Sequence[Glyph]) -> float:
    return sum(run_width(run[0].look, "".join(one.text for one in run)) for run in runs(row))


def runs(row: Sequence[Glyph]) -> list[list[Glyph]]:
    """Neighbours of one look."""
    return [list(run) for _look, run in groupby(row, key=lambda one: one.look)]


@lru_cache(maxsize=4096)
def run_width(look: tuple[Style, Face | None], text: str) -> float:
    style, face = look
    if face is None:
        return 0.62 * style.size * max(1, len([one for one in text if one not in UNSEEN]))
    if face.is_bitmap:
        return face.font(style.size).getlength(text) * bitmap_scale(style.size, face)
    return face.font(style.size).getlength(text)


def bitmap_scale(size: int, face: Face) -> float:
    return 1.2 * size / face.font(size).size


def lines(row: Sequence[Glyph], most_width: float, most: int) -> Lines:
    """Broken at spaces, between characters of scripts without spaces, and inside a word that is too long."""
    made = Lines([[]])
    filled = 0.0
    for word in _words(row):
        for piece in _fitting(word, most_width):
            wide = width(piece)
            seen = (
                wide if piece[-1].text != " " else width([one for one in piece if one.text != " "])
            )
            if made.rows[-1] and filled + seen > most_width:
                if len(made.rows) == most:
                    made.is_cut = True
                    return made
                made.rows.append([])
                filled = 0.0
            made.rows[-1] += piece
            filled += wide
    return made


def _words(row: Sequence[Glyph]) -> Iterator[list[Glyph]]:
    word: list[Glyph] = []
    for one in row:
        if word and one.text != " " and one.text[0] not in _NO_START and _breaks(word[-1], one):
            yield word
            word = []
        word.append(one)
    if word:
        yield word


def _breaks(before: Glyph, after: Glyph) -> bool:
    return before.text in (" ", "-", "/") or any(
        _BETWEEN.match(one.text) or (one.face is not None and one.face.is_bitmap)
        for one in (before, after)
    )


def _fitting(word: list[Glyph], most_width: float) -> Iterator[list[Glyph]]:
    """The word, or parts of it when it is wider than a line."""
    if width(word) <= most_width:
        yield word
        return
    part: list[Glyph] = []
    filled = 0.0
    for one in word:
        wide = run_width(one.look, one.text)
        if part and filled + wide > most_width:
            yield part
            part, filled = [], 0.0
        part.append(one)
        filled += wide
    if part:
        yield part
