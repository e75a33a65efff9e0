"""What charges add up to, from the sums by day and by month: at most three queries for a stretch of days.

Amounts of different currencies never meet: the currency is a part of every line's key.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import F, Q, QuerySet, Sum, Value
from django.db.models.functions import TruncMonth, TruncWeek

from billing.models import Daily, DailyTemplate, Monthly, MonthlyTemplate
from billing.reports.days import Days
from billing.reports.scope import Scope, borne_by
from billing.reports.slice import NONE, Slice

NUMBERS, TEMPLATES = "numbers", "templates"  # the two kinds of sums
ONLY_NUMBERS = frozenset({"number", "country", "market"})
ONLY_TEMPLATES = frozenset({"template", "campaign", "tag"})
COLUMNS = {
    "account": "waba_id", "client": "waba_id", "number": "phone_number_id", "template": "template_id",
    "tag": "template_id", "campaign": "campaign", "model": "model", "category": "category",
    "country": "country", "market": "market", "type": "type", "currency": "currency",
}  # fmt: skip
MOST = 20_000  # lines of one report


class NotTogether(Exception):
    """No sums are kept by both of these; single charges know both."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(one, other)
        self.one, self.other = one, other


class TooMany(Exception):
    """More lines than anybody reads."""


@dataclass
class Figures:
    """`amount` is that of the known ones; those of an unknown price are counted beside it."""

    units: int = 0
    free: int = 0
    unknown: int = 0
    reads: int = 0
    amount: Decimal = Decimal(0)

    def add(self, other: Figures) -> None:
        self.units += other.units
        self.free += other.free
        self.unknown += other.unknown
        self.reads += other.reads
        self.amount += other.amount

    @property
    def paid(self) -> int:
        return self.units - self.free - self.unknown

    @property
    def known_amount(self) -> Decimal | None:
        """None when no price at all is known."""
        return None if self.units and self.unknown == self.units else self.amount

    @property
    def per_delivered(self) -> Decimal | None:
        """Of those with a known price, free ones too."""
        known = self.units - self.unknown
        return self.amount / known if known else None

    @property
    def per_read(self) -> Decimal | None:
        """None when somebody did not read, or a price is not known: it would not be counted in."""
        return self.amount / self.reads if self.reads and not self.unknown else None

    def per_click(self, clicks: int | None) -> Decimal | None:
        return self.amount / clicks if clicks and not self.unknown else None


class Key(NamedTuple):
    """A line: a value for each dimension, times as the ISO day that they begin with."""

    values: tuple[str, ...]
    currency: str


@dataclass
class Sums:
    """`total` by currency. With several tags to a template its lines add up to more than the total."""

    lines: dict[Key, Figures]
    total: dict[str, Figures]


class Leg(NamedTuple):
    """Which sums to ask for which accounts."""

    kind: str
    wabas: list[str]


def legs(scope: Scope, asked: Slice) -> list[Leg]:
    """Raises NotTogether."""
    wanted = {*asked.dimensions, *asked.filters}
    numbers, templates = wanted & ONLY_NUMBERS, wanted & ONLY_TEMPLATES
    if numbers and templates:
        raise NotTogether(min(numbers), min(templates))
    wabas, centres = scope.wabas, scope.centres
    if "centre" in wanted and numbers and centres.by_template & set(wabas):
        raise NotTogether(min(numbers), "centre")
    if "centre" in wanted and templates and centres.by_number & set(wabas):
        raise NotTogether(min(templates), "centre")
    if templates:
        return [Leg(TEMPLATES, wabas)]
    if "centre" not in wanted or numbers:
        return [Leg(NUMBERS, wabas)]
    apart = [one for one in wabas if one in centres.by_template]
    rest = [one for one in wabas if one not in centres.by_template]
    return [leg for leg in (Leg(NUMBERS, rest), Leg(TEMPLATES, apart)) if leg.wabas]


def where(scope: Scope, asked: Slice, kind: str = "") -> Q:
    """The filters on sums of a kind; "" on charges, which know everything."""
    found = Q()
    for name, value in asked.filters.items():
        if name in ("account", "client"):
            continue  # the scope has only those
        if name == "tag":
            found &= _tagged(scope, value)
        elif name == "centre":
            found &= _borne(scope, value, kind)
        else:
            found &= Q(**{COLUMNS[name]: "" if value == NONE else value})
    return found


