"""How it is written: spaces, marks, emoji, characters that nobody sees, and what was left standing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from templates_app.formatting import blocks
from templates_app.lint.catalogue import finding
from templates_app.lint.draft import Draft
from templates_app.lint.emoji import has_emoji
from templates_app.lint.finding import Finding
from templates_app.lint.links import ADDRESS
from templates_app.lint.phrases import quoted
from templates_app.lint.variables import BRACED

SPACING = re.compile(r"\t| {5,}|\n[ \t]*\n[ \t]*\n")
FOOTER_MARKUP = re.compile(r"[\r\n]|\*[^*\s][^*]*\*|(?<!\w)_[^_\s][^_]*_(?!\w)|~[^~\s][^~]*~|```")
# A mark that opens or closes something; not in *** masks, 5*3 or snake_case.
STRAY = re.compile(r"(?<![\w*_~`])([*_~])(?=[^\s*_~])|(?<=[^\s*_~])([*_~])(?![\w*_~`])")
# Zero-width and soft ones, and what turns the direction. Joiners are letters' business in many scripts and emoji's.
INVISIBLE = re.compile(
    r"[\u00ad\u180e\u200b\u2060-\u2064\ufeff\ufff9-\ufffb\u202a-\u202e\U000e0000-\U000e007f\x00-\x08\x0b-\x1f\x7f]"
)
DIRECTION = re.compile(r"[\u200e\u200f\u2066-\u2069\u061c]")
RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
LEFT_OVER = re.compile(
    r"lorem ipsum|dolor sit amet"
    r"|\b(?:TODO|TBD|FIXME)\b|(?<![-*\w])(?:X{3,}|x{3,})(?![-\w])(?=[^\"'”’]|$)"
    r"|\[(?!\d)[^\W\d_][^\[\]\n]{1,30}\]|<(?!\d)[^\W\d_][^<>\n]{1,30}>"
    r"|(?<!\{)\{[^{}\n]{1,30}\}(?!\})|%[A-Za-z][\w ]{1,30}%(?!\w)|#[a-z]+_[a-z_]+#"
    r"|\b(?:YOUR|INSERT)[_ ][A-Z_]{3,}\b|〇〇|○○|◯◯|●●|△△|××|＊＊"
)


def writing(draft: Draft) -> Iterator[Finding]:
    header, footer = draft.text("HEADER"), draft.text("FOOTER")
    for field, text in (("header.text", header), ("footer.text", footer)):
        if has_emoji(text):
            yield finding("emoji_misplaced", field)
    if FOOTER_MARKUP.search(footer.strip()):
        yield finding("footer_markup", "footer.text")
    for field, text in draft.prose:
        yield from _prose(field, text)


def _prose(field: str, text: str) -> Iterator[Finding]:
    if field.endswith("body.text"):
        if SPACING.search(text):
            yield finding("body_spacing", field)
        for mark in dict.fromkeys(stray_marks(text)):
            yield finding("marks_unbalanced", field, mark=mark)
    if text.strip() and text != text.strip():
        yield finding("edge_space", field)
    if unseen := invisible(text):
        names = dict.fromkeys(unicodedata.name(one, f"U+{ord(one):04X}").lower() for one in unseen)
        yield finding("invisible_characters", field, names=", ".join(names))
    if left := list(dict.fromkeys(LEFT_OVER.findall(ADDRESS.sub(" ", text)))):
        yield finding("placeholder_left", field, words=quoted(left)[1:-1])


def invisible(text: str) -> list[str]:
    """The characters nobody sees, each once. Signs of direction belong where text runs from the right."""
    found = INVISIBLE.findall(text)
    found += [] if RIGHT_TO_LEFT.search(text) else DIRECTION.findall(text)
    return list(dict.fromkeys(found))


def stray_marks(text: str) -> list[str]:
    """The signs of formatting that format nothing."""
    runs = [run for block in blocks(text) for line in block.lines for run in line if not run.mono]
    plain = "\n".join(BRACED.sub(" x ", ADDRESS.sub(" ", run.text)) for run in runs)
    return [first or second for first, second in STRAY.findall(plain)]
