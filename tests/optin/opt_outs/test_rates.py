"""The corpus is read rightly. Of the frozen part only counts are told, so that no rule is written after it."""

from __future__ import annotations

import pytest

from optin.withdrawal import Kind, read
from tests.optin.opt_outs.rates import FALSE, RECALL, Rates, rates, round_of, rows, together


@pytest.mark.parametrize(("part", "others"), [("open", 0), ("more", 13)])
def test_the_open_messages_are_read_rightly(part: str, others: int) -> None:
    """`others`: so many of `more` the weights read differently from the words, which read all of them rightly."""
    wrong = []
    for language, label, _source, text in rows(part):
        reading = read(text, language_hint=language)
        if bool(reading) != (label == "opt_out") or (
            label == "unclear" and reading.kind != Kind.UNSURE
        ):
            wrong.append(f"{language} {label} {text!r}: {reading}")
    assert len(wrong) <= others, "\n".join(wrong)


def test_the_open_part_is_read_rightly_without_a_hint_too() -> None:
    counted = together(rates(rows("open") + rows("more"), hinted=False))
    assert counted.recall >= RECALL
    assert counted.wrong <= FALSE * counted.others


@pytest.mark.parametrize(
    ("name", "missed", "wrong"),
    [("first", 0, 1), ("later", 0, 1), ("sixth", 2, 6), ("twentieth", 1, 6)],
)
def test_the_frozen_part_is_read_as_well_as_we_say(name: str, missed: int, wrong: int) -> None:
    """Of 175, 92, 222 and 230 opt-outs, and of 181, 158, 279 and 257 others: what docs/known-gaps.md says."""
    counted = together(rates(round_of("frozen", name)))
    told = (counted.asked - counted.found, counted.wrong, counted.missed)  # no texts
    assert told == (missed, wrong, 0)


def test_what_was_learned_is_known() -> None:
    """Of the natural rounds; what it is worth on messages that nobody learned from, learning.py tells."""
    counted = together(rates(rows("natural")))
    assert counted.recall >= 0.98, "of who names receiving without refusing it more is asked"
    assert not counted.missed
    assert counted.false <= FALSE
    assert counted.unclear_taken <= 0.02 * counted.unclear


def test_the_counts_are_of_what_was_read() -> None:
    corpus = [
        ("en", "opt_out", "list", "stop"), ("en", "opt_out", "asked", "where is my parcel"),
        ("en", "chat", "chat", "unsubscribe"), ("de", "unclear", "alone", "nein"),
    ]  # fmt: skip
    counted = rates(corpus)
    assert counted["en"] == Rates(asked=2, found=1, missed=1, others=1, wrong=1, chats=1)
    assert counted["de"] == Rates(others=1, unclear=1, shown=1)
    assert together(counted).recall == 0.5
    assert together(counted).false == 1
