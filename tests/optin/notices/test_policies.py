"""The policies as data: dated, sourced, and the strictest wins."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from optin import policies
from optin.policies import Certainty, Field, Rule
from optin.policies.hours import daily, week

DAY = date(2026, 11, 29)


def value(field: Field, *countries: str, on: date = DAY, region: str = "") -> object:
    found = policies.strictest(field, *countries, on=on, region=region)
    return found.value if found else None


def test_each_rule_says_what_from_where_and_until_when_it_is_to_be_looked_at() -> None:
    assert len({rule.code for rule in policies.RULES}) == len(policies.RULES)
    assert {rule.jurisdiction for rule in policies.RULES} == {"META", *policies.COVERED}
    for rule in policies.RULES:
        assert rule.words, rule.code
        assert rule.source, rule.code
        assert rule.owner, rule.code
        assert rule.review_by > date(2026, 11, 22), rule.code
        assert rule.code.startswith(rule.jurisdiction.lower() + "_"), rule.code


def test_what_nobody_could_verify_is_off_or_at_its_strictest_and_says_so() -> None:
    unsure = [rule for rule in policies.RULES if not rule.is_sure]
    assert len(unsure) > 15
    for rule in unsure:
        assert rule.standing.startswith("Not verified"), rule.code
    assert not any(rule.holds(DAY) for rule in policies.RULES if rule.is_off)


def test_the_strictest_of_the_union_and_its_member_counts() -> None:
    assert value(Field.PROOF, "DE") == 5
    assert value(Field.PROOF, "FR") == 3
    assert value(Field.LEAST_GRADE, "DE") == "B"
    assert value(Field.CONFIRMATION, "FR") is None


def test_where_two_places_are_meant_both_count() -> None:
    assert value(Field.PROOF, "JP", "IN") == 7
    assert value(Field.HOURS, "JP", "AE") == daily(9, 18)
    assert value(Field.PER_WEEK, "JP", "AE") == 2


def test_without_the_state_all_states_count_and_with_it_its_own() -> None:
    assert value(Field.HOURS, "US") == week((9, 18), (10, 17), (12, 17))
    assert value(Field.HOURS, "US", region="US-TX") == week((9, 21), (9, 21), (12, 21))
    assert value(Field.HOURS, "US", region="US-NY") == daily(8, 21)


def test_a_rule_holds_from_its_day_to_its_last() -> None:
    assert value(Field.REVOKE_ALL, "US", on=date(2027, 1, 30)) is None
    assert value(Field.REVOKE_ALL, "US", on=date(2027, 1, 31)) is True
    assert [rule.code for rule in policies.coming("US", on=DAY)] == ["us_revoke_all"]
    over = replace(policies.RULES[0], until=DAY)
    assert not over.holds(DAY)
    assert over.holds(date(2026, 11, 28))


def test_of_a_country_without_rules_here_everything_else_is_kept_but_facts_of_one_country() -> None:
    assert value(Field.ASKING, "KR") == 0
    assert value(Field.LEAST_GRADE, "KR") == "B"
    assert value(Field.PAUSE, "KR") is None
    assert value(Field.PAUSE, "") is True  # nobody knows where the person is


@pytest.mark.parametrize("field", list(Field))
def test_adding_a_place_never_makes_it_laxer(field: Field) -> None:
    for one in policies.COVERED:
        for other in policies.COVERED:
            alone, both = value(field, one), value(field, one, other)
            if alone is None:
                continue
            again = policies.strictest(field, other, one, on=DAY)
            assert again is not None
            assert both == again.value  # the order does not matter
            if field == Field.HOURS:
                assert both & alone == both  # type: ignore[operator]
            elif field in (Field.NOTICE, Field.REGISTRATION) or field in (Field.PROOF, Field.AGE):
                assert alone <= both  # type: ignore[operator]
            elif isinstance(alone, bool):
                assert both or not alone
            else:
                assert both <= alone  # type: ignore[operator]


def test_a_change_of_one_rule_is_another_version() -> None:
    changed = (replace(policies.RULES[0], value=frozenset()), *policies.RULES[1:])
    assert policies.version() == policies.version(tuple(reversed(policies.RULES)))
    assert policies.version(changed) != policies.version()


def test_rules_past_their_review_are_found() -> None:
    rule = Rule("DE", "de_x", Field.PROOF, 1, "x", "y", Certainty.PRIMARY, review_by=DAY)
    assert policies.overdue(on=DAY, rules=[rule]) == []
    assert policies.overdue(on=date(2026, 11, 30), rules=[rule]) == [rule]
