"""The check of display names against its corpus."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assets.changes.name_rules import RULES, check_name

ROWS: list[dict[str, Any]] = [
    json.loads(line)
    for line in (Path(__file__).parent / "corpus.jsonl").read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize("row", ROWS, ids=[row["name"] for row in ROWS])
def test_a_name_gets_exactly_the_findings_of_the_corpus(row: dict[str, Any]) -> None:
    assert [finding.code for finding in check_name(row["name"])] == row["expected"]


def test_the_corpus_has_every_rule() -> None:
    assert {code for row in ROWS for code in row["expected"]} == {
        one.code for one, _breaks in RULES
    }
