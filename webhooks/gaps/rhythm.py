"""How often something usually comes for an account, and whether it is quiet for longer than that.

Counted in hours of the week. For each whole hour since the last webhook we look at the same hour in the
(up to four) weeks before it: something came in k of n. Taking each hour for itself, so long a quiet has
the chance of all the (1 − k / (n + ½)) multiplied. Below one in a thousand it is called silence: four
hours for an account that hears something in every hour, a working day for one that hears in every other,
and nights and weekends count for nothing where nothing comes in them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from itertools import groupby, pairwise

from django.db.models import Max, Sum

from assets.models import WhatsAppAccount
from webhooks.gaps.models import Heard

WEEK = 7 * 24  # hours
WEEKS = 4  # that we look back
FEWEST_WEEKS = 2
RARE = 1 / 1000  # the chance below which quiet is called silence
SPAN = timedelta(days=90)


class State(Enum):
    NEW = auto()  # less than two weeks of history: nothing can be said
    USUAL = auto()
    SILENT = auto()


@dataclass(frozen=True)
class Rhythm:
    """Of one field of one account. `usual_gap` is the longest quiet of the four weeks before `last_at`."""

    field: str
    first_at: datetime
    last_at: datetime
    count: int  # webhooks of the last four weeks
    usual_gap: timedelta
    quiet_hours: int  # whole hours since the last webhook
    expected: float  # of these, how many usually have something
    state: State

    @property
    def usual_hours(self) -> int:
        return int(self.usual_gap.total_seconds()) // 3600


def rhythms(account: WhatsAppAccount, now: datetime) -> list[Rhythm]:
    """One for every field that was ever heard, by name. One query."""
    rows = (
        Heard.objects.filter(waba_id=account.waba_id, hour__gt=now - SPAN)
        .values("field", "hour")
        .annotate(total=Sum("count"), last=Max("last_at"))
        .order_by("field", "hour")
        .values_list("field", "hour", "total", "last")
    )
    found = groupby(rows, key=lambda row: row[0])
    return [
        _rhythm(field, [(_number(hour), total, last) for _field, hour, total, last in hours], now)
        for field, hours in found
    ]


def _rhythm(field: str, rows: list[tuple[int, int, datetime]], now: datetime) -> Rhythm:
    """`rows` are the hours in which something came, in order: the hour, how much, the last moment."""
    hours = [hour for hour, _total, _last in rows]
    quiet = range(hours[-1] + 1, _number(now))
    weeks, chance, expected = judge(hours, quiet)
    recent = [hour for hour in hours if hour > hours[-1] - WEEKS * WEEK]
    gaps = [b - a - 1 for a, b in pairwise(recent)]
    state = State.SILENT if chance < RARE else State.USUAL
    return Rhythm(
        field=field,
        first_at=datetime.fromtimestamp(hours[0] * 3600, UTC),
        last_at=rows[-1][2],
        count=sum(total for hour, total, _last in rows if hour > _number(now) - WEEKS * WEEK),
        usual_gap=timedelta(hours=max(gaps, default=0)),
        quiet_hours=len(quiet),
        expected=expected,
        state=State.NEW if weeks < FEWEST_WEEKS else state,
    )


def judge(hours: Collection[int], quiet: range) -> tuple[int, float, float]:
    """Weeks of history, the chance of so long a quiet, and in how many of its hours something is usual.

    `hours` are those in which something came, counted since 1970, none of them in `quiet` or later.
    """
    heard, last = set(hours), quiet.start - 1
    weeks = min(WEEKS, (last - min(heard)) // WEEK)
    chance, expected = 1.0, 0.0
    if weeks < FEWEST_WEEKS:
        return weeks, chance, expected
    for hour in quiet:
        back = -(-(hour - last) // WEEK)  # so many weeks before it, the history begins
        came = sum(hour - (back + week) * WEEK in heard for week in range(weeks))
        chance *= 1 - came / (weeks + 0.5)
        expected += came / weeks
    return weeks, chance, expected


def _number(moment: datetime) -> int:
    return int(moment.timestamp()) // 3600
