"""Figures as rate cards write them. The marks are those that have been seen on Meta's cards: $US, A$, £,
GBD for GBP, ₹, RP, and thousands separated in IDR and COP; the figures are of the shipped cards or made up."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.amounts import CURRENCIES, Unreadable, amount_of, currency_of


@pytest.mark.parametrize(
    ("text", "currency", "expected"),
    [
        ("0.0618", "USD", "0.0618"),
        ("$0.0618", "USD", "0.0618"),
        ("$US 0.0618", "USD", "0.0618"),
        ("$US\u00a00,0618", "USD", "0.0618"),
        ("A$0.0712", "AUD", "0.0712"),
        ("£0.0529", "GBP", "0.0529"),
        ("GBD 0.0529", "GBP", "0.0529"),
        ("₹0.8631", "INR", "0.8631"),
        ("RP 1,234.50", "IDR", "1234.50"),
        ("Rp1.234,50", "IDR", "1234.50"),
        ("1,234", "COP", "1234"),
        ("1.234.567", "COP", "1234567"),
        ("73.6363", "COP", "73.6363"),
        ("73,6363", "COP", "73.6363"),
        ("0", "USD", "0"),
        (".05", "USD", "0.05"),
    ],
)
def test_a_figure_is_read_to_the_last_digit(text: str, currency: str, expected: str) -> None:
    assert amount_of(text, currency) == Decimal(expected)


@pytest.mark.parametrize("text", ["n/a", "N/A", " n/a "])
def test_n_a_is_no_figure(text: str) -> None:
    assert amount_of(text, "USD") is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "-0.05",
        "free",
        "1,234",
        "£0.05",
        "0.0.5",
        "1,23,4.5",
        "1.2345678",
        "1e3",
        "=1+1",
        "٣",
        ".",
    ],
)
def test_what_can_be_read_in_no_or_two_ways_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        amount_of(text, "USD")


@pytest.mark.parametrize(
    ("text", "code"),
    [("$US", "USD"), ("a$", "AUD"), ("£", "GBP"), ("GBD", "GBP"), ("RP", "IDR"), (" cop ", "COP")],
)
def test_a_currency_is_known_by_its_marks(text: str, code: str) -> None:
    assert currency_of(text) == code


@pytest.mark.parametrize("text", ["", "$", "CHF", "BTC"])
def test_a_currency_meta_does_not_bill_in_is_none(text: str) -> None:
    assert currency_of(text) is None


@given(
    st.decimals(min_value=0, max_value=999_999, places=4),
    st.sampled_from(sorted(CURRENCIES)),
)
def test_every_figure_with_four_decimals_survives_both_ways_of_writing(
    number: Decimal, currency: str
) -> None:
    english = f"{number:,.4f}"
    continental = english.translate(str.maketrans(",.", ".,"))
    assert amount_of(english, currency) == amount_of(continental, currency) == number
