"""One report: its lines, or a table of lines and columns, compared, with ways deeper. The page, the files, the
mail and the API share it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from billing.periods import month_after
from billing.reports.clicks import all_clicks, clicks_by
from billing.reports.days import DAYS, Days
from billing.reports.naming import Text, names
from billing.reports.scope import Scope
from billing.reports.slice import TIMES, Slice
from billing.reports.sums import Figures, Key, Sums, add_up

SHOWN_LINES = 100


@dataclass(frozen=True)
class Line:
    """`labels` beside `key.values`. `share`: percent of the currency's total. `before`: the same line in the time
    that it is compared with; None when nothing is compared."""

    key: Key
    labels: tuple[Text, ...]
    figures: Figures
    share: float | None
    before: Figures | None
    clicks: int | None
    asked: Slice
    today: date

    @cached_property
    def deeper(self) -> Slice:
        """The report of this line alone; worked out only for lines that are shown."""
        deeper = self.asked.but(currency=self.currency) if self.currency else self.asked
        for dimension, value in zip(self.asked.dimensions, self.key.values, strict=False):
            deeper = deeper.narrowed(dimension, value)
        days, whole = deeper.days(self.today), self.asked.days(self.today)
        if whole.since <= days.since and days.until <= whole.until:
            return deeper
        since, until = max(days.since, whole.since), min(days.until, whole.until)
        return deeper.but(period=DAYS, since=since.isoformat(), until=until.isoformat())

    @property
    def href(self) -> str:
        """Where its figures lead, seen from the report: months, days, single charges."""
        if self.deeper.days(self.today).count == 1:
            return f"charges/?{self.deeper.query}"
        return f"?{self.deeper.closer(self.today).query}"

    @property
    def unknown_href(self) -> str:
        """Where those without a known price lead, seen from the report."""
        return f"unknown/?{self.deeper.query}"

    @property
    def label(self) -> Text:
        return self.labels[0]

    @property
    def currency(self) -> str:
        return self.key.currency

    @property
    def amount(self) -> Decimal | None:
        return self.figures.known_amount

    @property
    def per_click(self) -> Decimal | None:
        return self.figures.per_click(self.clicks)

    @property
    def difference(self) -> Decimal | None:
        """None when a price on either side is not known."""
        if self.before is None or self.figures.unknown or self.before.unknown:
            return None
        return self.figures.amount - self.before.amount

    @property
    def change(self) -> float | None:
        """In percent; None from nothing."""
        if self.difference is None or self.before is None or not self.before.amount:
            return None
        return float(100 * self.difference / self.before.amount)


@dataclass(frozen=True)
class Report:
    """`lines` in their order; `total` one for each currency, by its code."""

    scope: Scope
    asked: Slice
    days: Days
    earlier: Days | None
    lines: list[Line]
    total: list[Line]
    has_clicks: bool
    chips: list[
        tuple[str, Text, str]
    ]  # filters in force: dimension, what it is called, query without

    @property
    def is_empty(self) -> bool:
        return not self.lines

    @property
    def unknown(self) -> int:
        return sum(one.figures.unknown for one in self.total)

    @property
    def units(self) -> int:
        return sum(one.figures.units for one in self.total)

    @property
    def free(self) -> int:
        return sum(one.figures.free for one in self.total)

    @property
    def shown(self) -> list[Line]:
        return self.lines[:SHOWN_LINES]

    @property
    def left_off(self) -> int:
        return max(len(self.lines) - SHOWN_LINES, 0)


def report(scope: Scope, asked: Slice, *, today: date) -> Report:
    """A number of queries that does not grow with the lines. Raises NotTogether, TooMany."""
    days = asked.days(today)
    now = add_up(scope, asked, days)
    earlier = days.earlier(asked.against, today) if asked.against else None
    then = _moved(add_up(scope, asked, earlier), asked, earlier, days) if earlier else None
    clicks = clicks_by(scope, asked, days)
    labels = _labels(scope, asked, [*now.lines, *(then.lines if then else ())])
    lines = [
        _line(key, figures, now, then, asked, today, labels, clicks)
        for key, figures in _with_gone(now, then).items()
    ]
    _sort(lines, asked)
    total = [
        Line(
            Key((), currency), (), figures, 100.0,
            (then.total.get(currency) or Figures()) if then else None,
            all_clicks(clicks) if len(now.total) == 1 else None,
            asked, today,
        )
        for currency, figures in sorted(now.total.items())
    ]  # fmt: skip
    return Report(
        scope, asked, days, earlier, lines, total, clicks is not None, chips(scope, asked)
    )


def _labels(scope: Scope, asked: Slice, keys: Sequence[Key]) -> list[dict[str, Text]]:
    return [
        dict(names(scope, dimension, {key.values[n] for key in keys}))
        for n, dimension in enumerate(asked.dimensions)
    ]


def _with_gone(now: Sums, then: Sums | None) -> dict[Key, Figures]:
    """With lines that there were only in the time before."""
    gone = {key: Figures() for key in then.lines if key not in now.lines} if then else {}
    return {**now.lines, **gone}


def _line(
    key: Key, figures: Figures, now: Sums, then: Sums | None, asked: Slice, today: date,
    labels: list[dict[str, Text]], clicks: dict[tuple[str, ...], int | None] | None,
) -> Line:  # fmt: skip
    whole = now.total.get(key.currency)
    return Line(
        key=key,
        labels=tuple(known[value] for known, value in zip(labels, key.values, strict=True)),
        figures=figures,
        share=float(100 * figures.amount / whole.amount) if whole and whole.amount else None,
        before=(then.lines.get(key) or Figures()) if then else None,
        clicks=clicks.get(key.values) if clicks else None,
        asked=asked,
        today=today,
    )


def _moved(sums: Sums, asked: Slice, earlier: Days, days: Days) -> Sums:
    """Times of the stretch that it is compared with, as those of this one."""
    return Sums(
        {
            Key(
                tuple(
                    _move(value, dimension, earlier, days) if dimension in TIMES else value
                    for dimension, value in zip(asked.dimensions, key.values, strict=True)
                ),
                key.currency,
            ): figures
            for key, figures in sums.lines.items()
        },
        sums.total,
    )


def _move(value: str, dimension: str, earlier: Days, days: Days) -> str:
    then = date.fromisoformat(value)
    if dimension == "month":
        months = (days.since.year - earlier.since.year) * 12
        return month_after(then, months + days.since.month - earlier.since.month).isoformat()
    gap = (days.since - earlier.since).days
    if dimension == "week":
        gap = round(gap / 7) * 7
    return (then + timedelta(days=gap)).isoformat()


def _sort(lines: list[Line], asked: Slice) -> None:
    """The dearest first; times the newest first, and what is in each the dearest."""
    by, falling = asked.sort.removeprefix("-"), asked.sort.startswith("-")
    lines.sort(key=lambda one: str(one.label))
    lines.sort(key=lambda one: (one.figures.amount, one.figures.units), reverse=True)
    lines.sort(key=lambda one: one.currency)
    if by == "units":
        lines.sort(key=lambda one: one.figures.units, reverse=falling)
    elif by == "amount":
        lines.sort(key=lambda one: one.figures.amount, reverse=falling)
    elif asked.by in TIMES:
        lines.sort(key=lambda one: one.key.values[0], reverse=falling or not by)
    elif by:
        lines.sort(key=lambda one: str(one.label), reverse=falling)


def chips(scope: Scope, asked: Slice) -> list[tuple[str, Text, str]]:
    return [
        (name, names(scope, name, [value])["" if value == "none" else value],
         asked.but(**{name: ""}).query)
        for name, value in asked.filters.items()
    ]  # fmt: skip
