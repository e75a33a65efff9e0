"""Keeping Meta's figures: each once, with what it was before when a later reading changes it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from billing.models import HistoryFile, MetaPoint, MetaPointBefore, Unit
from graph.costs import CostPoint

Key = tuple[str, date, int, str, str, str, str, str, str]
AT_ONCE = 1_000


@dataclass(frozen=True)
class Figure:
    """A figure of Meta's with the words as we keep them."""

    unit: str
    day: date
    days: int
    phone_number: str
    country: str
    tier: str
    type: str
    category: str
    direction: str
    volume: int
    cost: Decimal | None

    @property
    def key(self) -> Key:
        return (
            self.unit, self.day, self.days, self.phone_number, self.country, self.tier, self.type,
            self.category, self.direction,
        )  # fmt: skip


@dataclass(frozen=True)
class Kept:
    added: int = 0
    changed: int = 0


def figure_of(point: CostPoint, unit: str, *, days: int = 1) -> Figure:
    def word(said: str) -> str:
        return said.replace("\x00", "").strip().lower().replace("-", "_")[:60]

    return Figure(
        unit=unit, day=point.day, days=days, phone_number=point.phone_number[:20],
        country=point.country[:2], tier=word(point.tier), type=_type(word(point.type)),
        category=word(point.category), direction=word(point.direction), volume=point.volume,
        cost=None if point.cost is None else round(point.cost, 6),
    )  # fmt: skip


def _type(word: str) -> str:
    """Meta asks by FREE_ENTRY and answers FREE_ENTRY_POINT."""
    return "free_entry_point" if word == "free_entry" else word


def added_up(figures: Iterable[Figure]) -> dict[Key, Figure]:
    """One for each key. A sum with an unknown part is unknown."""
    sums: dict[Key, Figure] = {}
    for one in figures:
        before = sums.get(one.key)
        if before is not None:
            unknown = before.cost is None or one.cost is None
            cost = None if unknown else before.cost + one.cost  # type: ignore[operator]
            one = replace(one, volume=before.volume + one.volume, cost=cost)
        sums[one.key] = one
    return sums


@transaction.atomic
def keep_read(
    waba_id: str, figures: Iterable[Figure], *, unit: str, since: date, until: date,
    currency: str, now: datetime,
) -> Kept:  # fmt: skip
    """What Meta said of these days. What a file had said of the same is replaced, and kept as before.

    A figure that Meta told earlier and no longer tells, although it tells others of the same number and
    day, has gone elsewhere (another tier, another category): it is nothing now. A number or a day of
    which nothing at all is told keeps what it had: Meta forgets numbers that leave the account.
    """
    told = added_up(figures)
    rows = MetaPoint.objects.select_for_update().filter(
        waba_id=waba_id, unit=unit, day__range=(since, until), days=1
    )
    known = {key_of(row): row for row in rows}
    spoken_of = {(one.day, one.phone_number) for one in told.values()}
    gone = {
        key: row for key, row in known.items()
        if key not in told and row.volume and (row.day, row.phone_number) in spoken_of
    }  # fmt: skip
    fresh = [one for key, one in told.items() if key not in known]
    changed = [(row, told[key].volume, told[key].cost) for key, row in known.items() if key in told]
    changed += [(row, 0, Decimal(0)) for row in gone.values()]
    _add(waba_id, fresh, currency=currency, now=now)
    return Kept(len(fresh), _change(changed, currency=currency, now=now))


def add_imported(
    waba_id: str, figures: Iterable[Figure], *, file: HistoryFile, now: datetime
) -> int:
    """Those that were not known; a figure that is here already stays as it is."""
    return _add(waba_id, list(figures), currency=file.currency, now=now, file=file)


def key_of(row: MetaPoint) -> Key:
    return (
        row.unit, row.day, row.days, row.phone_number, row.country, row.tier, row.type, row.category,
        row.direction,
    )  # fmt: skip


def _add(
    waba_id: str, figures: list[Figure], *, currency: str, now: datetime,
    file: HistoryFile | None = None,
) -> int:  # fmt: skip
    rows = [
        MetaPoint(
            waba_id=waba_id, unit=one.unit, day=one.day, days=one.days,
            phone_number=one.phone_number, country=one.country, tier=one.tier, type=one.type,
            category=one.category, direction=one.direction, volume=one.volume, cost=one.cost,
            currency=currency, read_at=now, file=file,
        )
        for one in figures
    ]  # fmt: skip
    # A file may meet a reading of the same day: then what Meta says now is there first, and stays.
    MetaPoint.objects.bulk_create(rows, batch_size=AT_ONCE, ignore_conflicts=file is not None)
    return len(rows)


def _change(
    told: list[tuple[MetaPoint, int, Decimal | None]], *, currency: str, now: datetime
) -> int:
    """Only what differs. A cost that Meta hides now stays as Meta told it before."""
    before, after = [], []
    for row, volume, cost in told:
        cost = row.cost if cost is None and volume == row.volume else cost
        same = (volume, cost, currency) == (row.volume, row.cost, row.currency)
        if same and row.file_id is None:
            continue
        before.append(
            MetaPointBefore(
                point=row,
                volume=row.volume,
                cost=row.cost,
                currency=row.currency,
                read_at=row.read_at,
                file_id=row.file_id,
                replaced_at=now,
            )
        )
        row.volume, row.cost, row.currency = volume, cost, currency
        row.read_at, row.file = now, None
        after.append(row)
    MetaPointBefore.objects.bulk_create(before, batch_size=AT_ONCE)
    columns = ["volume", "cost", "currency", "read_at", "file"]
    MetaPoint.objects.bulk_update(after, columns, batch_size=AT_ONCE)
    return len(after)


UNIT_OF_FIELD = {"pricing_analytics": Unit.MESSAGE, "conversation_analytics": Unit.CONVERSATION}
