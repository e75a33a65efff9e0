"""Which market a number or a country belongs to, and on which day."""

from __future__ import annotations

import csv
from datetime import date, timedelta

import pytest

from billing import markets, shipped
from billing.markets import MOVES, OTHER, market_of_country, market_of_number

NOVEMBER = date(2026, 11, 28)


@pytest.mark.parametrize(
    ("number", "market"),
    [
        ("+5491123456789", "Argentina"),
        ("818012345678", "Rest of Asia Pacific"),
        ("+16505550111", "North America"),
        ("+18095550111", "Rest of Latin America"),  # Dominican Republic
        ("+18765550111", "Rest of Latin America"),  # Jamaica
        ("+12425550111", OTHER),  # Bahamas
        ("+79161234567", "Russia"),
        ("+77011234567", "Kazakhstan"),
        ("+447911123456", "United Kingdom"),
        ("+3725123456", OTHER),  # Estonia
        ("+22245123456", "Rest of Africa"),  # Mauritania
    ],
)
def test_the_longest_calling_code_decides(number: str, market: str) -> None:
    assert market_of_number(number, on=NOVEMBER) == market


@pytest.mark.parametrize(
    "number", ["", "+", "0123456789", "12345", "+81 80", "٩٧٢١٢٣٤٥٦٧", "x" * 9]
)
def test_what_is_no_number_has_no_market_and_is_not_other(number: str) -> None:
    assert market_of_number(number, on=NOVEMBER) is None


@pytest.mark.parametrize("country", ["", "ZZ", "us", "USA"])
def test_what_is_no_country_has_no_market_and_is_not_other(country: str) -> None:
    assert market_of_country(country, on=NOVEMBER) is None


@pytest.mark.parametrize("country", MOVES)
def test_a_country_moves_on_the_day_and_not_the_day_before(country: str) -> None:
    for since, market in MOVES[country]:
        before = market_of_country(country, on=since - timedelta(days=1))
        assert market_of_country(country, on=since) == market
        assert before not in (None, market)


@pytest.mark.parametrize(
    ("number", "day", "before", "after"),
    [
        ("+85291234567", date(2026, 7, 1), "Rest of Asia Pacific", "Hong Kong"),
        ("+48512345678", date(2026, 7, 1), "Rest of Central & Eastern Europe", "Poland"),
        ("+97433123456", date(2026, 7, 1), "Rest of Middle East", "Qatar"),
        ("+77011234567", date(2026, 10, 1), "Russia", "Kazakhstan"),
        ("+212612345678", date(2026, 10, 1), "Rest of Africa", "Morocco"),
        ("+263712345678", date(2025, 10, 1), OTHER, "Rest of Africa"),
    ],
)
def test_a_number_follows_its_country(number: str, day: date, before: str, after: str) -> None:
    assert market_of_number(number, on=day - timedelta(days=1)) == before
    assert market_of_number(number, on=day) == after


def test_every_market_of_october_is_on_the_shipped_card_and_no_other() -> None:
    with shipped.FILE.open(newline="") as file:
        card = {
            line["market"]
            for line in csv.DictReader(file)
            if (line["effective_from"], line["currency"]) == ("2026-10-01", "USD")
        }
    countries = (
        set(markets._BY_CODE.values()) | set(markets._BY_COUNTRY) | set(markets._ELSEWHERE.split())
    )
    assert {market_of_country(country, on=NOVEMBER) for country in countries} == card
    assert len(card) == 47
