"""One rate over the dates: market × category × currency, as its cards say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.charts import Chart, chart
from accounts.models import Organisation
from billing.markets import ALL_MARKETS
from billing.models import Card, Category, RateRow
from billing.reports.coverage import Period, in_force, periods

HEADER = ("since", "until", "card", "rate", "tiers", "lowest_rate", "percent", "grade", "source")


@dataclass(frozen=True)
class Stretch:
    """What the rate was in a time. `rows`: its tiers; none where the card has none, or there is no card."""

    period: Period
    rows: list[RateRow]
    percent: Decimal | None  # since the stretch before

    @property
    def row(self) -> RateRow | None:
        return self.rows[0] if self.rows else None

    @property
    def amount(self) -> Decimal | None:
        return self.rows[0].amount if self.rows else None


@dataclass(frozen=True)
class Month:
    at: date
    amount: Decimal | None


@dataclass(frozen=True)
class History:
    currency: str
    market: str
    category: Category
    stretches: list[Stretch]  # the newest first
    chart: Chart | None
    currencies: list[str]
    markets: list[str]


def history(
    organisation: Organisation, *, currency: str, market: str, category: str, today: date
) -> History:
    """Two queries. Unknown words are taken for the first that there is."""
    cards = list(Card.objects.for_use_by(organisation))
    currencies = sorted({card.currency for card in cards})
    currency = currency if currency in currencies else next(iter(currencies), "")
    kind = Category(category) if category in Category.values else Category.MARKETING
    mine = [card for card in cards if card.currency == currency]
    rows = RateRow.objects.filter(card__in=[card.pk for card in mine]).order_by(
        "market", "tier_from"
    )
    markets = sorted({row.market for row in rows} | ALL_MARKETS)
    market = market if market in markets else markets[0]
    wanted: dict[int, list[RateRow]] = {}
    for row in rows:
        if (row.market, row.category) == (market, kind):
            wanted.setdefault(row.card_id, []).append(row)
    stretches = _stretches(mine, wanted)
    drawn = _chart(mine, wanted, currency, today) if stretches else None
    return History(currency, market, kind, stretches[::-1], drawn, currencies, markets)


def _stretches(cards: list[Card], rows: dict[int, list[RateRow]]) -> list[Stretch]:
    found: list[Stretch] = []
    for period in periods(cards):
        mine = rows.get(period.card.pk, []) if period.card else []
        before = found[-1].amount if found else None
        after = mine[0].amount if mine else None
        percent = (
            ((after - before) / before * 100).quantize(Decimal("0.1"))
            if before and after is not None
            else None
        )
        found.append(Stretch(period, mine, percent))
    return found


def _chart(cards: list[Card], rows: dict[int, list[RateRow]], currency: str, today: date) -> Chart:
    """By month; broken where there is no rate."""
    at = min(card.effective_from for card in cards).replace(day=1)
    months: list[Month] = []
    while at <= max(today, max(card.effective_from for card in cards)):
        card = in_force(cards, at)
        mine = rows.get(card.pk, []) if card else []
        months.append(Month(at, mine[0].amount if mine else None))
        at = (at + timedelta(days=32)).replace(day=1)
    return chart(
        "rate", _("The rate over the months"), currency, months,
        [(_("Rate of a month’s first message"), lambda month: _number(month.amount))],
        stepped=True, places=4,
    )  # fmt: skip


def _number(amount: Decimal | None) -> float | None:
    """For drawing only; money is never counted in floats."""
    return None if amount is None else float(amount)


def lines(found: History) -> list[list[object]]:
    """As cells, in the order of HEADER. Without a rate the cell says why."""
    return [
        [
            one.period.since, one.period.until, str(one.period.card or "none"),
            one.amount if one.amount is not None else "n/a" if one.row else "none",
            len(one.rows), min((r.amount for r in one.rows if r.amount is not None), default=None),
            one.percent, one.row.grade if one.row else "", one.row.source if one.row else "",
        ]
        for one in found.stretches
    ]  # fmt: skip
