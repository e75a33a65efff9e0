"""Of bench/consent: how many opt-outs are found, how many other messages are taken for one, how long it takes.

No server is needed. The corpus is ours, written in rounds, each before the rules that were written after it; a third
of the first two and half of the sixth are frozen. Of that part only counts are told, by language; no rule was written
after its texts, and no weight was learned from them; one bound was chosen after such a count. The rounds from which
weights were learned are not counted.
"""

from __future__ import annotations

import time
from typing import Any

from bench.lib import bars
from bench.lib.bars import Bar
from optin.withdrawal import read
from tests.optin.opt_outs.rates import FALSE, RECALL, ROUNDS, Rates, rates, round_of, rows, together

PARTS = ("open", "frozen")
SLOWEST_MS = 1.0
LARGEST, LARGEST_S = 64 * 1024, 2.0  # bytes: far more than a message of WhatsApp's can have


def measured(rounds: int = 5) -> tuple[list[Bar], dict[str, Any]]:
    """The bars, and the figures for programs."""
    counted = {part: rates(rows(part)) for part in PARTS}
    found = [bar for part in PARTS for bar in _bars_of(part, together(counted[part]))]
    unhinted = together(rates(rows("open"), hinted=False))
    figures = {
        "words": {part: _by_language(languages) for part, languages in counted.items()},
        "words_frozen_rounds": {
            name: vars(together(rates(round_of("frozen", name)))) for name in ROUNDS
        },
        "words_without_hint": vars(unhinted),
    }
    return found + _speed(rounds), figures


def _bars_of(part: str, all_of_it: Rates) -> tuple[Bar, Bar]:
    missed = all_of_it.asked - all_of_it.found
    return (
        Bar(
            f"opt-outs found, {part}", f"≥ {RECALL:.1%}",
            f"{all_of_it.recall:.2%} ({missed} of {all_of_it.asked} missed, {all_of_it.missed} not even for a person)",
            all_of_it.recall >= RECALL,
        ),
        Bar(
            f"ordinary chat taken for opt-outs, {part}", f"≤ {FALSE:.1%}",
            f"{all_of_it.false:.2%} ({all_of_it.chats} of {all_of_it.ordinary};"
            f" of {all_of_it.unclear} that a person should see {all_of_it.unclear_taken})",
            all_of_it.false <= FALSE,
        ),
    )  # fmt: skip


def _by_language(counted: dict[str, Rates]) -> dict[str, dict[str, int]]:
    return {language: vars(one) for language, one in counted.items()}


def _speed(rounds: int) -> list[Bar]:
    texts = [text for _language, _label, _source, text in rows("open")]
    read("stop")  # loads the words
    # Short texts are remembered: each time another sign, so that each is read.
    took = [_ms(f"{text} {turn}") for turn in range(rounds) for text in texts]
    largest = max(_ms(text * (LARGEST // len(text.encode()))) for text in ("stop ", "don't send "))
    return [
        bars.at_most(
            "one message is read, p99", bars.percentile(took, 0.99), SLOWEST_MS, "ms",
            f"median {bars.percentile(took, 0.5):.2f}, {len(took)} readings",
        ),
        bars.at_most("64 kB are read", largest / 1000, LARGEST_S, "s"),
    ]  # fmt: skip


def _ms(text: str) -> float:
    began = time.thread_time()
    read(text)
    return (time.thread_time() - began) * 1000
