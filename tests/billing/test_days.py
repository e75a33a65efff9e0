"""What times are called, what they are compared with, and which whole months are in them."""

from __future__ import annotations

from datetime import date

import pytest

from billing.reports.days import Days, named_days
from billing.reports.slice import Slice

TODAY = date(2026, 11, 15)


def days(text: str) -> Days:
    since, until = text.split("..")
    return Days(date.fromisoformat(since), date.fromisoformat(until))


@pytest.mark.parametrize(
    ("period", "meant", "before", "year"),
    [
        ("2026-02", "2026-02-01..2026-02-28", "2026-01-01..2026-01-31", "2025-02-01..2025-02-28"),
        ("2024-02", "2024-02-01..2024-02-29", "2024-01-01..2024-01-31", "2023-02-01..2023-02-28"),
        ("2026-Q1", "2026-01-01..2026-03-31", "2025-10-01..2025-12-31", "2025-01-01..2025-03-31"),
        ("last_month", "2026-10-01..2026-10-31", "2026-09-01..2026-09-30", "2025-10-01..2025-10-31"),
        # Those that still run meet as many days.
        ("this_month", "2026-11-01..2026-11-30", "2026-10-01..2026-10-15", "2025-11-01..2025-11-15"),
        ("this_quarter", "2026-10-01..2026-12-31", "2026-07-01..2026-08-15", "2025-10-01..2025-11-15"),
        ("last_7_days", "2026-11-09..2026-11-15", "2026-11-02..2026-11-08", "2025-11-09..2025-11-15"),
    ],
)  # fmt: skip
def test_times_with_names_and_what_they_are_compared_with(
    period: str, meant: str, before: str, year: str
) -> None:
    found = named_days(period, TODAY)
    assert found == days(meant)
    assert found.earlier("before", TODAY) == days(before)
    assert found.earlier("year", TODAY) == days(year)


@pytest.mark.parametrize(
    ("asked", "parts"),
    [
        ("2026-01-01..2026-02-28", [(True, "2026-01-01..2026-02-28")]),
        ("2026-01-02..2026-01-30", [(False, "2026-01-02..2026-01-30")]),
        ("2026-01-02..2026-02-27", [(False, "2026-01-02..2026-01-31"), (False, "2026-02-01..2026-02-27")]),
        ("2025-12-31..2026-03-01", [(False, "2025-12-31..2025-12-31"), (True, "2026-01-01..2026-02-28"),
                                    (False, "2026-03-01..2026-03-01")]),
    ],
)  # fmt: skip
def test_a_stretch_falls_into_whole_months_and_the_days_around_them(
    asked: str, parts: list[tuple[bool, str]]
) -> None:
    told = list(days(asked).parts())
    assert sum(part.count for _whole, part in told) == days(asked).count
    whole = [(is_whole, part) for is_whole, part in told if is_whole]
    assert whole == [(True, days(text)) for is_whole, text in parts if is_whole]


def test_an_address_that_makes_no_sense_is_left_at_its_defaults_and_one_that_does_comes_back() -> (
    None
):
    assert Slice.from_text("period=never&by=x&across=y&sort=z&show=q&since=1") == Slice()
    assert Slice.from_text("period=days&since=2026-02-30&until=2026-03-01") == Slice()
    assert Slice.from_text("by=country&across=country").across == ""
    query = (
        "period=days&since=2026-02-01&until=2026-03-01&by=country&against=year&template=7&tag=none"
    )
    assert Slice.from_text(query).query == query
