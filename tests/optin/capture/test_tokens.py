"""The code in a message names one flow, and a slip of the hand names none."""

from __future__ import annotations

import pytest

from optin.capture import tokens
from optin.capture.tokens import LETTERS

TOKEN = "7K3Q9" + tokens._check("7K3Q9")


def test_a_token_is_whole_and_shown_in_two_parts() -> None:
    made = {tokens.make() for _ in range(200)}
    assert len(made) > 190
    assert all(tokens.is_whole(one) for one in made)
    assert tokens.shown(TOKEN) == f"7K3Q-9{TOKEN[-1]}"


def test_every_wrong_character_and_every_swap_is_noticed() -> None:
    for place in range(6):
        for letter in set(LETTERS) - {TOKEN[place]}:
            assert not tokens.is_whole(TOKEN[:place] + letter + TOKEN[place + 1 :])
    for place in range(5):
        swapped = TOKEN[:place] + TOKEN[place + 1] + TOKEN[place] + TOKEN[place + 2 :]
        assert swapped == TOKEN or not tokens.is_whole(swapped)


@pytest.mark.parametrize("hyphen", ["-", "‐", "–", "ー", "－", ""])
def test_it_is_found_as_keyboards_write_it(hyphen: str) -> None:
    written = f"{TOKEN[:4]}{hyphen}{TOKEN[4:]}"
    wide = "".join(chr(ord(letter) + 0xFEE0) if letter in LETTERS else letter for letter in written)
    for text in (f"はい（Ref {written}）", f"ref {written.lower()}!", f"（{wide}）"):
        assert tokens.found_in(text) == [TOKEN]


@pytest.mark.parametrize("text", ["", "7K3Q-9", f"X{TOKEN}", f"{TOKEN}1", "ABCD-EF", "1234-56"])
def test_nothing_else_is_taken_for_one(text: str) -> None:
    assert tokens.found_in(text) == []


def test_what_is_written_around_a_code_is_kept() -> None:
    for text in (
        f"STOP (Ref {tokens.shown(TOKEN)})",
        f"STOP {TOKEN}",
        f"STOP ref: {TOKEN.lower()}",
    ):
        assert tokens.without(text).strip() == "STOP"
    assert tokens.without("Ref 1234-56, bitte") == "Ref 1234-56, bitte"


def test_two_codes_are_two() -> None:
    other = tokens.make()
    assert tokens.found_in(f"{TOKEN} {other} {TOKEN}") == list(dict.fromkeys([TOKEN, other]))
