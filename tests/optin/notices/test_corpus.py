"""The corpus is what it says it is, and its frozen third does not drift."""

from __future__ import annotations

import hashlib

from optin import policies
from tests.optin.notices.rows import FROZEN, OPEN, read

CHECKSUM = "91f9c31ce27a47b408220ee45b453cacfc29d8e46e1615d96a0aa0be3b45268b"


def test_the_frozen_third_is_as_it_was_written_before_the_first_rule() -> None:
    assert hashlib.sha256(FROZEN.read_bytes()).hexdigest() == CHECKSUM


def test_a_third_is_frozen() -> None:
    frozen, seen = len(read(FROZEN)), len(read(OPEN))
    assert frozen + seen >= 150
    assert 3 * frozen >= frozen + seen


def test_every_row_says_where_it_comes_from_and_what_is_expected() -> None:
    rows = [*read(OPEN), *read(FROZEN)]
    assert len({row["id"] for row in rows}) == len(rows)
    for row in rows:
        assert row["how"] in ("documented", "rule"), row["id"]
        assert row["source"].startswith("https://"), row["id"]
        assert set(row["expected"].values()) <= {"blocks", "warns"}, row["id"]


def test_it_speaks_of_every_jurisdiction_in_nine_languages() -> None:
    rows = [*read(OPEN), *read(FROZEN)]
    assert {row["notice"]["jurisdiction"] for row in rows} == set(policies.COVERED)
    assert len({row["notice"]["language"] for row in rows}) >= 9
    assert any(not row["expected"] for row in read(FROZEN))
