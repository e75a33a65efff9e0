"""How much a text reads like a request to stop: by its runs of letters and by what its words mean, as was learned.

Rules find what somebody has put into words; people say it otherwise. Each run of one to five signs of a text, and each
group of words that stands in a clause, alone and with another, has a weight in `likeness.bin`, learned from the corpus
of messages (tests/optin/opt_outs/learning.py). The sum of the weights over the root of the number of runs is about 1
for what is like the requests there and -1 for what is like the rest. That is a linear support-vector machine over
hashed character n-grams, the usual first thing to try on short texts in many languages (Cavnar and Trenkle 1994 on
n-grams, Joachims 1998 on such machines, Weinberger and others 2009 on hashing).
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Set
from functools import cache
from itertools import combinations
from math import sqrt
from pathlib import Path
from zlib import crc32

WEIGHTS = Path(__file__).with_name("likeness.bin")
LEARNED_FROM = 32  # bytes of the file: which rows, as learning.py has hashed them
BITS = 18  # of a run's place among the weights
STEP = 1 / 64  # of a weight: they are whole numbers, one byte each
LONGEST = 5  # signs of a run
MOST = 600  # signs of a text that count: its beginning
_MULTIPLIER, _ALL = 0x9E3779B1, 0xFFFFFFFF  # Knuth's, of the golden ratio, for 32 bits


def likeness(plain: str, meanings: Iterable[Set[str]]) -> float:
    """Of a normalised text, and of the groups of words in each of its clauses. Beyond ±1 is plainly so."""
    found = runs(plain)
    places = found | places_of(meanings)
    return sum(map(weights().__getitem__, places)) * STEP / sqrt(len(found))


def runs(plain: str) -> set[int]:
    """Their places among the weights; never empty. What shares a place shares a weight."""
    signs = [ord(one) for one in f" {plain[:MOST]} "]
    found = {0}  # in every text: what a text is like that has nothing else
    mixed = [0] * len(signs)  # of the runs that begin at each sign, a sign longer each time
    for longer in range(LONGEST):
        mixed = [(a ^ b) * _MULTIPLIER & _ALL for a, b in zip(mixed, signs[longer:], strict=False)]
        found.update([one >> (32 - BITS) for one in mixed])
    return found


def places_of(meanings: Iterable[Set[str]]) -> set[int]:
    """Of each group, and of each two in one clause."""
    return {
        _place(*names)
        for groups in meanings
        for many in (1, 2)
        for names in combinations(sorted(groups), many)
    }


@cache
def _place(*names: str) -> int:
    return crc32("+".join(names).encode()) >> (32 - BITS)


@cache
def weights() -> array[int]:
    return array("b", WEIGHTS.read_bytes()[LEARNED_FROM:])
