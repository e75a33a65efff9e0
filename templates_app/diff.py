"""Two texts compared word by word."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

# Scripts that write no space between words: Thai and Lao, Myanmar, Khmer, kana, ideographs.
UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003ffff"
)
# What belongs to the sign before it: accents, vowel signs, joiners, an emoji's tone and variant.
MARKS = "\u200d\U0001f3fb-\U0001f3ff" + "".join(
    sign for sign in map(chr, range(0x300, 0x10000)) if unicodedata.category(sign)[0] == "M"
)
# A variable, a character of such a script, a word, white space, or any other sign.
PIECE = re.compile(
    rf"\{{\{{[^{{}}]*\}}\}}|[{UNSPACED}][{MARKS}]*|(?:(?![{UNSPACED}])\w[{MARKS}]*)+|\s+"
    rf"|.[{MARKS}]*(?:(?<=\u200d).[{MARKS}]*)*"
)
# What stands unchanged longer than this is folded, but for some pieces at each end.
LONGEST_SAME, SHOWN_OF_SAME = 60, 16


@dataclass(frozen=True)
class Run:
    """A stretch of text that both have ("same", or "folded" when it is long), only the new one
    ("added") or only the old ("removed")."""

    kind: str
    text: str


def words(old: str, new: str) -> list[Run]:
    """The runs that lead from `old` to `new`, in reading order; removed before added.

    Words are compared, or characters with their marks where a script has no spaces.
    """
    before, after = PIECE.findall(old), PIECE.findall(new)
    runs: list[Run] = []
    removed, added = "", ""
    codes = SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes()
    for place, (tag, a1, a2, b1, b2) in enumerate(codes):
        gone, come = "".join(before[a1:a2]), "".join(after[b1:b2])
        # A space alone between two changes belongs to them: whole phrases are read, not shreds.
        lonely = tag == "equal" and gone.isspace() and 0 < place < len(codes) - 1
        if tag != "equal" or lonely:
            removed, added = removed + gone, added + come
            continue
        runs += [*_changes(removed, added), Run("same", gone)]
        removed, added = "", ""
    return runs + _changes(removed, added)


def _changes(removed: str, added: str) -> list[Run]:
    pair = (Run("removed", removed), Run("added", added))
    return [run for run in pair if run.text]


def folded(runs: Sequence[Run]) -> list[Run]:
    """The same with the middle of long unchanged stretches as "folded"."""
    found: list[Run] = []
    for place, run in enumerate(runs):
        parts = PIECE.findall(run.text) if run.kind == "same" else []
        if len(parts) <= LONGEST_SAME or len(runs) == 1:
            found.append(run)
            continue
        head = SHOWN_OF_SAME if place else 0
        tail = len(parts) - (SHOWN_OF_SAME if place < len(runs) - 1 else 0)
        cut = (("same", parts[:head]), ("folded", parts[head:tail]), ("same", parts[tail:]))
        found += [Run(kind, "".join(some)) for kind, some in cut if some]
    return found
