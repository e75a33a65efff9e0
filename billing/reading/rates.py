"""The rates of a card: one row for each market, one column for each category."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from billing.amounts import Unreadable, amount_of, currency_of
from billing.markets import ALL_MARKETS
from billing.models import Category
from billing.reading.grids import Grid
from billing.reading.titles import day_in
from billing.reading.words import Found, NotACard, Problem, Reading, Shape, Wrong, no_currency

HEADER_WITHIN = 20
LONGEST_MARKET = 60


def read(shape: Shape, grid: Grid) -> Reading:
    """Raises NotACard."""
    header, columns = _header(grid)
    rows = list(enumerate(grid[header + 1 :], start=header + 2))
    at = columns.pop("currency")
    body = [(number, cells) for number, cells in rows if _is_rate_row(cells, columns)]
    currencies = {currency_of(cells[at]) for _n, cells in body}
    if len(currencies) != 1 or None in currencies:
        raise no_currency()
    title = lines_above(grid, header)
    reading = Reading(shape, str(currencies.pop()), title=title, effective_from=day_in(title))
    seen: set[str] = set()
    for number, cells in body:
        market = " ".join(cells[columns["market"]].split())
        if problem := market_problem(number, market, seen):
            reading.problems.append(problem)
            if problem.is_grave:
                continue
        seen.add(market)
        for category in Category:
            if (column := columns.get(category)) is not None:
                _take(reading, number, market, category, cells[column])
    return reading


def lines_above(grid: Grid, header: int) -> tuple[str, ...]:
    """What stands above the table, a text for each line that has any."""
    lines = (" ".join(" ".join(cells).split()) for cells in grid[:header])
    return tuple(line for line in lines if line)


def market_problem(row: int, market: str, seen: set[str]) -> Problem | None:
    """What is wrong with the name of a market, if anything."""
    if not market or len(market) > LONGEST_MARKET:
        return Problem(row, "market", market[:80], Wrong.NO_MARKET)
    if market in seen:
        return Problem(row, "market", market, Wrong.MARKET_AGAIN)
    return None if market in ALL_MARKETS else Problem(row, "market", market, Wrong.STRANGE_MARKET)


def _take(reading: Reading, row: int, market: str, category: Category, text: str) -> None:
    currency = reading.currency
    try:
        reading.rates.append(Found(market, category, amount_of(text, currency), row=row))
    except Unreadable:
        reading.problems.append(Problem(row, category, text[:80], currency=currency))


def _header(grid: Grid) -> tuple[int, dict[str, int]]:
    """Where the header stands, and the column of each word that we know."""
    for index, cells in enumerate(grid[:HEADER_WITHIN]):
        words = [word_of(cell) for cell in cells]
        columns = {
            word: words.index(word) for word in ("market", "currency", *Category) if word in words
        }
        if {"market", "currency", Category.MARKETING, Category.UTILITY} <= columns.keys():
            return index, columns
    raise NotACard(
        _(
            "No line names Market, Currency, Marketing and Utility, as Meta's file of rates does, "
            "and none the bounds, discounts and rates of a file of volume tiers."
        )
    )


def word_of(cell: str) -> str:
    """Authentication-\\nInternational → authentication_international."""
    return re.sub(r"\W+", "_", cell.strip().lower()).strip("_")


def _is_rate_row(cells: list[str], columns: dict[str, int]) -> bool:
    """Empty lines and footers have nothing in the columns of figures."""
    return any(cells[at].strip() for word, at in columns.items() if word in set(Category))
