"""What we missed of an account and how we know: the page and its file share this."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max, Min, Sum
from django.utils.functional import Promise

from assets.models import WhatsAppAccount
from assets.subscription import Trouble
from traffic.models import Learned
from webhooks.gaps.models import Backfill, Heard, Repair
from webhooks.gaps.words import result_of, step_of

LATE_SPAN = timedelta(days=30)
MOST = 10  # of windows, repairs, back-fills


@dataclass(frozen=True)
class LateWindow:
    """Webhooks that Meta brought much later than they happened, in hours that follow each other."""

    field: str
    from_at: datetime  # when the earliest of them happened
    until: datetime  # when the last came
    count: int


@dataclass(frozen=True)
class Step:
    text: str
    is_done: bool | None  # None: not tried yet
    problem: Promise | str


def late_windows(account: WhatsAppAccount, now: datetime) -> list[LateWindow]:
    """The newest first."""
    rows = (
        Heard.objects.filter(waba_id=account.waba_id, hour__gt=now - LATE_SPAN, late__gt=0)
        .values("field", "hour")
        .annotate(total=Sum("late"), first=Min("late_from"), last=Max("last_at"))
        .order_by("field", "hour")
        .values_list("field", "hour", "first", "last", "total")
    )
    windows: list[LateWindow] = []
    end: tuple[str, datetime] | None = None  # the field and the hour that would go on
    for field, hour, first, last, total in rows:
        if end == (field, hour):
            before = windows.pop()
            first, total = min(before.from_at, first), before.count + total
        windows.append(LateWindow(field, first, last, total))
        end = (field, hour + timedelta(hours=1))
    return sorted(windows, key=lambda window: window.until, reverse=True)[:MOST]


def repairs(account: WhatsAppAccount) -> list[tuple[Repair, list[Step]]]:
    """The latest, each with its steps and what came of them."""
    rows = account.repairs.select_related("asked_by").order_by("-asked_at")[:MOST]
    return [(repair, _steps(repair)) for repair in rows]


def backfills(account: WhatsAppAccount) -> list[Backfill]:
    return list(account.backfills.select_related("asked_by").order_by("-asked_at")[:MOST])


def learned_count(account: WhatsAppAccount, now: datetime) -> int:
    """Statuses of the last thirty days that only Meta's history told."""
    rows = Learned.objects.filter(waba_id=account.waba_id, happened_at__gt=now - LATE_SPAN)
    return rows.count()


COLUMNS = (
    "what_we_missed", "field", "subject", "changed", "before", "after", "earliest", "found_at",
    "webhook_came_at",
)  # fmt: skip


def lines(account: WhatsAppAccount) -> Iterator[tuple[Any, ...]]:
    """Everything that is known to be missed: changes, then statuses; a value for each of COLUMNS.

    Of a status its message's id is left out: it may hold the recipient's number.
    """
    for one in account.missed.missed().order_by("-found_at").iterator(1000):
        yield (
            "change", one.field, one.subject, one.what, one.before, one.after, one.since,
            one.found_at, one.told_at,
        )  # fmt: skip
    learned = Learned.objects.filter(waba_id=account.waba_id).order_by("-happened_at")
    for status in learned.iterator(1000):
        yield (
            "status", "messages", status.phone_number_id, "status", "", status.status,
            status.happened_at, status.learned_at, None,
        )  # fmt: skip


def _steps(repair: Repair) -> list[Step]:
    steps = []
    for place, raw in enumerate(repair.steps):
        done, problem = None, ""
        if place < len(repair.results):
            done, problem = result_of(repair.results[place])  # type: ignore[assignment]
        steps.append(Step(step_of(Trouble(**raw)), done, problem))
    return steps
