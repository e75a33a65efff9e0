"""The lint of notices against its corpus, its catalogue and the calendar."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from optin import notice_lint, policies
from optin.notice_lint import Around, Draft, handbook
from optin.notices.wording import Wording
from tests.optin.notices.rows import FROZEN, OPEN, read

DAY = date(2026, 11, 29)
ROWS = [*read(OPEN), *read(FROZEN)]


def draft_of(row: dict[str, Any]) -> Draft:
    told, around = row["notice"], row.get("around", {})
    values = {**told, **told["texts"]}
    known = Around(tuple(around.get("names", ())), tuple(around.get("languages", ())))
    return Draft(Wording.of(values), known)


def said(draft: Draft, on: date = DAY) -> dict[str, str]:
    return {one.code: one.severity.value for one in notice_lint.check(draft, on=on)}


@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_it_says_of_each_notice_of_the_corpus_what_the_corpus_says(row: dict[str, Any]) -> None:
    assert said(draft_of(row)) == row["expected"]


def test_every_rule_is_met_by_the_corpus_and_asked_for_by_somebody() -> None:
    met = {code for row in ROWS for code in row["expected"]}
    # Said of a language that has no words, or of a sentence that the corpus has no example of.
    assert set(notice_lint.RULES) - met <= {"sentence_long"}
    asked = {code for rule in policies.RULES if rule.field == "notice" for code in rule.value}
    assert asked | {code for code, rule in notice_lint.RULES.items() if rule.source} == set(
        notice_lint.RULES
    )


def test_a_sentence_too_long_to_understand_is_told() -> None:
    row = next(row for row in ROWS if not row["expected"] and row["notice"]["language"] == "en")
    row["notice"]["texts"]["title"] = "word " * 41
    assert said(draft_of(row)) == {"sentence_long": "warns"}


def test_a_rule_counts_from_its_day() -> None:
    hindi = next(row for row in ROWS if row["notice"]["language"] == "hi")
    dutch = {**hindi, "notice": {**hindi["notice"], "language": "nl"}}
    assert "language_missing" not in said(draft_of(dutch), date(2027, 5, 12))
    assert "language_missing" in said(draft_of(dutch), date(2027, 5, 13))


def test_what_the_united_states_ask_of_marketing_is_not_asked_of_codes() -> None:
    row = next(row for row in ROWS if row["notice"]["jurisdiction"] == "US")
    codes = {**row["notice"], "purpose": "authentication"}
    found = said(draft_of({**row, "notice": codes}))
    assert "frequency_missing" not in found
    assert "autodialer_missing" not in found


def test_the_handbook_is_what_the_rules_say() -> None:
    page = Path(__file__).parents[3] / "docs" / "notice-lint.md"
    assert page.read_text(encoding="utf-8") == handbook.page(), "manage.py write_notice_handbook"
