"""A text in pieces: those that decided, and the rest, as it was written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from optin.withdrawal.normalising import UNSPACED, normalise, tokens

# Letters with the marks on them; in scripts without spaces each sign.
MARKS = "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u0900-\u0963\u0966-\u0dff"
PIECES = re.compile(rf"{UNSPACED.pattern}|(?:(?!{UNSPACED.pattern})(?:[^\W_]|[{MARKS}]))+|[\W_]")


def marked(text: str, words: Sequence[str]) -> list[tuple[str, bool]]:
    """(piece, did it decide?), in the order of the text; together they are the text.

    Where the words cannot be found again, as in `s t o p`, all of it decided.
    """
    pieces = PIECES.findall(text)
    deciding: set[int] = set()
    for marks in (False, True):
        said = [
            (place, token)
            for place, piece in enumerate(pieces)
            for token in tokens(normalise(piece, marks=marks))
        ]
        deciding |= {place for phrase in words for place in _places(said, tokens(phrase))}
    if words and not deciding:
        return [(text, True)]
    return _joined([(piece, place in deciding) for place, piece in enumerate(pieces)])


def _places(said: Sequence[tuple[int, str]], wanted: Sequence[str]) -> Iterator[int]:
    """Of the pieces where these tokens stand for the first time, and of what lies between them."""
    for start in range(len(said) - len(wanted) + 1):
        run = said[start : start + len(wanted)]
        if [token for _place, token in run] == list(wanted):
            yield from range(run[0][0], run[-1][0] + 1)
            return


def _joined(pieces: Sequence[tuple[str, bool]]) -> list[tuple[str, bool]]:
    found: list[tuple[str, bool]] = []
    for piece, decided in pieces:
        if found and found[-1][1] == decided:
            found[-1] = (found[-1][0] + piece, decided)
        else:
            found.append((piece, decided))
    return found
