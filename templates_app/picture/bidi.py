"""In which order the parts of a line stand when it mixes scripts that run to the left and to the right.

The implicit part of Unicode's algorithm, https://www.unicode.org/reports/tr9/: strong characters, numbers, and what
stands between them. Signs that override directions are not drawn at all, so they change nothing here.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import TypeVar

Run = TypeVar("Run")
STRONG = {"L": "L", "R": "R", "AL": "R"}
NUMBERS = {"EN", "AN"}
SEPARATORS = {"CS", "ES", "ET"}  # of times, prices and per cents: part of the number beside them


def base(text: str, otherwise: int) -> int:
    """1 when the text's first strong character runs to the left, 0 when to the right."""
    for one in text:
        if strong := STRONG.get(unicodedata.bidirectional(one)):
            return int(strong == "R")
    return otherwise


def levels(clusters: Sequence[str], base: int) -> list[int]:
    """A level for each cluster; odd ones run to the left."""
    side = "R" if base else "L"
    found: list[str] = []
    before = side
    kinds = [unicodedata.bidirectional(cluster[0]) for cluster in clusters]
    for n, kind in enumerate(kinds):
        if kind in SEPARATORS and _in_number(kinds, n):
            kind = "EN"
        if kind in STRONG:
            before = STRONG[kind]
            found.append(before)
        elif kind in NUMBERS:
            found.append("N" if before == "R" else before)
        else:
            found.append("")
    _fill(found, side)
    return [{"L": 2 * base, "R": 1, "N": 2}[one] for one in found]


def _in_number(kinds: Sequence[str], n: int) -> bool:
    left, right = n > 0 and kinds[n - 1] in NUMBERS, n + 1 < len(kinds) and kinds[n + 1] in NUMBERS
    return (left or right) if kinds[n] == "ET" else (left and right)


def _fill(found: list[str], side: str) -> None:
    """What is neutral goes with its neighbours where they agree (a number counts as its surroundings), else with the
    paragraph."""
    place = 0
    while place < len(found):
        if found[place]:
            place += 1
            continue
        end = place
        while end < len(found) and not found[end]:
            end += 1
        left = _as_strong(found[place - 1]) if place else side
        right = _as_strong(found[end]) if end < len(found) else side
        found[place:end] = [left if left == right else side] * (end - place)
        place = end


def _as_strong(one: str) -> str:
    return "R" if one == "N" else one


def visual(runs: Sequence[tuple[int, Run]]) -> list[tuple[int, Run]]:
    """(level, run) from left to right."""
    row = list(runs)
    for level in range(max((one for one, _run in row), default=0), 0, -1):
        place = 0
        while place < len(row):
            end = place
            while end < len(row) and row[end][0] >= level:
                end += 1
            row[place:end] = reversed(row[place:end])
            place = end + 1
    return row
