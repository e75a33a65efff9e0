"""The volume tiers of a card: for each market a block of lines, one for each tier, side by side by category.

No file of Meta's could be had, only this description of it: five lines before the table, seventeen
columns, the market's name on the first line of its block only, then for each category lower and upper
bound, discount (`--` or `-5%`) and rate. So nothing is taken from a column's place: what is in it is read
from the lines above it, the category from the nearest name at or to the left of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal

from billing.amounts import Unreadable, amount_of, currency_of
from billing.models import Category
from billing.reading.grids import Grid
from billing.reading.rates import HEADER_WITHIN, lines_above, market_problem, word_of
from billing.reading.titles import day_in
from billing.reading.words import Found, Kind, Problem, Reading, Shape, Wrong, no_currency

TIERED = (Category.AUTHENTICATION_INTERNATIONAL, Category.AUTHENTICATION, Category.UTILITY)
# What the columns are called: in a column's name the first of these words that fits decides.
ROLES = (
    ("discount", ("discount",)),
    ("lower", ("lower", "from", "min", "minimum", "above", "start")),
    ("upper", ("upper", "to", "max", "maximum", "end")),
    ("rate", ("rate", "rates", "price")),
)
NOTHING = {"", "-", "--", "—", "–", "n/a"}
ENDLESS = NOTHING | {"max", "∞", "unlimited", "no limit", "and above", "above", "+"}
MOST_MESSAGES = 10**15


@dataclass(frozen=True)
class Header:
    last: int  # the line under which the tiers begin
    market: int
    currency: int | None
    groups: dict[Category, dict[str, int]]  # the columns of each category, by role


@dataclass(frozen=True)
class Tier:
    row: int
    lower: int
    upper: int | None  # None: endless
    discount: str
    rate: Decimal


def header(grid: Grid) -> Header | None:
    """Where things stand; None when this is no file of tiers."""
    for last, cells in enumerate(grid[:HEADER_WITHIN]):
        roles = [_role(cell) for cell in cells]
        if not {"lower", "upper", "rate"} <= set(roles):
            continue
        above = [[word_of(cell) for cell in line] for line in grid[: last + 1]]
        groups: dict[Category, dict[str, int]] = {}
        for column, role in enumerate(roles):
            category = _category(above, column) if role else None
            if role and category:
                groups.setdefault(category, {}).setdefault(role, column)
        whole = {kind: at for kind, at in groups.items() if {"lower", "upper", "rate"} <= at.keys()}
        market = _column(above, "market")
        if whole and market is not None:
            return Header(last, market, _column(above, "currency"), whole)
    return None


def _role(cell: str) -> str:
    words = word_of(cell).split("_")
    return next((role for role, names in ROLES if set(names) & set(words)), "")


def _category(above: list[list[str]], column: int) -> Category | None:
    """The name nearest to the table; in its line the one nearest at or to the left of the column."""
    for line in reversed(above):
        for at in range(column, -1, -1):
            for category in TIERED:  # the longest name first
                if line[at].startswith(category):
                    return category
    return None


def _column(above: list[list[str]], name: str) -> int | None:
    places = (
        at for line in reversed(above) for at, word in enumerate(line) if word.startswith(name)
    )
    return next(places, None)


def read(shape: Shape, grid: Grid, header: Header) -> Reading:
    """Raises NotACard when there is no one currency."""
    rows = list(enumerate(grid[header.last + 1 :], start=header.last + 2))
    columns = [at for group in header.groups.values() for at in group.values()]
    body = [(row, cells) for row, cells in rows if any(cells[at].strip() for at in columns)]
    title = lines_above(grid, header.last)
    reading = Reading(
        shape, _currency(body, header, title), Kind.TIERS, title=title, effective_from=day_in(title)
    )
    for market, lines in _blocks(reading, body, header):
        for category, group in header.groups.items():
            _take(reading, market, category, _tiers(reading, category, group, lines))
    return reading


def _currency(body: list[tuple[int, list[str]]], header: Header, title: tuple[str, ...]) -> str:
    """Of its column, where it may stand on the first line of a block only; else of the title."""
    if header.currency is not None:
        said = {cells[header.currency].strip() for _row, cells in body} - {""}
        found = {currency_of(text) for text in said}
    else:
        found = {
            code
            for line in title
            for word in line.split()
            if (code := currency_of(word.strip("():,.")))
        }
    if len(found) != 1 or None in found:
        raise no_currency()
    return str(found.pop())


def _blocks(
    reading: Reading, body: list[tuple[int, list[str]]], header: Header
) -> Iterator[tuple[str, list[tuple[int, list[str]]]]]:
    """The lines of each market: a line without a name belongs to the one above it."""
    blocks: list[tuple[int, str, list[tuple[int, list[str]]]]] = []
    for row, cells in body:
        market = " ".join(cells[header.market].split())
        if market and (not blocks or blocks[-1][1] != market):
            blocks.append((row, market, []))
        if blocks:
            blocks[-1][2].append((row, cells))
        else:
            reading.problems.append(Problem(row, "market", "", Wrong.NO_MARKET))
    seen: set[str] = set()
    for row, market, lines in blocks:
        if problem := market_problem(row, market, seen):
            reading.problems.append(problem)
            if problem.is_grave:
                continue
        seen.add(market)
        yield market, lines


def _tiers(
    reading: Reading, category: Category, group: dict[str, int], lines: list[tuple[int, list[str]]]
) -> list[Tier]:
    """The tiers of one market and category; none when a line of them cannot be read."""
    tiers, complete = [], True
    for row, cells in lines:
        said = {role: cells[at].strip() for role, at in group.items()}
        if all(said[role].lower() in NOTHING for role in ("lower", "upper", "rate")):
            continue
        tier = _tier(reading, row, category, said)
        if tier is None:
            complete = False
        else:
            tiers.append(tier)
    return tiers if complete else []


def _tier(reading: Reading, row: int, category: Category, said: dict[str, str]) -> Tier | None:
    before = len(reading.problems)
    lower, upper, rate = _count(said["lower"]), None, None
    if lower is None:
        reading.problems.append(Problem(row, category, said["lower"][:80], Wrong.BOUND))
    if said["upper"].lower() not in ENDLESS:
        upper = _count(said["upper"])
        if upper is None or (lower is not None and upper <= lower):
            reading.problems.append(Problem(row, category, said["upper"][:80], Wrong.BOUND))
    with suppress(Unreadable):  # told below, as n/a is, since a tier has a rate
        rate = amount_of(said["rate"], reading.currency)
    if rate is None:
        reading.problems.append(
            Problem(row, category, said["rate"][:80], currency=reading.currency)
        )
    if len(reading.problems) > before or lower is None or rate is None:
        return None
    return Tier(row, lower, upper, said.get("discount", ""), rate)


def _count(text: str) -> int | None:
    """1,000,001 or 1.000.001 or 1000001 or 50,000,001+, and what a workbook makes of it, 150001.0."""
    text = re.sub(r"\.0$", "", text.strip().rstrip("+").strip())
    if not re.fullmatch(r"\d+|\d{1,3}([,. ]\d{3})+", text, re.ASCII):
        return None
    number = int(re.sub(r"[,. ]", "", text))
    return number if number < MOST_MESSAGES else None


def _take(reading: Reading, market: str, category: Category, tiers: list[Tier]) -> None:
    """Upper bounds belong to their tier, so a tier begins with the message after the one before."""
    end: int | None = -1
    found: list[Found] = []
    for place, tier in enumerate(tiers):
        follows = (
            tier.lower in (0, 1) if place == 0 else end is not None and tier.lower - end in (0, 1)
        )
        if not follows:
            reading.problems.append(Problem(tier.row, category, str(tier.lower), Wrong.TIERS_APART))
            return
        if not _is_fair(tier, tiers[0].rate):
            reading.problems.append(Problem(tier.row, category, tier.discount[:80], Wrong.DISCOUNT))
        first = 0 if place == 0 else (end or 0) + 1
        found.append(Found(market, category, tier.rate, first, tier.row))
        end = tier.upper
    if tiers and end is not None:
        reading.problems.append(Problem(tiers[-1].row, category, str(end), Wrong.TIERS_END))
    reading.rates.extend(found)


def _is_fair(tier: Tier, listed: Decimal) -> bool:
    """Does the discount lead to the rate, as far as rates are rounded to four places?"""
    if tier.discount.lower() in NOTHING:
        return tier.rate == listed
    found = re.fullmatch(r"[-−–]?\s*(\d{1,2}(?:[.,]\d{1,6})?)\s*(%?)", tier.discount, re.ASCII)
    if not found:
        return False
    # A workbook keeps -5% as the number -0.05.
    share = Decimal(found[1].replace(",", ".")) / (100 if found[2] else 1)
    expected = listed * (1 - share)
    return abs(tier.rate - expected) <= max(Decimal("0.00005"), expected / 200)
