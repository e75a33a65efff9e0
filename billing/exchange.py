"""One reporting currency: amounts converted by dated reference rates, and marked as such.

Rates come from a file that somebody uploads, as the European Central Bank publishes them: what one euro
is worth, on each of its working days.
https://www.ecb.europa.eu/stats/policy_and_exchange_rates/euro_reference_exchange_rates/

    convert = exchange.converter(organisation, "EUR", since=date(2026, 10, 1), until=date(2026, 10, 31))
    made = convert(Decimal("12.50"), "USD", on=date(2026, 10, 3))
    # Converted(amount=…, currency="EUR", rates_of=date(2026, 10, 2)); None: no rate, so it is unknown

Add up in the true currencies first where you can: a month's amount of one day is converted once.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from accounts.models import Organisation
from billing.models import ExchangeRate, ReportingCurrency

EURO = "EUR"
OLDEST = timedelta(days=7)  # of a rate that may stand in for a day without one
PLACES = Decimal("0.000001")


@dataclass(frozen=True)
class Converted:
    """An amount that nobody was billed: to be shown with a mark."""

    amount: Decimal
    currency: str
    rates_of: date | None  # the older of the rates' days; None: it was in this currency already

    @property
    def is_converted(self) -> bool:
        return self.rates_of is not None


@dataclass(frozen=True)
class Converter:
    """Rates of a span of days in memory. Asked without the database."""

    to: str
    days: dict[str, list[date]] = field(default_factory=dict)
    rates: dict[tuple[str, date], Decimal] = field(default_factory=dict)

    def __call__(self, amount: Decimal, currency: str, *, on: date) -> Converted | None:
        """None when there is no rate of the day or of the seven before: unknown, not zero."""
        if currency == self.to:
            return Converted(amount, currency, None)
        theirs, ours = self._rate(currency, on), self._rate(self.to, on)
        if theirs is None or ours is None:
            return None
        made = amount / theirs[1] * ours[1]
        return Converted(made.quantize(PLACES), self.to, min(theirs[0], ours[0]))

    def _rate(self, currency: str, on: date) -> tuple[date, Decimal] | None:
        if currency == EURO:
            return on, Decimal(1)
        days = self.days.get(currency, [])
        place = bisect_right(days, on)
        if not place or days[place - 1] < on - OLDEST:
            return None
        day = days[place - 1]
        return day, self.rates[currency, day]


def converter(organisation: Organisation, to: str, *, since: date, until: date) -> Converter:
    """For amounts of these days, both counted. One query."""
    rows = ExchangeRate.objects.filter(
        organisation=organisation, day__range=(since - OLDEST, until)
    ).order_by("day", "file_id")
    rates: dict[tuple[str, date], Decimal] = {}
    for currency, day, rate in rows.values_list("currency", "day", "per_euro"):
        rates[currency, day] = rate  # of two files the newer one
    days: dict[str, list[date]] = defaultdict(list)
    for currency, day in rates:
        days[currency].append(day)
    return Converter(to, dict(days), rates)


def reporting_currency(organisation: Organisation) -> str:
    """What the organisation chose; "" when it wants nothing converted."""
    row = ReportingCurrency.objects.filter(organisation=organisation).first()
    return row.currency if row else ""
