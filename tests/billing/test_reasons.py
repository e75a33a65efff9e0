"""The likely reasons of a difference, rule by rule."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from billing.comparing.cells import Cell, Key, Side, by_place
from billing.comparing.reasons import Known, Reason, likely

TODAY = date(2026, 11, 29)
OLD = date(2026, 10, 5)


def side(volume: int = 0, amount: str = "0", **said: Any) -> Side:
    currencies = said.pop("currencies", {"USD"} if volume else set())
    return Side(volume=volume, amount=Decimal(amount), currencies=currencies, points=1, **said)


def cell(ours: Side, meta: Side, **said: Any) -> Cell:
    usual: dict[str, Any] = {
        "day": OLD, "number": "81355500142", "country": "MX", "category": "utility",
        "unit": "message",
    }  # fmt: skip
    return Cell(Key(**usual | said), ours, meta)


def known(*cells: Cell, **said: Any) -> Known:
    usual: dict[str, Any] = {
        "today": TODAY, "read_from": date(2025, 12, 1), "read_to": TODAY,
        "first_charge": date(2026, 1, 1), "places": by_place(cells),
    }  # fmt: skip
    return Known(**usual | said)


def why(one: Cell, *others: Cell, **said: Any) -> Reason:
    return likely(one, known(one, *others, **said))


def test_the_same_volume_and_money_but_for_rounding_agree() -> None:
    assert why(cell(side(3, "0.034"), side(3, "0.03"))) == Reason.NONE
    two = side(3, "0.03")
    two.points = 2
    assert why(cell(side(3, "0.05"), two)) == Reason.NONE, "a cent for each of Meta's figures"
    assert why(cell(side(3, "0.06"), two)) != Reason.NONE


def test_a_hidden_cost_agrees_as_far_as_the_volume_tells() -> None:
    assert why(cell(side(3, "0.03"), side(3, unknown=3))) == Reason.NONE
    assert why(cell(side(4, "0.04"), side(3, unknown=3))) == Reason.HIDDEN


def test_a_day_that_was_not_read_is_no_difference_of_ours() -> None:
    one = cell(side(3, "0.03"), side())
    assert why(one, read_from=None, read_to=None) == Reason.NOT_READ
    assert why(one, read_to=date(2026, 10, 1)) == Reason.NOT_READ
    assert why(one) == Reason.UNEXPLAINED


def test_before_our_first_message() -> None:
    one = cell(side(), side(3, "0.03"))
    assert why(one, first_charge=date(2026, 10, 6)) == Reason.BEFORE_US
    assert why(one, first_charge=None) == Reason.BEFORE_US
    assert why(one, first_charge=OLD) == Reason.UNEXPLAINED


def test_a_number_that_left_the_account() -> None:
    one = cell(side(3, "0.03"), side())
    assert why(one, gone_numbers=frozenset({"81355500142"})) == Reason.NUMBER_GONE


def test_another_currency_is_not_subtracted() -> None:
    one = cell(side(3, "0.03"), side(3, "0.02", currencies={"EUR"}))
    assert one.difference is None
    assert why(one) == Reason.CURRENCY


def test_the_same_messages_under_another_category() -> None:
    ours = cell(side(3, "0.03"), side())
    meta = cell(side(), side(3, "0.09"), category="marketing")
    assert why(ours, meta) == Reason.CATEGORY
    assert why(meta, ours) == Reason.CATEGORY
    assert why(ours, cell(side(), side(2, "0.06"), category="marketing")) == Reason.UNEXPLAINED


def test_a_recipient_without_a_number() -> None:
    nowhere = cell(side(2, "0.02"), side(), country="")
    meta = cell(side(3, "0.03"), side(5, "0.05"))
    assert why(nowhere, meta) == Reason.COUNTRY
    assert why(meta, nowhere) == Reason.COUNTRY
    more = cell(side(7, "0.07"), side(5, "0.05"))
    assert why(more, nowhere) == Reason.UNEXPLAINED


def test_missing_webhooks_explain_only_what_we_lack() -> None:
    days = frozenset({OLD})
    less, more = cell(side(1, "0.01"), side(3, "0.03")), cell(side(3, "0.03"), side(1, "0.01"))
    assert why(less, without_webhooks=days) == Reason.WEBHOOKS
    assert why(more, without_webhooks=days) == Reason.UNEXPLAINED


@pytest.mark.parametrize(("days", "reason"), [(29, Reason.LATE), (30, Reason.UNEXPLAINED)])
def test_late_deliveries_change_thirty_days(days: int, reason: Reason) -> None:
    one = cell(side(1, "0.01"), side(3, "0.03"), day=TODAY - timedelta(days=days))
    assert why(one) == reason


def test_a_rate_that_we_do_not_know() -> None:
    one = cell(side(3, unknown=3), side(3, "0.03"))
    assert (one.difference, why(one)) == (None, Reason.RATE)


def test_another_tier() -> None:
    one = cell(side(3, "0.30", tiers={"0"}), side(3, "0.25", tiers={"100001:500000"}))
    assert why(one) == Reason.TIER
    one = cell(side(3, "0.30", tiers={"100001"}), side(3, "0.25", tiers={"100001:500000"}))
    assert why(one) == Reason.UNEXPLAINED


def test_a_little_is_metas_rounding() -> None:
    assert why(cell(side(900, "100.40"), side(900, "100"))) == Reason.ROUNDED
    assert why(cell(side(900, "101"), side(900, "100"))) == Reason.UNEXPLAINED
    assert why(cell(side(1001, "100"), side(1000, "100"))) == Reason.ROUNDED
    assert why(cell(side(1, "1"), side())) == Reason.UNEXPLAINED


def test_an_answer_is_for_all_figures_of_both_sides() -> None:
    first = cell(side(3, "0.030"), side(3, "0.03")).figures
    assert first == cell(side(3, "0.03"), side(3, "0.030000")).figures
    for other in (
        cell(side(4, "0.03"), side(3, "0.03")),
        cell(side(3, "0.03"), side(3, "0.04")),
        cell(side(3, "0.03", unknown=1), side(3, "0.03")),
        cell(side(3, "0.03"), side(3, "0.03", currencies={"EUR"})),
    ):
        assert other.figures != first
