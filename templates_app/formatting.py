"""WhatsApp's text formatting: from a text to lines of runs. Never makes HTML; the page escapes
what it shows.

*bold* _italic_ ~struck~ `code` ```fixed width```, and at the start of a line "- " or "* ", "1. ",
"> ".
https://faq.whatsapp.com/539178204879377
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby


@dataclass(frozen=True)
class Run:
    """A stretch of text in one style. `is_variable`: it stands for, or is the sample of, a
    variable."""

    text: str
    bold: bool = False
    italic: bool = False
    strike: bool = False
    mono: bool = False
    is_variable: bool = False


Line = tuple[Run, ...]


@dataclass(frozen=True)
class Block:
    """`kind`: text, bullets, numbers or quote. `start`: the first number of a numbered list."""

    kind: str
    lines: tuple[Line, ...]
    start: int = 1


# A letter or digit of a script that separates words by spaces: there a mark inside a word means
# nothing.
# Japanese, Chinese, Thai and the like have no such spaces.
_IN_WORD = r"[^\W_\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7af\uff00-\uffef]"


def _mark(sign: str, name: str) -> str:
    s = re.escape(sign)
    opening = rf"(?<!{_IN_WORD})(?<!{s}){s}(?=[^\s{s}])"
    return rf"{opening}(?P<{name}>[^{s}\n]*?)(?<=\S){s}(?!{_IN_WORD})(?!{s})"


_INLINE = re.compile(
    "|".join(
        [r"`(?P<mono>[^`\n]+)`", _mark("*", "bold"), _mark("_", "italic"), _mark("~", "strike")]
    )
)
_FENCE = re.compile(r"```(.+?)```", re.DOTALL)
_STARTS = (
    ("bullets", re.compile(r"[*\-] (?=\S)")),
    ("numbers", re.compile(r"(\d{1,9})[.)] (?=\S)", re.ASCII)),
    ("quote", re.compile(r"> ?(?=\S)")),
)


def blocks(text: str) -> tuple[Block, ...]:
    """The text as WhatsApp lays it out: paragraphs' lines, lists and quotes."""
    kinds = [_started(line) for line in _lines(text)]
    made = []
    for kind, group in groupby(kinds, key=lambda one: one[0]):
        lines = list(group)
        made.append(Block(kind, tuple(line for _, line, _ in lines), lines[0][2]))
    return tuple(made)


def plain(text: str) -> Line:
    """One run, for texts that WhatsApp does not format: headers and footers."""
    return (Run(text),)


def _lines(text: str) -> Iterator[Line]:
    """Lines of unstyled or fixed-width runs; a fixed-width stretch may go over several."""
    line: list[Run] = []
    for index, piece in enumerate(_FENCE.split(text)):
        for number, part in enumerate(piece.split("\n")):
            if number:
                yield tuple(line)
                line = []
            if part:
                line.append(Run(part, mono=index % 2 == 1))
    yield tuple(line)


def _started(line: Line) -> tuple[str, Line, int]:
    """(kind, the line in its styles, number) by what the line starts with."""
    if line and not line[0].mono:
        for kind, pattern in _STARTS:
            if found := pattern.match(line[0].text):
                rest = (replace(line[0], text=line[0].text[found.end() :]), *line[1:])
                number = int(found.group(1)) if kind == "numbers" else 1
                return kind, _styled(rest), number
    return "text", _styled(line), 1


def _styled(line: Line) -> Line:
    runs: list[Run] = []
    for run in line:
        runs += [run] if run.mono else _inline(run)
    return tuple(run for run in runs if run.text)


def _inline(run: Run) -> list[Run]:
    found = _INLINE.search(run.text)
    if found is None:
        return [run]
    style = str(found.lastgroup)
    inner = replace(run, text=found.group(style), **{style: True})
    return [
        replace(run, text=run.text[: found.start()]),
        *([inner] if style == "mono" else _inline(inner)),
        *_inline(replace(run, text=run.text[found.end() :])),
    ]
