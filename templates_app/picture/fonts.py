"""The fonts of this machine: for each character the first that has it, best in the style that is asked.

Looked for in the folders of the setting PICTURE_FONT_FOLDERS, once in a process's life; no font comes with the portal
or from the net. Pillow's own Latin font is the last one, so that a machine without any still draws Latin.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path

from PIL import ImageFont, features

from templates_app.picture.cmap import Ranges, characters, holds

ENDINGS = {".ttf", ".otf", ".ttc", ".otc"}
MOST_FILES = 2000
# Families in the order in which plain text is drawn with them, as phones look; others follow by name, book faces last.
FAMILIES = ("Roboto", "Noto Sans", "Liberation Sans", "Arimo", "DejaVu Sans", "FreeSans")
LAST = ("Serif", "Narrow", "Condensed", "Math", "Display", "Last Resort")
# Of the Chinese, Japanese and Korean faces of one file, whose characters look different.
REGIONS = {"ja": "JP", "ko": "KR", "zh_CN": "SC", "zh_TW": "TC", "zh_HK": "HK"}
# Scripts that need shaping, which Pillow does with FriBiDi alone; drawn without, they would be wrong.
SHAPED = (
    "ARABIC", "SYRIAC", "DEVANAGARI", "BENGALI", "GURMUKHI", "GUJARATI", "ORIYA", "TAMIL", "TELUGU", "KANNADA",
    "MALAYALAM", "SINHALA", "MYANMAR", "KHMER", "TIBETAN",
)  # fmt: skip
CAN_SHAPE = features.check("raqm")
BITMAP = 109  # pixels; the one size that fonts of colour bitmaps (Noto Color Emoji) have


@dataclass(frozen=True)
class Face:
    """One face of a font file; an empty path is Pillow's own."""

    path: str
    index: int
    family: str
    style: str
    is_bitmap: bool = False  # in colour, of one size

    @property
    def bold(self) -> bool:
        return any(word in self.style for word in ("Bold", "Black", "Heavy"))

    @property
    def italic(self) -> bool:
        return "Italic" in self.style or "Oblique" in self.style

    @property
    def mono(self) -> bool:
        return "Mono" in self.family

    def has(self, cluster: str) -> bool:
        """Signs that only join or choose a form need no picture of their own."""
        ranges = _ranges(self.path, self.index)
        return all(holds(ranges, ord(one)) for one in set(cluster) if one not in UNSEEN)

    def font(self, size: int) -> ImageFont.FreeTypeFont:
        return _font(self, BITMAP if self.is_bitmap else size)


UNSEEN = "\u200c\u200d\ufe0e\ufe0f"


class Fonts:
    """The faces for one template's language. Remembers what it found."""

    def __init__(self, faces: Sequence[Face], language: str) -> None:
        self.faces = faces
        self.region = REGIONS.get(language, REGIONS.get(language[:2], "JP"))
        self._orders: dict[tuple[bool, bool, bool], list[Face]] = {}
        self._found: dict[tuple[str, bool, bool, bool], Face | None] = {}

    @property
    def none_installed(self) -> bool:
        return not any(face.path for face in self.faces)

    def face(self, cluster: str, *, bold: bool, italic: bool, mono: bool) -> Face | None:
        """None when no font has it, or it would be drawn wrongly."""
        key = (cluster, bold, italic, mono)
        if key not in self._found:
            faces = self._order(bold, italic, mono)
            wrong = not CAN_SHAPE and _name(cluster).startswith(SHAPED)
            self._found[key] = (
                None if wrong else next((one for one in faces if one.has(cluster)), None)
            )
        return self._found[key]

    def _order(self, bold: bool, italic: bool, mono: bool) -> list[Face]:
        key = (bold, italic, mono)
        if key not in self._orders:

            def rank(face: Face) -> tuple[object, ...]:
                style = (face.bold != bold, face.italic != italic)
                return (
                    not face.path,
                    face.mono != mono,
                    *self._family(face),
                    *style,
                    face.style,
                    face.path,
                )

            self._orders[key] = sorted(self.faces, key=rank)
        return self._orders[key]

    def _family(self, face: Face) -> tuple[bool, bool, int, bool, str]:
        words = face.family.split()
        late = any(word in face.family or word in face.style for word in LAST)
        known = next((n for n, name in enumerate(FAMILIES) if face.family == name), len(FAMILIES))
        foreign = "CJK" in words and self.region not in words
        return late, face.is_bitmap, known, foreign, face.family


def script_of(cluster: str) -> str:
    """What people call the script of a character that cannot be drawn: "Thai", "CJK", "Emoji"."""
    name = _name(cluster)
    if ord(cluster[0]) >= 0x1F000 or "\ufe0f" in cluster:
        return "Emoji"
    word = name.partition(" ")[0]
    return {"": f"U+{ord(cluster[0]):04X}", "CJK": "CJK"}.get(word, word.title())


def _name(cluster: str) -> str:
    return unicodedata.name(cluster[0], "")


@lru_cache(maxsize=4)
def installed(folders: tuple[str, ...]) -> tuple[Face, ...]:
    """Every face in these folders, and Pillow's own."""
    files = sorted(
        path
        for folder in folders
        for path in Path(folder).rglob("*")
        if path.suffix.lower() in ENDINGS
    )
    faces = [face for path in files[:MOST_FILES] for face in _faces(path)]
    return (*faces, Face("", 0, "Aileron", "Regular"))


def _faces(path: Path) -> list[Face]:
    made: list[Face] = []
    for index in range(20):
        for size in (10, BITMAP):
            try:
                family, style = ImageFont.truetype(str(path), size, index).getname()
            except (OSError, ValueError):
                continue  # not of this size, or no font at all
            made.append(Face(str(path), index, family or "", style or "", size == BITMAP))
            break
        if len(made) <= index or path.suffix.lower() not in (".ttc", ".otc"):
            break
    return made


@lru_cache(maxsize=256)
def _font(face: Face, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(face.path or BytesIO(_own()), size, face.index)


@cache
def _ranges(path: str, index: int) -> Ranges:
    return characters(Path(path).read_bytes() if path else _own(), index)


@cache
def _own() -> bytes:
    font = ImageFont.load_default(10)
    assert isinstance(font, ImageFont.FreeTypeFont)
    assert isinstance(font.path, BytesIO)
    return font.path.getvalue()
