"""What is different between two cards, rate by rate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from billing.models import Card, Category

Key = tuple[str, str, int]  # market, category, the tier's first message
Figures = Mapping[Key, Decimal | None]
HEADER = ("what", "market", "category", "from_message", "before", "after", "percent")
ON_A_PAGE = 60


class What(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    GONE = "gone"


@dataclass(frozen=True)
class Difference:
    """None as a figure: n/a, or no row at all when it is new or gone."""

    what: What
    market: str
    category: Category
    tier_from: int
    before: Decimal | None
    after: Decimal | None

    @property
    def percent(self) -> Decimal | None:
        """None where there is no figure to compare with, or it was zero."""
        if not self.before or self.after is None:
            return None
        return ((self.after - self.before) / self.before * 100).quantize(Decimal("0.1"))

    @property
    def size(self) -> tuple[bool, int, Decimal]:
        """What has no percentage comes last, what is gone last of all."""
        rank = (What.GONE, What.NEW, What.CHANGED).index(self.what)
        return self.percent is not None, rank, abs(self.percent or Decimal())


@dataclass(frozen=True)
class Differences:
    lines: list[Difference]
    new: int
    changed: int
    gone: int
    unchanged: int
    most: int = 0  # lines on the page; 0: all

    @property
    def shown(self) -> list[Difference]:
        return self.lines[: self.most or None]


def figures(card: Card) -> dict[Key, Decimal | None]:
    rows = card.rows.values_list("market", "category", "tier_from", "amount")
    return {(market, category, tier): amount for market, category, tier, amount in rows}


def differences(
    before: Figures, after: Figures, *, sort: str = "size", most: int = 0
) -> Differences:
    found = [
        Difference(what, market, Category(category), tier, before.get(key), after.get(key))
        for key in {**before, **after}
        if (what := _what(key, before, after))
        for market, category, tier in [key]
    ]
    found.sort(key=lambda one: (one.market, list(Category).index(one.category), one.tier_from))
    if sort != "market":
        found.sort(key=lambda one: one.size, reverse=True)
    counts = {what: sum(one.what == what for one in found) for what in What}
    return Differences(
        found,
        counts[What.NEW],
        counts[What.CHANGED],
        counts[What.GONE],
        len(after) - counts[What.NEW] - counts[What.CHANGED],
        most,
    )


def _what(key: Key, before: Figures, after: Figures) -> What | None:
    if key not in before:
        return What.NEW
    if key not in after:
        return What.GONE
    return What.CHANGED if before[key] != after[key] else None


def lines(found: Iterable[Difference]) -> list[list[object]]:
    """As cells, in the order of HEADER."""
    return [
        [one.what, one.market, one.category, one.tier_from, one.before, one.after, one.percent]
        for one in found
    ]
