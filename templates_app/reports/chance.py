"""Can the difference of two rates be chance? The usual test of two proportions, explained in a sentence.

https://en.wikipedia.org/wiki/Two-proportion_Z-test
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from templates_app.reports.numbers import Rate

LEAST = 5  # hits and misses on each side that chance alone would give; below, the test says nothing
SURE = 0.05  # of a hundred equal pairs, five look this different


@dataclass(frozen=True)
class Verdict:
    """`enough` is False when there is too little to say anything. `likely_chance`: a difference like
    this comes up by chance in more than 5 of 100 cases. `points`: how many percentage points the second
    is above the first."""

    enough: bool
    likely_chance: bool
    points: float


def compare(first: Rate, second: Rate) -> Verdict:
    if first.part is None or second.part is None or not first.whole or not second.whole:
        return Verdict(enough=False, likely_chance=True, points=0.0)
    points = 100 * (second.part / second.whole - first.part / first.whole)
    together = (first.part + second.part) / (first.whole + second.whole)
    fewest = min(first.whole, second.whole) * min(together, 1 - together)
    if fewest < LEAST:
        return Verdict(enough=False, likely_chance=True, points=points)
    spread = math.sqrt(together * (1 - together) * (1 / first.whole + 1 / second.whole))
    chance = math.erfc(abs(points) / 100 / spread / math.sqrt(2))
    return Verdict(enough=True, likely_chance=chance > SURE, points=points)
