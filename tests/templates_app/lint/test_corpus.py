"""The corpus is what it says it is, and its frozen third does not drift."""

from __future__ import annotations

import hashlib

from tests.templates_app.lint.rows import FROZEN, OPEN, read

CHECKSUM = "5796dd4d9daabe8f306983f2a2ede2421265c82f89cece9a2eb4e0461c133790"
SEVERITIES = {"refused", "likely_refused", "recategorised", "advice"}


def test_the_frozen_third_is_as_it_was_written_before_the_first_rule() -> None:
    assert hashlib.sha256(FROZEN.read_bytes()).hexdigest() == CHECKSUM


def test_a_third_of_at_least_150_templates_is_frozen() -> None:
    frozen, seen = len(read(FROZEN)), len(read(OPEN))
    assert frozen + seen >= 150
    assert 3 * frozen >= frozen + seen


def test_every_row_says_where_it_comes_from_and_what_is_expected() -> None:
    rows = [*read(OPEN), *read(FROZEN)]
    assert len({row["id"] for row in rows}) == len(rows)
    for row in rows:
        assert row["how"] in ("documented", "rule", "accepted"), row["id"]
        assert row["source"].startswith(("https://", "http://blog.chattigo.com/")), row["id"]
        assert set(row["expected"].values()) <= SEVERITIES, row["id"]
        assert {"name", "language", "category", "components"} <= row["template"].keys(), row["id"]


def test_both_parts_hold_templates_that_are_fine_and_many_languages() -> None:
    for part in (OPEN, FROZEN):
        rows = read(part)
        assert sum(not row["expected"] for row in rows) >= len(rows) / 8
        assert len({row["template"]["language"].split("_")[0] for row in rows}) >= 10
