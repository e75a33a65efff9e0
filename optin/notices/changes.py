"""What differs between two versions, text by text and word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from optin.notices.wording import TEXTS, Wording

# A word with its marks, a character of a script without spaces, white space, or any other sign.
PIECE = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uff00-\uffef]|[^\W\u3040-\u30ff\u3400-\u9fff]+|\s+|."
)
ABOUT = ("company", "address", "contact", "privacy_url", "terms_url")


@dataclass(frozen=True)
class Run:
    """kind: "same", "added" or "removed"."""

    kind: str
    text: str


@dataclass(frozen=True)
class Change:
    field: str
    runs: tuple[Run, ...]


def changes(old: Wording, new: Wording) -> list[Change]:
    """The fields that differ, in the order in which they are written."""
    found = ((name, getattr(old, name), getattr(new, name)) for name in (*ABOUT, *TEXTS))
    return [Change(name, tuple(_runs(was, now))) for name, was, now in found if was != now]


def _runs(old: str, new: str) -> Iterator[Run]:
    before, after = PIECE.findall(old), PIECE.findall(new)
    for tag, a1, a2, b1, b2 in SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes():
        gone, come = "".join(before[a1:a2]), "".join(after[b1:b2])
        if tag == "equal":
            yield Run("same", gone)
            continue
        if gone:
            yield Run("removed", gone)
        if come:
            yield Run("added", come)
