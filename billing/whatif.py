"""A month's charges under another card, other rules or another category: arithmetic, no database.

What does not change keeps what it cost. What is added is priced after the messages that were charged
already, through the tiers; under another card all of a month is priced anew from its first message.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from billing.before_after import Line, merge
from billing.calendar import FREE_SERVICE
from billing.markets import market_of_country
from billing.models import Category, PricingModel, Unit
from billing.quoting import Quote, quote
from billing.rates import Table, Unknown

ZERO = Decimal(0)
IN_WINDOW, IN_ENTRY_POINT = "free_customer_service", "free_entry_point"


class Row(NamedTuple):
    """Sums of a month's charges."""

    portfolio: str
    waba_id: str
    unit: str
    model: str
    type: str
    category: str
    country: str
    market: str
    currency: str
    units: int
    free: int
    unknown: int
    amount: Decimal

    @property
    def charged(self) -> int:
        """With a price that is known."""
        return self.units - self.free - self.unknown

    @property
    def is_message(self) -> bool:
        return self.unit == Unit.MESSAGE and self.model == PricingModel.MESSAGE


class ServiceRow(NamedTuple):
    """Free service messages of one number on one day to one market."""

    portfolio: str
    phone_number_id: str
    day: date
    market: str
    currency: str
    free: int


class Moved(NamedTuple):
    """A month's messages of templates that would have another category, of one type."""

    waba_id: str
    type: str
    category: str
    currency: str
    units: int
    free: int
    unknown: int
    amount: Decimal


class Key(NamedTuple):
    portfolio: str
    currency: str
    category: str
    market: str
    kept: bool = False  # nothing of it is on a rate card of this kind


@dataclass
class Cell:
    """Of one category and market. `charged` and `amount` are of known prices."""

    charged: int = 0
    unknown: int = 0
    amount: Decimal = ZERO
    added: int = 0
    removed: int = 0
    removed_unknown: int = 0
    removed_amount: Decimal = ZERO
    estimated: bool = False  # its split by market is an estimate


