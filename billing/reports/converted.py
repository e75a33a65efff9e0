"""A report's amounts in the organisation's reporting currency: beside the real ones, never instead of them.

Each day is converted by that day's rate and then added up. What has no rate is not known, which is not zero:
a line with some of it has no amount; of all together, what is left out is told beside the amount.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Max, Min

from billing.exchange import Converter, converter, reporting_currency
from billing.models import Monthly
from billing.periods import month_after
from billing.reports.days import ONE, Days
from billing.reports.report import Report
from billing.reports.scope import Scope
from billing.reports.slice import Slice
from billing.reports.sums import Figures, Key, add_up

AT_ONCE = 3  # months read together
MOST = 200_000  # lines of these: each day has its own


@dataclass(frozen=True)
class ByDay(Slice):
    """The same lines for each day."""

    @property
    def dimensions(self) -> tuple[str, ...]:
        return ("day", *super().dimensions)


@dataclass
class Made:
    """`amount` in the reporting currency; `lacking` of the true one had no rate."""

    amount: Decimal | None = None  # nothing with a price and a rate
    lacking: Decimal = Decimal(0)

    @property
    def known(self) -> Decimal | None:
        return None if self.lacking else self.amount

    def add(self, amount: Decimal | None, lacking: Decimal) -> None:
        if amount is not None:
            self.amount = (self.amount or Decimal(0)) + amount
        self.lacking += lacking


@dataclass
class Conversion:
    """By the lines of a report. With several tags to a template they add up to more than there is."""

    to: str
    lines: dict[Key, Made] = field(default_factory=lambda: defaultdict(Made))

    @property
    def amount(self) -> Decimal | None:
        """All together, without what is `lacking`; None when nothing could be converted."""
        told = [one.amount for one in self.lines.values() if one.amount is not None]
        return sum(told, Decimal(0)) if told else None

    @property
    def lacking(self) -> list[tuple[str, Decimal]]:
        """Currency, and how much of it had no rate."""
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for key, made in self.lines.items():
            sums[key.currency] += made.lacking
        return [(currency, amount) for currency, amount in sorted(sums.items()) if amount]


def conversion(scope: Scope, asked: Slice, days: Days) -> Conversion | None:
    """None when no currency is chosen, or when everything is in it already. Raises NotTogether, TooMany."""
    to = reporting_currency(scope.organisation)
    if not to:
        return None
    by_day, made = ByDay(**asdict(asked)), Conversion(to)
    for part in _parts(scope, days):
        rates = converter(scope.organisation, to, since=part.since, until=part.until)
        for key, figures in add_up(scope, by_day, part, most=MOST).lines.items():
            if key.currency:
                made.lines[Key(key.values[1:], key.currency)].add(*_made(key, figures, rates))
    return made if {key.currency for key in made.lines} - {to} else None


def of_report(report: Report) -> Conversion | None:
    return conversion(report.scope, report.asked, report.days)


def _made(key: Key, figures: Figures, rates: Converter) -> tuple[Decimal | None, Decimal]:
    """What the day's amount is worth, and what of it has no rate."""
    if figures.known_amount is None:
        return None, Decimal(0)
    if not figures.amount:
        return Decimal(0), Decimal(0)
    made = rates(figures.amount, key.currency, on=date.fromisoformat(key.values[0]))
    return (None, figures.amount) if made is None else (made.amount, Decimal(0))


def _parts(scope: Scope, days: Days) -> Iterator[Days]:
    """A few months each, as far as there are charges."""
    charged = Monthly.objects.filter(waba_id__in=scope.wabas)
    months = charged.aggregate(first=Min("month"), last=Max("month"))
    if months["first"] is None:
        return
    since, until = (
        max(days.since, months["first"]),
        min(days.until, month_after(months["last"]) - ONE),
    )
    while since <= until:
        following = month_after(since.replace(day=1), AT_ONCE)
        yield Days(since, min(until, following - ONE))
        since = following
