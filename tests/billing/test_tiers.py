"""Files of volume tiers.

Provenance: no file of Meta's could be had. These are written after the one description there is: five lines
before the table, seventeen columns, the market's name on the first line of its block only, lower and upper
bound, discount (`--` or `-5%`), rate. Pakistan's figures are those the shipped card's source quotes of
2026-07-01; the others are made up.
"""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from billing.models import Category
from billing.reading import Found, Kind, NotACard, Problem, Shape, Wrong, read

NAMES = ["From", "To", "Discount", "Rate", ""]
HEAD = [
    ["WhatsApp Business Platform volume tiers"],
    ["Effective July 1, 2026"],
    ["All rates in USD"],
    ["", "", "Utility", "", "", "", "", "Authentication", "", "", "", "", "Authentication-\nInternational"],
    ["Market", "Currency", *NAMES, *NAMES, *NAMES],
]  # fmt: skip
UTILITY = [
    ["0", "150,000", "--", "0.0100"],
    ["150,001", "1,000,000", "-5%", "0.0095"],
    ["1,000,001", "4,000,000", "-10%", "0.0090"],
    ["4,000,001", "MAX", "-15%", "0.0085"],
]
NONE = ["n/a"] * 4
BLOCK = [
    ["Pakistan", "$US", *UTILITY[0], "", "0", "", "--", "0.0100", "", *NONE, ""],
    ["", "", *UTILITY[1], "", "", "", "", "", "", "", "", "", "", ""],
    ["", "", *UTILITY[2], "", "", "", "", "", "", "", "", "", "", ""],
    ["", "", *UTILITY[3], "", "", "", "", "", "", "", "", "", "", ""],
]
PAKISTAN = [
    Found("Pakistan", Category.UTILITY, Decimal("0.0100"), 0),
    Found("Pakistan", Category.UTILITY, Decimal("0.0095"), 150_001),
    Found("Pakistan", Category.UTILITY, Decimal("0.0090"), 1_000_001),
    Found("Pakistan", Category.UTILITY, Decimal("0.0085"), 4_000_001),
    Found("Pakistan", Category.AUTHENTICATION, Decimal("0.0100"), 0),
]


def written(rows: list[list[str]]) -> bytes:
    lines = [",".join(f'"{cell}"' for cell in [*row, *[""] * (17 - len(row))]) for row in rows]
    return "\n".join(lines).encode()


def changed(line: int, column: int, text: str) -> list[list[str]]:
    rows = [list(row) for row in BLOCK]
    rows[line][column] = text
    return rows


def test_a_block_belongs_to_the_market_on_its_first_line() -> None:
    brazil = ["Brazil", "$US", "0", "", "--", "0.0068", "", *[""] * 10]
    found = read(written([*HEAD, *BLOCK, brazil]))
    assert (found.kind, found.shape, found.currency) == (Kind.TIERS, Shape.CSV, "USD")
    assert found.effective_from == date(2026, 7, 1)
    assert found.problems == []
    assert found.rates == [*PAKISTAN, Found("Brazil", Category.UTILITY, Decimal("0.0068"), 0)]
    assert [one.row for one in found.rates][:2] == [6, 7]


def test_the_same_as_a_workbook_with_numbers_in_it() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in [*HEAD, *BLOCK]:
        plain: list[object] = []
        for cell in row:
            text = cell.replace(",", "")
            number = text.replace(".", "").isdecimal()
            share = text.endswith("%")
            plain.append(float(text) if number else -float(text[1:-1]) / 100 if share else cell)
        sheet.append(plain)
    file = io.BytesIO()
    book.save(file)
    found = read(file.getvalue())
    assert (found.kind, found.shape, found.problems) == (Kind.TIERS, Shape.XLSX, [])
    assert found.rates == PAKISTAN


def test_without_a_column_of_currencies_the_title_says_it() -> None:
    rows = [row[:1] + row[2:] if len(row) > 2 else row for row in [*HEAD, *BLOCK]]
    found = read(written(rows))
    assert (found.currency, found.rates) == ("USD", PAKISTAN)
    with pytest.raises(NotACard):
        read(written([row for row in rows if row != ["All rates in USD"]]))


@pytest.mark.parametrize(
    ("rows", "problem", "is_grave", "left"),
    [
        (changed(1, 2, "150,003"), Problem(7, "utility", "150003", Wrong.TIERS_APART), True, 1),
        (changed(0, 2, "5"), Problem(6, "utility", "5", Wrong.TIERS_APART), True, 1),
        (changed(1, 3, "many"), Problem(7, "utility", "many", Wrong.BOUND), True, 1),
        (changed(1, 3, "9"), Problem(7, "utility", "9", Wrong.BOUND), True, 1),
        (changed(1, 5, "free"), Problem(7, "utility", "free"), True, 1),
        (changed(1, 5, "n/a"), Problem(7, "utility", "n/a"), True, 1),
        (changed(1, 4, "-6%"), Problem(7, "utility", "-6%", Wrong.DISCOUNT), False, 5),
        (changed(1, 4, "some"), Problem(7, "utility", "some", Wrong.DISCOUNT), False, 5),
        (changed(1, 4, "--"), Problem(7, "utility", "--", Wrong.DISCOUNT), False, 5),
        (changed(3, 3, "9,000,000"), Problem(9, "utility", "9000000", Wrong.TIERS_END), False, 5),
        (changed(0, 0, ""), Problem(6, "market", "", Wrong.NO_MARKET), True, 0),
        (changed(0, 0, "Atlantis"), Problem(6, "market", "Atlantis", Wrong.STRANGE_MARKET), False, 5),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_and_no_half_of_a_markets_tiers_is_kept(
    rows: list[list[str]], problem: Problem, is_grave: bool, left: int
) -> None:
    found = read(written([*HEAD, *rows]))
    assert found.problems[0] == problem
    assert found.problems[0].is_grave is is_grave
    assert found.problems[0].message
    assert found.problems[0].cure
    assert len(found.rates) == left


def test_a_market_with_two_blocks_is_told() -> None:
    brazil = ["Brazil", "", "0", "", "--", "0.0068", "", *[""] * 10]
    found = read(written([*HEAD, *BLOCK, brazil, BLOCK[0]]))
    assert found.problems == [Problem(11, "market", "Pakistan", Wrong.MARKET_AGAIN)]


def test_a_discount_that_disappears_in_rounding_is_fair() -> None:
    rows = [
        ["Colombia", "$US", "0", "100000", "--", "0.0008", "", *[""] * 10],
        ["", "", "100001", "", "-5%", "0.0008", "", *[""] * 10],
    ]
    assert read(written([*HEAD, *rows])).problems == []
