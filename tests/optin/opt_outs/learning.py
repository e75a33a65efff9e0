"""Learn `optin/withdrawal/likeness.bin` from the corpus; `--try` tells what it makes of messages it has not seen.

python -m tests.optin.opt_outs.learning         a minute; afterwards the tests of the corpus have to pass
python -m tests.optin.opt_outs.learning --try   each fifth of the natural rounds, by what the rest has taught

Learned from all parts but the frozen one. The learner is the dual coordinate descent of Hsieh and others, “A Dual
Coordinate Descent Method for Large-scale Linear SVM” (2008), algorithm 1 with the squared loss: 20 lines, and no
library of 100 MB.
"""

from __future__ import annotations

import sys
from array import array
from collections import defaultdict
from collections.abc import Sequence
from hashlib import sha256
from math import sqrt
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from optin.withdrawal import deciding, likeness, normalise
from tests.optin.opt_outs.rates import NATURAL, Rates, rates, rows, together

Row = tuple[str, str, str, str]
PARTS = ("open", "more", "natural")
COUNTS = 3  # times as much: what people write of their own accord, and what is near to a request and is none
COST = 1.0  # of a row on the wrong side: the C of the paper
PASSES, CLOSE = 15, 0.02
FOLDS = 5


def learned_rows() -> list[Row]:
    return [row for part in PARTS for row in rows(part)]


def fingerprint(corpus: Sequence[Row]) -> bytes:
    return sha256("\n".join("\t".join(row) for row in corpus).encode()).digest()


def learn(corpus: Sequence[Row]) -> list[float]:
    """A weight for each place: the mean of what two learners find, one that sees letters alone and one that sees the
    meanings of the words too. It knows more than either of texts that neither has seen."""
    texts = [
        (likeness.runs(normalise(row[3])), likeness.places_of(_meanings(row))) for row in corpus
    ]
    letters = _learned(corpus, [(len(runs), list(runs)) for runs, _meant in texts])
    both = _learned(corpus, [(len(runs), list(runs | meant)) for runs, meant in texts])
    return [(one + other) / 2 for one, other in zip(letters, both, strict=True)]


def _meanings(row: Row) -> list[set[str]]:
    language, _label, _provenance, text = row
    found, _quoted = deciding.in_clauses(text, language)
    return [one.meanings for one in found]


def _learned(corpus: Sequence[Row], texts: Sequence[tuple[int, list[int]]]) -> list[float]:
    weights = [0.0] * (1 << likeness.BITS)
    known: list[list[Any]] = []  # places, side, slack, length, alpha: a list is the quickest
    for (_language, label, provenance, _text), (runs, places) in zip(corpus, texts, strict=True):
        counts_more = provenance in ("sixth", *NATURAL) or label != "opt_out"
        cost = COST * (COUNTS if counts_more else 1)
        slack = 1 / (2 * cost)
        side = (1 if label == "opt_out" else -1) / sqrt(runs)
        known.append([places, side, slack, len(places) / runs + slack, 0.0])
    random, weight_of = Random(1), weights.__getitem__  # noqa: S311 - the same each time
    for _pass in range(PASSES):
        random.shuffle(known)
        for row in known:
            places, side, slack, length, alpha = row
            slope = side * sum(map(weight_of, places)) - 1 + slack * alpha
            if abs(slope) < CLOSE or (slope > 0 and not alpha):
                continue
            row[-1] = max(0.0, alpha - slope / length)
            step = (row[-1] - alpha) * side
            for place in places:
                weights[place] += step
    return weights


def packed(weights: Sequence[float]) -> array[int]:
    return array("b", [max(-127, min(127, round(one / likeness.STEP))) for one in weights])


def main() -> None:
    corpus = learned_rows()
    likeness.WEIGHTS.write_bytes(fingerprint(corpus) + packed(learn(corpus)).tobytes())
    print(f"Learned from {len(corpus):,} messages.")


def try_out() -> None:
    """What is found among messages that nobody has learned from, of those that nobody wrote rules after."""
    corpus = learned_rows()
    counted: dict[str, Rates] = defaultdict(Rates)
    for fold in range(FOLDS):
        unseen = [row for row in corpus if row[2] in NATURAL and _fold(row) == fold]
        known = [row for row in corpus if row[2] not in NATURAL or _fold(row) != fold]
        likeness.weights.cache_clear()
        deciding.remembered.cache_clear()
        with TemporaryDirectory() as folder:
            likeness.WEIGHTS = Path(folder, "likeness.bin")
            likeness.WEIGHTS.write_bytes(fingerprint(known) + packed(learn(known)).tobytes())
            for name in NATURAL:
                counted[name] += together(rates(row for row in unseen if row[2] == name))
    for name, one in counted.items():
        print(
            f"{name}: {one.found} of {one.asked} found, {one.missed} not even for a person;"
            f" {one.chats} of {one.ordinary} chats and {one.unclear_taken} of {one.unclear} unclear taken"
        )


def _fold(row: Row) -> int:
    return sha256(row[3].encode()).digest()[1] % FOLDS


if __name__ == "__main__":
    try_out() if sys.argv[1:] == ["--try"] else main()
