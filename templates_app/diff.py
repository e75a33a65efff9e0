"""Two texts compared word by word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

# A word with the space after it; scripts without spaces (Japanese, Thai) fall apart into characters.
PIECE = re.compile(r"[A-Za-z0-9À-ɏ_{}]+\s*|\s+|.", re.DOTALL)


@dataclass(frozen=True)
class Run:
    """A stretch of text that both have ("same"), only the new one ("added") or only the old ("removed")."""

    kind: str
    text: str


def words(old: str, new: str) -> list[Run]:
    """The runs that lead from `old` to `new`, in reading order; removed before added."""
    before, after = PIECE.findall(old), PIECE.findall(new)
    runs: list[Run] = []
    matcher = SequenceMatcher(a=before, b=after, autojunk=False)
    for tag, a1, a2, b1, b2 in matcher.get_opcodes():
        if tag == "equal":
            runs.append(Run("same", "".join(before[a1:a2])))
            continue
        if a2 > a1:
            runs.append(Run("removed", "".join(before[a1:a2])))
        if b2 > b1:
            runs.append(Run("added", "".join(after[b1:b2])))
    return runs
