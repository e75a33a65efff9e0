"""What a broadcast will cost: low, likely and high, before it is sent.

High is the whole list delivered and charged. Likely takes off what was not delivered of such
messages in this month and the three before, and what was free. Low takes the month in which most was taken
off. Tiers begin where the portfolio is in the month of the day. Nothing is guessed: without a past
the three are the same, and that is told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from django.db.models import Q, Sum
from django.db.models.functions import TruncMonth

from accounts.models import Organisation
from assets.models import WhatsAppAccount
from billing import ports
from billing.calendar import PER_MESSAGE_SINCE, SERVICE_CHARGED_SINCE
from billing.markets import market_of_country
from billing.models import Category, Daily, RateRow, Unit
from billing.periods import Period
from billing.pricing.accounts import portfolio_of
from billing.quoting import quote
from billing.rates import Table, Unknown, table
from billing.whatif import IN_ENTRY_POINT

ONE, ZERO = Decimal(1), Decimal(0)
MONTHS = 3
FIRST, LAST = PER_MESSAGE_SINCE, date(2099, 12, 31)  # days that the form takes
# What a broadcast may be; the rest is not sent by template.
CATEGORIES = [c for c in Category if c is not Category.SERVICE]


@dataclass(frozen=True)
class Share:
    """Of messages. `months` is of how many it was taken; 0: not known."""

    likely: Decimal
    extreme: Decimal  # in the month when most was taken off
    months: int

    @property
    def likely_percent(self) -> Decimal:
        return round(self.likely * 100, 1)

    @property
    def extreme_percent(self) -> Decimal:
        return round(self.extreme * 100, 1)


@dataclass(frozen=True)
class Line:
    """One market. Amounts are None and `unknown` says why where there is no rate."""

    market: str
    countries: tuple[str, ...]
    recipients: int
    volume: int  # charged in this month already
    low: Decimal | None
    likely: Decimal | None
    high: Decimal | None
    unknown: str
    rows: tuple[tuple[RateRow, int], ...]  # of the high one


@dataclass(frozen=True)
class Estimate:
    account: WhatsAppAccount
    category: str
    on: date
    currency: str
    lines: list[Line]
    delivered: Share
    free: Share
    may_change_on: date | None  # Meta may change rates before the day

    @property
    def recipients(self) -> int:
        return sum(line.recipients for line in self.lines)

    @property
    def without_rate(self) -> int:
        """Recipients whose price nobody knows; they are in no amount."""
        return sum(line.recipients for line in self.lines if line.unknown)

    @property
    def low(self) -> Decimal:
        return sum((line.low or ZERO for line in self.lines), ZERO)

    @property
    def likely(self) -> Decimal:
        return sum((line.likely or ZERO for line in self.lines), ZERO)

    @property
    def high(self) -> Decimal:
        return sum((line.high or ZERO for line in self.lines), ZERO)


def estimate(
    account: WhatsAppAccount, category: str, by_country: Mapping[str, int], *,
    on: date, today: date, template_id: str = "",
) -> Estimate:  # fmt: skip
    """`category` in small letters. In a constant number of queries."""
    organisation = account.organisation
    markets: dict[str, dict[str, int]] = defaultdict(dict)
    for country, number in by_country.items():
        markets[market_of_country(country, on=on) or ""][country] = number
    rates = Table(Unknown.NO_CARD)  # days of conversations
    if on >= PER_MESSAGE_SINCE:
        rates = table(organisation, account.currency, on=on)
    delivered = _delivered(account, category, today, template_id)
    free = _free(account, category, on, today)
    volumes = _volumes(organisation, account, category, on)
    shares = (
        delivered.extreme * (ONE - free.extreme), delivered.likely * (ONE - free.likely), ONE,
    )  # fmt: skip
    lines = [
        _line(rates, market, countries, category, volumes.get(market, 0), shares)
        for market, countries in sorted(markets.items())
    ]
    change = next_possible_change(today)
    return Estimate(
        account=account,
        category=category,
        on=on,
        currency=account.currency,
        lines=lines,
        delivered=delivered,
        free=free,
        may_change_on=change if change <= on else None,
    )


def _line(
    rates: Table, market: str, countries: dict[str, int], category: str, volume: int,
    shares: tuple[Decimal, Decimal, Decimal],
) -> Line:  # fmt: skip
    number = sum(countries.values())
    counts = [
        int((number * share).to_integral_value(rounding))
        for share, rounding in zip(shares, (ROUND_FLOOR, ROUND_HALF_UP, ROUND_HALF_UP), strict=True)
    ]
    low, likely, high = (quote(rates, market, category, each, volume=volume) for each in counts)
    known = high.amount is not None
    return Line(
        market=market,
        countries=tuple(sorted(countries)),
        recipients=number,
        volume=volume,
        low=low.amount if known else None,
        likely=likely.amount if known else None,
        high=high.amount,
        unknown=high.unknown if market else "no_such_country",
        rows=high.rows,
    )


def _since(today: date) -> date:
    return Period.holding(today).back(MONTHS).first


def _delivered(account: WhatsAppAccount, category: str, today: date, template_id: str) -> Share:
    """Of what was sent, as Meta counts it."""
    months = [
        month
        for month in ports.deliveries_of(
            account, category, since=_since(today), template_id=template_id
        )
        if month.sent
    ]
    if not months:
        return Share(ONE, ONE, 0)
    rates = [min(Decimal(month.delivered) / month.sent, ONE) for month in months]
    whole = Decimal(sum(month.delivered for month in months)) / sum(month.sent for month in months)
    return Share(min(whole, ONE), min(rates), len(months))


def _free(account: WhatsAppAccount, category: str, on: date, today: date) -> Share:
    """Of what was delivered. Since 2026-10-01 only entry points are free; before, windows were too."""
    rows = Daily.objects.filter(
        waba_id=account.waba_id, category=category, unit=Unit.MESSAGE, day__gte=_since(today)
    )
    still = Q(type=IN_ENTRY_POINT) if on >= SERVICE_CHARGED_SINCE else Q()
    sums = rows.annotate(month=TruncMonth("day")).values("month").order_by("month")
    months = [
        (free or 0, units)
        for units, free in sums.annotate(
            all_units=Sum("units"), all_free=Sum("free", filter=still)
        ).values_list("all_units", "all_free")
        if units
    ]
    if not months:
        return Share(ZERO, ZERO, 0)
    likely = Decimal(sum(free for free, _units in months)) / sum(units for _free, units in months)
    return Share(likely, max(Decimal(free) / units for free, units in months), len(months))


def _volumes(
    organisation: Organisation, account: WhatsAppAccount, category: str, on: date
) -> dict[str, int]:
    """By market, what the portfolio was charged for in the month already: where its tiers are."""
    accounts = WhatsAppAccount.objects.of(organisation).select_related("connection")
    mine, _name = portfolio_of(account)
    wabas = [one.waba_id for one in accounts if portfolio_of(one)[0] == mine]
    rows = Daily.objects.filter(
        waba_id__in=wabas, category=category, unit=Unit.MESSAGE,
        day__gte=on.replace(day=1), day__lte=on,
    ).order_by()  # fmt: skip
    sums = rows.values("market").annotate(charged=Sum("units") - Sum("free"))
    return dict(sums.values_list("market", "charged"))


def next_possible_change(after: date) -> date:
    """Meta changes rates on the first day of a quarter only."""
    quarters = [date(after.year, month, 1) for month in (4, 7, 10)] + [date(after.year + 1, 1, 1)]
    return next(day for day in quarters if day > after)
