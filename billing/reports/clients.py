"""What a partner's clients cost, with the partner's mark-up: all of them at once, or one statement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, DateField, Q, Sum, Value, When

from accounts.models import Organisation
from assets.models import WhatsAppAccount
from billing.marking_up import added, in_force
from billing.models import Daily, MarkUp, Monthly
from billing.periods import Period
from billing.reports.sums import Figures

ZERO = Decimal(0)


@dataclass
class Line:
    """`charged` of `units` have a known price above zero; `unknown` have none and are in no amount."""

    client: Organisation
    currency: str
    category: str = ""
    market: str = ""
    units: int = 0
    charged: int = 0
    unknown: int = 0
    cost: Decimal = ZERO  # Meta's
    mark_up: Decimal = ZERO
    before: Decimal = ZERO  # Meta's cost of the month before, as far as it is known
    before_known: int = 0  # charges of that month with a known price
    before_unknown: int = 0

    @property
    def is_known(self) -> bool:
        """Has any of it a known price?"""
        return bool(self.currency) and (self.unknown < self.units or not self.units)

    @property
    def known_before(self) -> Decimal | None:
        nothing_known = self.before_unknown and not self.before_known
        return None if nothing_known or not self.currency else self.before

    @property
    def total(self) -> Decimal:
        return self.cost + self.mark_up


@dataclass(frozen=True)
class Statement:
    """One client and month; currencies apart."""

    partner: Organisation
    client: Organisation
    month: Period
    lines: list[Line]
    totals: list[Line] = field(default_factory=list)  # one for each currency


SORTS = {
    "client": lambda line: (line.client.name.lower(), line.client.pk, line.currency),
    "units": lambda line: (line.units, line.client.name.lower()),
    "cost": lambda line: (line.currency, line.cost, line.client.name.lower()),
    "mark_up": lambda line: (line.currency, line.mark_up, line.client.name.lower()),
    "total": lambda line: (line.currency, line.total, line.client.name.lower()),
}


def by_client(
    partner: Organisation, clients: Sequence[Organisation], month: Period, *, sort: str = "client"
) -> list[Line]:
    """One line for each client and currency; a client without charges has one too. Three queries."""
    found: dict[tuple[int, str], Line] = {}
    for client, row, mark_up in _marked(partner, clients, month.back(1).first, month.last):
        line = found.setdefault((client.pk, row["currency"]), Line(client, row["currency"]))
        if row["since"] < month.first:
            line.before += row["amount"]
            line.before_known += row["units"] - row["unknown"]
            line.before_unknown += row["unknown"]
        else:
            _add(line, row, mark_up)
    told = {pk for pk, _currency in found}
    lines = [*found.values(), *(Line(c, "") for c in clients if c.pk not in told)]
    return sorted(lines, key=SORTS[sort.removeprefix("-")], reverse=sort.startswith("-"))


@dataclass(frozen=True)
class MonthCost:
    """What a client was charged this month in one currency, without mark-up. `amount` None: no price is known."""

    currency: str
    amount: Decimal | None


def month_so_far(clients: Sequence[Organisation]) -> dict[int, list[MonthCost]]:
    """By client's key, of the month that it is where the client is; one without charges has none. Two queries."""
    months = {client.pk: Period.holding(client.today()).first for client in clients}
    rows = WhatsAppAccount.objects.filter(organisation__in=months)
    accounts = dict(rows.values_list("waba_id", "organisation_id"))
    charged = Monthly.objects.filter(waba_id__in=list(accounts), month__in=set(months.values()))
    sums: dict[tuple[int, str], Figures] = defaultdict(Figures)
    for row in (
        charged.values("waba_id", "month", "currency")
        .order_by()
        .annotate(units=Sum("units"), unknown=Sum("unknown"), amount=Sum("amount"))
    ):
        key = accounts[row["waba_id"]]
        if row["month"] == months[key]:
            more = Figures(units=row["units"], unknown=row["unknown"], amount=row["amount"])
            sums[key, row["currency"]].add(more)
    found: dict[int, list[MonthCost]] = defaultdict(list)
    for (key, currency), figures in sorted(sums.items(), key=lambda item: item[0]):
        found[key].append(MonthCost(currency, figures.known_amount))
    return found


def statement(partner: Organisation, client: Organisation, month: Period) -> Statement:
    """By category and market. Three queries."""
    lines: dict[tuple[str, str, str], Line] = {}
    totals: dict[str, Line] = {}
    for _client, row, mark_up in _marked(
        partner, [client], month.first, month.last, also=("market",)
    ):
        key = (row["currency"], row["category"], row["market"])
        line = lines.setdefault(key, Line(client, *key))
        total = totals.setdefault(row["currency"], Line(client, row["currency"]))
        for each in (line, total):
            _add(each, row, mark_up)
    ordered = [lines[key] for key in sorted(lines)]
    return Statement(partner, client, month, ordered, [totals[c] for c in sorted(totals)])


def _add(line: Line, row: dict[str, Any], mark_up: Decimal) -> None:
    line.units += row["units"]
    line.charged += row["units"] - row["free"] - row["unknown"]
    line.unknown += row["unknown"]
    line.cost += row["amount"]
    line.mark_up += mark_up


def _marked(
    partner: Organisation, clients: Sequence[Organisation], first: date, last: date,
    *, also: tuple[str, ...] = (),
) -> Iterable[tuple[Organisation, dict[str, Any], Decimal]]:  # fmt: skip
    """Sums of the clients' charges with the mark-up of each. Days are taken together from one on which
    a rule or a month begins to the next, so that there is one rule for all of them."""
    by_key = {client.pk: client for client in clients}
    accounts = dict(
        WhatsAppAccount.objects.filter(organisation__in=by_key).values_list(
            "waba_id", "organisation_id"
        )
    )
    rules = list(MarkUp.objects.of(partner).filter(from_day__lte=last))
    begins = {first, Period.holding(last).first} | {r.from_day for r in rules if r.from_day > first}
    since = Case(
        *(When(day__gte=day, then=Value(day)) for day in sorted(begins, reverse=True)),
        output_field=DateField(),
    )
    rows = Daily.objects.filter(Q(waba_id__in=list(accounts)), day__gte=first, day__lte=last)
    kinds = ("waba_id", "category", "currency", *also)
    sums = rows.annotate(since=since).values("since", *kinds).order_by()
    by_client: dict[int, list[MarkUp]] = defaultdict(list)
    for key in by_key:
        by_client[key] = [rule for rule in rules if rule.client_id in (None, key)]
    for row in sums.annotate(
        units=Sum("units"), free=Sum("free"), unknown=Sum("unknown"), amount=Sum("amount")
    ):
        client = by_key[accounts[row["waba_id"]]]
        rule = in_force(
            by_client[client.pk], client_id=client.pk, category=row["category"],
            currency=row["currency"], day=row["since"],
        )  # fmt: skip
        charged = row["units"] - row["free"] - row["unknown"]
        yield client, dict(row), added(rule, cost=row["amount"], charged=charged)
