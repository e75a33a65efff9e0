"""Asking the roll-up: sums of one kind of figure, by bucket of time and by dimensions."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from sandbox.assets.storage import digits_of, is_gone
from sandbox.call import Call
from sandbox.errors import parameter
from sandbox.pricing.periods import Bucket, Period
from sandbox.store import Doc, Store

Group = tuple[str, ...]  # values of the dimensions asked for, in their order


@dataclass
class Sums:
    count: int = 0
    cost: int = 0
    unknown: int = 0

    def add(self, count: int, cost: int, unknown: int) -> None:
        self.count, self.cost, self.unknown = (
            self.count + count, self.cost + cost, self.unknown + unknown,
        )  # fmt: skip


@dataclass
class Question:
    waba: str
    period: Period
    dimensions: list[str] = field(default_factory=list)  # columns of the roll-up
    only: dict[str, list[str]] = field(default_factory=dict)  # column → values; absent: all

    def ask(self, store: Store, what: str) -> dict[tuple[Bucket, Group], Sums]:
        """In order of time, then of the dimensions."""
        found: dict[tuple[Bucket, Group], Sums] = {}
        for start, group, *sums in self._rows(store, what):
            key = self.period.bucket(start), group
            found.setdefault(key, Sums()).add(*sums)
        return dict(sorted(found.items()))

    def _rows(self, store: Store, what: str) -> Iterator[tuple[int, Group, int, int, int]]:
        limits = [
            (f" AND {column} IN ({', '.join('?' * len(values))})", values)
            for column, values in self.only.items()
        ]
        columns = ", ".join(["start", *self.dimensions])
        rows = store.db.execute(
            f"SELECT {columns}, sum(count), sum(cost), sum(unknown) FROM figures"  # noqa: S608 - our own names
            f" WHERE waba = ? AND span = ? AND what = ? AND start >= ? AND start < ?"
            f"{''.join(sql for sql, _ in limits)} GROUP BY {columns}",
            (self.waba, self.period.span, what, self.period.since, self.period.until,
             *(value for _, values in limits for value in values)),
        )  # fmt: skip
        for row in rows:
            yield row[0], tuple(row[1:-3]), row[-3], row[-2], row[-1]


def numbers(call: Call, waba: Doc) -> dict[str, str]:
    """id → digits of the numbers asked for with `phone_numbers`, else of all that the account has
    now: what left it is no longer reported. Raises code 100 for a number that is not there.
    """
    phones = [one for one in call.store.all("phone", parent=waba["id"]) if not is_gone(one)]
    here = {one["id"]: digits_of(one) for one in phones}
    asked = ["".join(filter(str.isdigit, one)) for one in call.names("phone_numbers")]
    for number in asked:
        if number not in here.values():
            raise parameter(f"Param phone_numbers: {number[:20]} is no number of this account.")
    return {id: number for id, number in here.items() if not asked or number in asked}


def countries_asked(call: Call) -> list[str]:
    return [code.strip("\"'").upper() for code in call.names("country_codes")]
