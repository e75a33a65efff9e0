"""Every rule on templates that break it and on templates that do not."""

from __future__ import annotations

from typing import Any

import pytest

from templates_app.lint import FIXES, RULES, Severity, check, estimate, fixed, refused
from tests.templates_app.lint.rows import FROZEN, OPEN, draft, read


def found(row: dict[str, Any]) -> dict[str, str]:
    return {one.code: one.severity.value for one in check(draft(row))}


@pytest.mark.parametrize("row", read(OPEN), ids=lambda row: str(row["id"]))
def test_a_template_of_the_open_part_gets_what_it_should_and_nothing_else(
    row: dict[str, Any],
) -> None:
    assert found(row) == row["expected"]


def test_the_frozen_part_is_judged_nearly_as_well() -> None:
    """No row is named here on purpose: it would not stay unseen."""
    rows = [(found(row), row["expected"]) for row in read(FROZEN)]
    right = sum(len(got.items() & expected.items()) for got, expected in rows)
    assert right >= 0.95 * sum(len(got) for got, _ in rows)
    assert right >= 0.95 * sum(len(expected) for _, expected in rows)


def test_every_rule_is_broken_somewhere_and_kept_somewhere() -> None:
    rows = [*read(OPEN), *read(FROZEN)]
    broken = {code for row in rows for code in found(row).keys() & row["expected"].keys()}
    assert broken == RULES.keys()
    fine = [row for row in rows if not row["expected"]]
    assert all(not found(row) for row in fine)


def test_what_meta_takes_has_no_refused_finding() -> None:
    rows = [row for row in (*read(OPEN), *read(FROZEN)) if row["how"] == "accepted"]
    assert len(rows) >= 20
    for row in rows:
        assert refused(draft(row)) == [], row["id"]


def test_the_gravest_come_first() -> None:
    order = list(Severity)
    for row in read(OPEN):
        ranks = [order.index(one.severity) for one in check(draft(row))]
        assert ranks == sorted(ranks)


@pytest.mark.parametrize("row", read(OPEN), ids=lambda row: str(row["id"]))
def test_a_fix_repairs_its_finding_and_breaks_nothing(row: dict[str, Any]) -> None:
    given = draft(row)
    for one in check(given):
        assert bool(one.fix) == (one.code in FIXES)
        if not one.fix or (one.code == "opt_out_missing" and not _footer_fits(given)):
            continue
        repaired = fixed(given, one.code)
        again = draft({**row, "template": {**row["template"], **repaired}})
        codes = {other.code for other in check(again)}
        assert one.code not in codes
        assert codes <= {other.code for other in check(given)}
        assert fixed(again, one.code) == repaired  # a second time changes nothing


def _footer_fits(given: Any) -> bool:
    return given.part("FOOTER") is None and given.offer is None


def test_an_estimate_names_the_words_that_caused_it() -> None:
    by_words = {
        "Your order is out. Get 20% off your next order with this coupon.": "MARKETING",
        "Your verification code is 123456.": "AUTHENTICATION",
        "Your order is out for delivery.": "",
    }
    for text, category in by_words.items():
        template = {"name": "n", "language": "en", "category": "UTILITY"}
        made = draft({"template": {**template, "components": [{"type": "BODY", "text": text}]}})
        guess = estimate(made)
        assert guess.category == category
        assert all(word in text.casefold() for word in guess.words)
        assert bool(guess.words) == bool(category)


def test_words_of_advertising_are_known_in_at_least_ten_languages() -> None:
    rows = [row for row in (*read(OPEN), *read(FROZEN)) if "promotional_in_utility" in found(row)]
    assert len({row["template"]["language"].split("_")[0] for row in rows}) >= 10
