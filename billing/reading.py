"""Meta's rate-card files, read without writing anything: what is in them, and what is wrong with them.

Shapes that have been seen: a CSV with a few lines of title before the header, whose name of the column
"Authentication-International" contains a line break, one row for each market; and the same table as an
XLSX workbook that is named .csv. Linked from
https://developers.facebook.com/documentation/business-messaging/whatsapp/pricing
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from billing.amounts import Unreadable, amount_of, currency_of
from billing.markets import ALL_MARKETS
from billing.models import Category

MOST_BYTES = 2 * 1024 * 1024
MOST_UNPACKED = 20 * 1024 * 1024
MOST_PARTS = 100
MOST_ROWS, MOST_COLUMNS = 2000, 40
HEADER_WITHIN = 20

Grid = list[list[str]]


class Shape(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"


class NotACard(Exception):
    """Nothing of the file can be read. Its text says why."""


@dataclass(frozen=True)
class Found:
    """`amount` is None where the card says n/a."""

    market: str
    category: Category
    amount: Decimal | None


@dataclass(frozen=True)
class Problem:
    row: int  # as a spreadsheet counts
    column: str
    text: str  # what stands there


@dataclass(frozen=True)
class Reading:
    shape: Shape
    currency: str
    rates: list[Found] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read(data: bytes) -> Reading:
    """By what is in the file, whatever its name says. Raises NotACard."""
    if len(data) > MOST_BYTES:
        raise NotACard(f"larger than {MOST_BYTES} bytes")
    shape = Shape.XLSX if data.startswith(b"PK\x03\x04") else Shape.CSV
    grid = _workbook(data) if shape is Shape.XLSX else _text(data)
    header, columns = _header(grid)
    rows = list(enumerate(grid[header + 1 :], start=header + 2))
    at = columns.pop("currency", None)
    body = [(number, cells) for number, cells in rows if _is_rate_row(cells, columns)]
    currencies = {currency_of(cells[at]) for _n, cells in body} if at is not None else set()
    if len(currencies) != 1 or None in currencies:
        raise NotACard("the column Currency does not name one currency of Meta's")
    reading = Reading(shape, str(currencies.pop()))
    seen: set[str] = set()
    for number, cells in body:
        market = " ".join(cells[columns["market"]].split())
        if market not in ALL_MARKETS or market in seen:
            reading.problems.append(Problem(number, "market", market))
            continue
        seen.add(market)
        for category in Category:
            if (column := columns.get(category)) is not None:
                _take(reading, number, market, category, cells[column])
    return reading


def _take(reading: Reading, number: int, market: str, category: Category, text: str) -> None:
    try:
        reading.rates.append(Found(market, category, amount_of(text, reading.currency)))
    except Unreadable:
        reading.problems.append(Problem(number, category, text))


def _header(grid: Grid) -> tuple[int, dict[str, int]]:
    """Where the header stands, and the column of each word that we know."""
    for index, cells in enumerate(grid[:HEADER_WITHIN]):
        words = [re.sub(r"\W+", "_", cell.strip().lower()).strip("_") for cell in cells]
        columns = {
            word: words.index(word) for word in ("market", "currency", *Category) if word in words
        }
        if {"market", "currency", Category.MARKETING, Category.UTILITY} <= columns.keys():
            return index, columns
    raise NotACard("no row with Market, Currency, Marketing and Utility was found")


def _is_rate_row(cells: list[str], columns: dict[str, int]) -> bool:
    """Empty lines and footers have nothing in the columns of figures."""
    return any(cells[at].strip() for word, at in columns.items() if word in set(Category))


def _text(data: bytes) -> Grid:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    if "\0" in text:
        raise NotACard("neither text nor a workbook")
    separator = max(",;\t", key=text.count)
    try:
        return _even(list(csv.reader(io.StringIO(text, newline=""), delimiter=separator)))
    except csv.Error as error:
        raise NotACard(str(error)) from None


def _workbook(data: bytes) -> Grid:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            sizes = [part.file_size for part in parts.infolist()]
        if sum(sizes) > MOST_UNPACKED or len(sizes) > MOST_PARTS:
            raise NotACard("a workbook that unpacks to too much")
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        rows = book.worksheets[0].iter_rows(
            max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS, values_only=True
        )
        return _even([["" if value is None else str(value) for value in row] for row in rows])
    except (
        zipfile.BadZipFile, zlib.error, InvalidFileException, ParseError, KeyError,
        IndexError, ValueError, TypeError, AttributeError, EOFError, NotImplementedError,
    ) as error:  # fmt: skip  # what openpyxl and defusedxml raise for a broken or hostile book
        raise NotACard("a workbook that cannot be read") from error


def _even(grid: Grid) -> Grid:
    """Every row as long as the longest."""
    width = max(map(len, grid), default=0)
    if len(grid) > MOST_ROWS or width > MOST_COLUMNS:
        raise NotACard("more rows or columns than a rate card has")
    return [row + [""] * (width - len(row)) for row in grid]