def _tagged(scope: Scope, tag: str) -> Q:
    having = [one for one, tags in scope.tags.items() if tag == NONE or tag in tags]
    return ~Q(template_id__in=having) if tag == NONE else Q(template_id__in=having)


def _borne(scope: Scope, centre: str, kind: str) -> Q:
    centres = scope.centres
    found = Q(waba_id__in=borne_by(centre, centres.accounts))
    for column, parts, of_kind in (
        ("phone_number_id", centres.numbers, NUMBERS),
        ("template_id", centres.templates, TEMPLATES),
    ):
        if kind in ("", of_kind):
            single = Q(**{f"{column}__in": borne_by(centre, parts)})
            # What belongs to a centre by itself does not follow its account.
            found = single | (found & ~Q(**{f"{column}__in": list(parts)}))
    return ~found if centre == NONE else found


def add_up(scope: Scope, asked: Slice, days: Days, *, most: int = MOST) -> Sums:
    """Raises NotTogether, TooMany."""
    sums = Sums({}, {})
    for leg in legs(scope, asked):
        for is_months, part in days.parts():
            by_day = not is_months or bool({"day", "week"} & set(asked.dimensions))
            for row in _rows(scope, asked, leg, part, by_day=by_day, most=most):
                _take(sums, scope, asked, row)
    return sums


TABLES: dict[tuple[str, bool], Any] = {
    (NUMBERS, True): Daily, (NUMBERS, False): Monthly,
    (TEMPLATES, True): DailyTemplate, (TEMPLATES, False): MonthlyTemplate,
}  # fmt: skip


def _rows(
    scope: Scope, asked: Slice, leg: Leg, days: Days, *, by_day: bool, most: int
) -> Iterator[dict[str, Any]]:
    column = "day" if by_day else "month"
    rows: QuerySet[Any] = TABLES[leg.kind, by_day].objects.filter(
        where(scope, asked, leg.kind),
        waba_id__in=leg.wabas,
        **{f"{column}__range": (days.since, days.until)},
    )
    keys = {f"key{n}": _column(one, leg, column) for n, one in enumerate(asked.dimensions)}
    if "centre" in asked.dimensions:
        keys["waba"] = F("waba_id")
    found = rows.values("currency", **keys).annotate(
        all=Sum("units"), of_free=Sum("free"), of_unknown=Sum("unknown"), of_reads=Sum("reads"),
        of_amount=Sum("amount"),
    )  # fmt: skip
    told = list(found.order_by()[: most + 1])
    if len(told) > most:
        raise TooMany
    yield from told


def _column(dimension: str, leg: Leg, column: str) -> Any:
    if dimension == "centre":
        return F("phone_number_id" if leg.kind == NUMBERS else "template_id")
    if dimension == "month":
        return TruncMonth("day") if column == "day" else F("month")
    if dimension == "week":
        return TruncWeek("day")
    return F(COLUMNS.get(dimension, dimension)) if dimension else Value("")


def _take(sums: Sums, scope: Scope, asked: Slice, row: dict[str, Any]) -> None:
    figures = Figures(
        row["all"], row["of_free"], row["of_unknown"], row["of_reads"], row["of_amount"]
    )
    if not (figures.units or figures.amount):
        return  # a month whose days are gone
    sums.total.setdefault(row["currency"], Figures()).add(figures)
    for values in _values(scope, asked, row):
        sums.lines.setdefault(Key(values, row["currency"]), Figures()).add(figures)


def _values(scope: Scope, asked: Slice, row: dict[str, Any]) -> Iterable[tuple[str, ...]]:
    """The lines that a row belongs to: one, or one for each tag."""
    told: list[tuple[str, ...]] = [()]
    for n, dimension in enumerate(asked.dimensions):
        raw = row[f"key{n}"]
        told = [(*one, each) for one in told for each in _words(scope, dimension, raw, row)]
    return told


def _words(scope: Scope, dimension: str, raw: Any, row: dict[str, Any]) -> tuple[str, ...]:
    if isinstance(raw, date):
        return (raw.isoformat(),)
    if dimension == "tag":
        return scope.tags.get(raw) or ("",)
    if dimension == "client":
        return tuple(one.organisation.slug for one in scope.accounts if one.waba_id == raw)
    if dimension == "centre":
        single = scope.centres.numbers.get(raw) or scope.centres.templates.get(raw)
        return (single or scope.centres.accounts.get(row["waba"], ""),)
    return (raw,)
