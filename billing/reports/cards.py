"""Rate cards: all of them with what counts today, and one with its rates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest

from django.db.models import Count

from accounts.models import Organisation
from billing.models import Card, CardState, Category, Grade, RateRow
from billing.reports.coverage import Period, in_force, periods, used_currencies

LIST_HEADER = (
    "currency", "effective_from", "model", "state", "counts_today", "markets", "figures", "grades",
    "own", "file", "uploaded_by", "approved_by", "decided_at",
)  # fmt: skip
ROW_HEADER = (
    "currency", "effective_from", "market", "category", "from_message", "to_message", "rate",
    "before_volume_discounts", "grade", "source",
)  # fmt: skip


@dataclass(frozen=True)
class CardLine:
    card: Card
    counts: bool  # today
    markets: int
    figures: int
    grades: list[tuple[Grade, int]]  # how many figures of each


@dataclass(frozen=True)
class CurrencyCards:
    """A currency with its cards, the newest first, and the days without one."""

    currency: str
    is_used: bool  # an account is billed in it
    lines: list[CardLine]
    gaps: list[Period]

    @property
    def counting(self) -> CardLine | None:
        return next((line for line in self.lines if line.counts), None)


def currencies(organisation: Organisation, *, today: date) -> list[CurrencyCards]:
    """Those of the organisation's accounts first. Three queries."""
    used = used_currencies(organisation)
    by_currency: dict[str, list[Card]] = defaultdict(list)
    for card in _cards(organisation):
        by_currency[card.currency].append(card)
    counts = _grades(organisation)
    names = [*used, *sorted(by_currency.keys() - set(used))]
    return [_currency(name, name in used, by_currency[name], counts, today) for name in names]


def _cards(organisation: Organisation) -> Iterator[Card]:
    rows = Card.objects.seen_by(organisation).select_related(
        "imported_by", "approved_by", "refused_by"
    )
    rows = rows.annotate(markets=Count("rows__market", distinct=True))
    return rows.order_by("currency", "-effective_from", "-pk").iterator()


def _grades(organisation: Organisation) -> dict[int, list[tuple[Grade, int]]]:
    cards = Card.objects.seen_by(organisation)
    counted = RateRow.objects.filter(card__in=cards).values_list("card", "grade")
    found: dict[int, list[tuple[Grade, int]]] = defaultdict(list)
    for card, grade, count in counted.annotate(Count("pk")).order_by("card", "grade"):
        found[card].append((Grade(grade), count))
    return found


def _currency(
    name: str,
    is_used: bool,
    cards: list[Card],
    grades: dict[int, list[tuple[Grade, int]]],
    today: date,
) -> CurrencyCards:
    active = [card for card in cards if card.state == CardState.ACTIVE]
    now = in_force(active, today)
    lines = [
        CardLine(
            card, card == now, card.markets,  # type: ignore[attr-defined]  # annotated
            sum(count for _grade, count in grades.get(card.pk, [])), grades.get(card.pk, []),
        )
        for card in cards
    ]  # fmt: skip
    gaps = [one for one in periods(active) if one.card is None and one.since <= today]
    return CurrencyCards(name, is_used, lines, gaps[::-1])


def list_lines(groups: list[CurrencyCards]) -> Iterator[list[object]]:
    """The list as cells, in the order of LIST_HEADER."""
    for line in (line for group in groups for line in group.lines):
        card = line.card
        yield [
            card.currency, card.effective_from, card.model, card.state, line.counts, line.markets,
            line.figures, " ".join(f"{grade.value}:{count}" for grade, count in line.grades),
            card.organisation_id is not None, card.file_name, card.imported_by or "",
            card.approved_by or "", card.decided_at,
        ]  # fmt: skip


@dataclass(frozen=True)
class Tier:
    row: RateRow
    until: int | None  # its last message; None: no end, or not known


@dataclass(frozen=True)
class MarketRates:
    market: str
    named: list[tuple[Category, list[Tier]]]  # by `CardRates.categories`; without tiers: no row

    @property
    def tiers(self) -> list[Tier]:
        return [tier for _category, tiers in self.named for tier in tiers]

    @property
    def grades(self) -> list[str]:
        return sorted({tier.row.grade for tier in self.tiers})


@dataclass(frozen=True)
class CardRates:
    categories: list[Category]  # those that the card has
    markets: list[MarketRates]  # as asked for
    every_market: list[str]
    sources: list[tuple[str, Grade, int]]  # of the whole card: text, grade, how many figures


def card_rates(card: Card, *, market: str = "") -> CardRates:
    """One query for the rows."""
    table: dict[str, dict[str, list[RateRow]]] = defaultdict(lambda: defaultdict(list))
    sources: dict[tuple[str, Grade], int] = defaultdict(int)
    for row in card.rows.order_by("market", "category", "tier_from"):
        table[row.market][row.category].append(row)
        sources[_without_line(row.source), Grade(row.grade)] += 1
    present = {category for rates in table.values() for category in rates}
    categories = [category for category in Category if category in present]
    wanted = market if market in table else ""
    return CardRates(
        categories,
        [
            MarketRates(name, [(one, _tiers(rates.get(one, []))) for one in categories])
            for name, rates in table.items()
            if wanted in ("", name)
        ],
        list(table),
        [(text, grade, count) for (text, grade), count in sorted(sources.items())],
    )


def _without_line(source: str) -> str:
    """Sources of uploaded files end with the line, ", row 12"."""
    return source.rsplit(", row ", 1)[0]


def _tiers(rows: list[RateRow]) -> list[Tier]:
    ends: list[int | None] = [row.tier_from - 1 for row in rows[1:]]
    return [Tier(row, end) for row, end in zip_longest(rows, ends)]


def row_lines(card: Card, rates: CardRates) -> Iterator[list[object]]:
    """The rates as cells, in the order of ROW_HEADER. A rate that is not published is n/a."""
    for line in rates.markets:
        for tier in line.tiers:
            row = tier.row
            yield [
                card.currency, card.effective_from, row.market, row.category, row.tier_from,
                tier.until, "n/a" if row.amount is None else row.amount, row.list_only, row.grade,
                row.source,
            ]  # fmt: skip
