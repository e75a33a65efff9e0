"""A month of an account as cells: day × number × country × category, ours and Meta's side by side.

Neither side is ever changed by the other. Calls are not among Meta's figures and left out; so are files
that hold whole months, since they have no days.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import BigIntegerField, Count, Q, Sum
from django.db.models.functions import Coalesce

from assets.models import WhatsAppAccount
from billing.models import Daily, MetaPoint, Unit
from billing.periods import Period

# Meta rounds what it tells to cents in each of its figures.
CENT = Decimal("0.01")
COMPARED = (Unit.MESSAGE, Unit.CONVERSATION)


class Key(NamedTuple):
    day: date
    number: str  # digits; the number's id where its digits are not known
    country: str
    category: str
    unit: str


@dataclass(slots=True)
class Side:
    """What one of the two says. `unknown` of the volume has no amount; `amount` is of the others."""

    volume: int = 0
    unknown: int = 0
    amount: Decimal = Decimal(0)
    currencies: set[str] = field(default_factory=set)
    tiers: set[str] = field(default_factory=set)
    points: int = 0

    @property
    def currency(self) -> str:
        """The only one; "" when there is none, or more than one."""
        return next(iter(self.currencies)) if len(self.currencies) == 1 else ""

    @property
    def is_known(self) -> bool:
        return not self.unknown and len(self.currencies) < 2


@dataclass(slots=True)
class Cell:
    key: Key
    ours: Side = field(default_factory=Side)
    meta: Side = field(default_factory=Side)

    @property
    def volume_difference(self) -> int:
        """Ours less Meta's."""
        return self.ours.volume - self.meta.volume

    @property
    def currency(self) -> str:
        return self.ours.currency or self.meta.currency

    @property
    def is_one_currency(self) -> bool:
        return len(self.ours.currencies | self.meta.currencies) < 2

    @property
    def difference(self) -> Decimal | None:
        """Ours less Meta's; None when one of them is not known or they are in other currencies."""
        comparable = self.ours.is_known and self.meta.is_known and self.is_one_currency
        return self.ours.amount - self.meta.amount if comparable else None

    @property
    def tolerance(self) -> Decimal:
        """What rounding explains: a cent for each of Meta's figures."""
        return CENT * max(self.meta.points, 1)

    @property
    def agrees(self) -> bool:
        """The same volume, and as far as Meta tells costs, the same money but for rounding."""
        if self.volume_difference or self.ours.unknown or not self.is_one_currency:
            return False
        return self.difference is None or abs(self.difference) <= self.tolerance

    @property
    def figures(self) -> str:
        """All that an answer was given for."""
        return " | ".join(
            f"{side.volume} {side.unknown} {round(side.amount, 6).normalize():f}"
            f" {'+'.join(sorted(side.currencies))}"
            for side in (self.ours, self.meta)
        )


def word(said: str) -> str:
    """Meta writes authentication-international and AUTHENTICATION_INTERNATIONAL."""
    return said.lower().replace("-", "_")


def cells_of(account: WhatsAppAccount, month: date) -> list[Cell]:
    """In the order of their keys. Three queries."""
    span = (month, Period.holding(month).last)
    numbers = {
        id_: "".join(filter(str.isdecimal, shown)) or id_
        for id_, shown in account.numbers.values_list("phone_number_id", "display_phone_number")
    }
    cells: dict[Key, Cell] = {}
    for row in _ours(account.waba_id, span):
        number = numbers.get(row["phone_number_id"], row["phone_number_id"])
        key = Key(row["day"], number, row["country"], word(row["category"]), row["unit"])
        _add(cells.setdefault(key, Cell(key)).ours, row, [str(one) for one in row["tiers"]])
    for row in _theirs(account.waba_id, span):
        key = Key(row["day"], row["phone_number"], row["country"], row["category"], row["unit"])
        _add(cells.setdefault(key, Cell(key)).meta, row, row["tiers"])
    return [cells[key] for key in sorted(cells)]


def _add(side: Side, row: Mapping[str, Any], tiers: Iterable[str]) -> None:
    side.volume += row["count"]
    side.unknown += row["without"]
    side.amount += row["total"]
    side.points += row["points"]
    side.tiers |= {tier for tier in tiers if tier}
    if row["count"] and row["currency"]:
        side.currencies.add(row["currency"])


def _ours(waba_id: str, span: tuple[date, date]) -> Iterable[Mapping[str, Any]]:
    rows = Daily.objects.filter(waba_id=waba_id, day__range=span, unit__in=COMPARED)
    return rows.values(
        "day", "phone_number_id", "country", "category", "unit", "currency"
    ).annotate(
        count=Sum("units"),
        without=Sum("unknown"),
        total=Sum("amount"),
        points=Count("pk"),
        tiers=ArrayAgg("tier_from", distinct=True),
    )


def _theirs(waba_id: str, span: tuple[date, date]) -> Iterable[Mapping[str, Any]]:
    rows = MetaPoint.objects.filter(waba_id=waba_id, day__range=span, days=1, unit__in=COMPARED)
    return rows.values("day", "phone_number", "country", "category", "unit", "currency").annotate(
        count=Sum("volume"),
        without=Coalesce(Sum("volume", filter=Q(cost=None)), 0, output_field=BigIntegerField()),
        total=Coalesce(Sum("cost"), Decimal(0)),
        points=Count("pk", filter=Q(cost__gt=0)),
        tiers=ArrayAgg("tier", distinct=True),
    )


def by_place(cells: Iterable[Cell]) -> dict[tuple[date, str, str, str], tuple[int, int]]:
    """Volumes of all categories together, ours and Meta's, by day, number, country and unit."""
    found: dict[tuple[date, str, str, str], tuple[int, int]] = defaultdict(lambda: (0, 0))
    for cell in cells:
        place = cell.key.day, cell.key.number, cell.key.country, cell.key.unit
        ours, theirs = found[place]
        found[place] = ours + cell.ours.volume, theirs + cell.meta.volume
    return found