@dataclass
class Sheet:
    """The cells of a month, changed by what is asked."""

    on: date | None = None  # markets as they are on this day; None: as they were
    cells: dict[Key, Cell] = field(default_factory=lambda: defaultdict(Cell))

    def market(self, country: str, market: str) -> str:
        moved = market_of_country(country, on=self.on) if self.on and country else None
        return moved or market

    def take(self, rows: Iterable[Row], *, model: str, currency: str = "") -> None:
        """`model` and `currency`: of the card to compare with; what has others stays as it is."""
        for row in rows:
            is_other = row.model != model or (currency and row.currency != currency)
            kept = bool(is_other or row.unit == Unit.CALL)
            cell = self.cells[self._key(row, row.category)._replace(kept=kept)]
            cell.charged += row.charged
            cell.unknown += row.unknown
            cell.amount += row.amount

    def _key(self, row: Row, category: str) -> Key:
        market = self.market(row.country, row.market)
        return Key(row.portfolio, row.currency, category, market)

    def charge_windows(self, rows: Iterable[Row]) -> None:
        """The rules from 2026-10-01: utility inside a window is charged."""
        for row in rows:
            if row.is_message and row.category == Category.UTILITY and row.type == IN_WINDOW:
                self.cells[self._key(row, row.category)].added += row.free

    def charge_service(self, rows: Iterable[ServiceRow]) -> None:
        """And so is service, after the first FREE_SERVICE of each number and month. Which of a day's
        messages were the first is not known: on the day that uses them up they are split by market in
        proportion."""
        numbers: dict[str, dict[date, list[ServiceRow]]] = defaultdict(lambda: defaultdict(list))
        for row in rows:
            numbers[row.phone_number_id][row.day].append(row)
        for days in numbers.values():
            left = FREE_SERVICE
            for _day, each in sorted(days.items()):
                free = min(left, sum(row.free for row in each))
                left -= free
                shares = split(free, {n: row.free for n, row in enumerate(each)})
                for n, row in enumerate(each):
                    key = Key(row.portfolio, row.currency, Category.SERVICE, row.market)
                    self.cells[key].added += row.free - shares[n]
                    self.cells[key].estimated |= len(each) > 1 and 0 < shares[n] < row.free

    def free_service(self, rows: Iterable[Row]) -> None:
        """The rules before 2026-10-01: service is free."""
        for row in rows:
            if row.is_message and row.category == Category.SERVICE:
                cell = self.cells[self._key(row, row.category)]
                cell.removed += row.charged
                cell.removed_unknown += row.unknown
                cell.removed_amount += row.amount

    def move(self, moved: Iterable[Moved], rows: Iterable[Row], category: str) -> None:
        """Templates' messages into another category. Their sums have no countries: they are split as
        all messages of the account, category and type were."""
        groups: dict[tuple[str, str, str, str], list[Row]] = defaultdict(list)
        for row in rows:
            if row.is_message:
                groups[row.waba_id, row.type, row.category, row.currency].append(row)
        for each in moved:
            group = groups.get((each.waba_id, each.type, each.category, each.currency), [])
            if each.category != category and group:
                self._move(each, group, category)

    def _move(self, moved: Moved, group: list[Row], category: str) -> None:
        """Inside a window marketing and authentication are charged; by an entry point nothing is."""
        charged = moved.units - moved.free - moved.unknown
        by_charged = split(charged, {n: row.charged for n, row in enumerate(group)})
        by_unknown = split(moved.unknown, {n: row.unknown for n, row in enumerate(group)})
        by_free = split(moved.free, {n: row.free for n, row in enumerate(group)})
        whole = sum((row.amount for row in group), ZERO)
        markets = {self.market(row.country, row.market) for row in group}
        frees = moved.type == IN_WINDOW and category != Category.UTILITY
        for n, row in enumerate(group):
            out, into = (
                self.cells[self._key(row, row.category)],
                self.cells[self._key(row, category)],
            )
            out.removed += by_charged[n]
            out.removed_unknown += by_unknown[n]
            out.removed_amount += moved.amount * row.amount / whole if whole else ZERO
            into.added += by_charged[n] + by_unknown[n] + (by_free[n] if frees else 0)
            out.estimated |= len(markets) > 1
            into.estimated |= len(markets) > 1

    def lines(self, tables: Mapping[str, Table], *, anew: bool) -> list[Line]:
        """`tables` by currency. `anew`: everything by them, not only what is added."""
        merged: dict[tuple[str, str, str], list[Line]] = defaultdict(list)
        for key, cell in self.cells.items():
            table = tables.get(key.currency, Table(Unknown.NO_CARD))
            line = _line(key, cell, table, anew=anew and not key.kept)
            merged[key.currency, key.category, key.market].append(line)
        found = [merge(lines) for lines in merged.values()]
        return sorted(found, key=lambda line: (line.currency, line.category, line.market))


def _line(key: Key, cell: Cell, table: Table, *, anew: bool) -> Line:
    charged, unknown = cell.charged - cell.removed, cell.unknown - cell.removed_unknown
    if anew:
        count = charged + unknown + cell.added
        quoted = quote(table, key.market, key.category, count)
        after, unknown = _amount(quoted), count if quoted.amount is None else 0
    else:
        volume = charged + unknown
        quoted = quote(table, key.market, key.category, cell.added, volume=volume)
        after = cell.amount - cell.removed_amount + _amount(quoted)
        unknown += cell.added if quoted.amount is None else 0
    return Line(
        currency=key.currency,
        category=key.category,
        market=key.market,
        units=cell.charged + cell.unknown,
        before=cell.amount,
        before_unknown=cell.unknown,
        units_after=cell.charged + cell.unknown - cell.removed - cell.removed_unknown + cell.added,
        after=after,
        after_unknown=unknown,
        estimated=cell.estimated,
        rows=quoted.rows,
    )


def _amount(quoted: Quote) -> Decimal:
    """What is known of it; what is not is counted beside."""
    return ZERO if quoted.amount is None else quoted.amount


def split(count: int, weights: Mapping[int, int]) -> dict[int, int]:
    """A count in proportion, whole numbers that add up to it; the largest remainders get what is left."""
    whole = sum(weights.values())
    if not whole:
        first = min(weights, default=0)
        return {n: count if n == first else 0 for n in weights}
    shares = {n: count * weight // whole for n, weight in weights.items()}
    by_remainder = sorted(weights, key=lambda n: (-(count * weights[n] % whole), n))
    for n in by_remainder[: count - sum(shares.values())]:
        shares[n] += 1
    return shares
