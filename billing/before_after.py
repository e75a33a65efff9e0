"""Lines of before and after, by category and market, and their totals by currency."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from billing.models import RateRow

ZERO = Decimal(0)


@dataclass(frozen=True)
class Line:
    """Before and after. `difference` is None where a price is not known on either side."""

    currency: str
    category: str
    market: str
    units: int
    before: Decimal
    before_unknown: int
    units_after: int
    after: Decimal
    after_unknown: int
    estimated: bool
    rows: tuple[tuple[RateRow, int], ...]

    @property
    def difference(self) -> Decimal | None:
        return None if self.before_unknown or self.after_unknown else self.after - self.before


@dataclass(frozen=True)
class Total:
    """Of one currency. The difference is of `compared` lines, out of `lines`."""

    currency: str
    before: Decimal
    after: Decimal
    before_unknown: int
    after_unknown: int
    difference: Decimal
    compared: int
    lines: int


def merge(lines: list[Line]) -> Line:
    """The same category and market in several portfolios, each with tiers of its own."""
    first = lines[0]
    return Line(
        currency=first.currency,
        category=first.category,
        market=first.market,
        units=sum(line.units for line in lines),
        before=sum((line.before for line in lines), ZERO),
        before_unknown=sum(line.before_unknown for line in lines),
        units_after=sum(line.units_after for line in lines),
        after=sum((line.after for line in lines), ZERO),
        after_unknown=sum(line.after_unknown for line in lines),
        estimated=any(line.estimated for line in lines),
        rows=tuple(row for line in lines for row in line.rows),
    )


def totals(lines: Iterable[Line]) -> list[Total]:
    by_currency: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        by_currency[line.currency].append(line)
    return [
        Total(
            currency=currency,
            before=sum((line.before for line in each), ZERO),
            after=sum((line.after for line in each), ZERO),
            before_unknown=sum(line.before_unknown for line in each),
            after_unknown=sum(line.after_unknown for line in each),
            difference=sum((line.difference or ZERO for line in each), ZERO),
            compared=sum(line.difference is not None for line in each),
            lines=len(each),
        )
        for currency, each in sorted(by_currency.items())
    ]
