"""WhatsApp's formatting marks, as plain data so that the pages can escape every text.

https://faq.whatsapp.com/539178204879377 (bold, italic, strike, monospace, lists, quotes, code)
"""

import re
from dataclasses import dataclass, field

MARKS = re.compile(
    r"\{\{(?P<variable>.*?)\}\}|\*(?P<bold>[^*\n]+)\*|(?<!\w)_(?P<italic>[^_\n]+)_(?!\w)"
    r"|~(?P<strike>[^~\n]+)~|`(?P<code>[^`\n]+)`"
)
CODE = re.compile(r"```(.+?)```", re.DOTALL)
LINES = (
    ("quote", re.compile(r"> (.*)")),
    ("bullets", re.compile(r"[*-] (.*)")),
    ("numbers", re.compile(r"\d{1,3}\. (.*)")),
)


@dataclass(frozen=True)
class Piece:
    text: str
    styles: str = ""  # "bold italic variable"


Line = list[Piece]


@dataclass
class Block:
    kind: str  # text, quote, bullets, numbers, code
    lines: list[Line] = field(default_factory=list)
    start: int = 1  # of a numbered list


def blocks(text: str, filled: dict[str, str]) -> list[Block]:
    """Paragraphs, quotes, lists and code; each variable replaced by its example."""
    found: list[Block] = []
    for place, part in enumerate(CODE.split(text)):
        if place % 2:
            found.append(Block("code", [[Piece(part.strip("\n"), "code")]]))
        elif part.strip("\n"):
            _add_lines(found, part.strip("\n"), filled)
    return found


def _add_lines(found: list[Block], text: str, filled: dict[str, str]) -> None:
    last = None
    for line in text.split("\n"):
        kind, inner = _kind(line)
        if kind != last:
            start = int(line.split(".")[0]) if kind == "numbers" else 1
            found.append(Block(kind, start=start))
        found[-1].lines.append(pieces(inner, filled))
        last = kind


def _kind(line: str) -> tuple[str, str]:
    for kind, pattern in LINES:
        match = pattern.fullmatch(line)
        if match:
            return kind, match.group(1)
    return "text", line


def pieces(text: str, filled: dict[str, str], styles: str = "") -> Line:
    """The text cut at its formatting marks, each variable replaced by its example."""
    found: Line = []
    at = 0
    for match in MARKS.finditer(text):
        if match.start() > at:
            found.append(Piece(text[at : match.start()], styles))
        kind = str(match.lastgroup)
        inner, inner_styles = str(match.group(kind)), f"{styles} {kind}".strip()
        if kind == "variable":
            found.append(Piece(filled.get(inner, "{{" + inner + "}}"), inner_styles))
        elif kind == "code":
            found.append(Piece(inner, inner_styles))
        else:
            found.extend(pieces(inner, filled, inner_styles))
        at = match.end()
    if at < len(text):
        found.append(Piece(text[at:], styles))
    return found
