"""How reading from Meta goes: of each account when it worked last, when it is next, and what it costs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Case, IntegerField, Max, Q, QuerySet, Sum, Value, When
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import Organisation
from assets.models import CallDay, Usage, WhatsAppAccount
from assets.problems import sentence
from assets.services.trouble import stale_after

DAYS = 7  # before today, of the average
AT_ONCE = 500
# What may be sorted by, and how: the first is usual.
SORTS: dict[str, tuple[str, ...]] = {
    "trouble": ("trouble", "read_at", "pk"),
    "account": ("name", "pk"),
    "read": ("read_at", "pk"),
    "next": ("due_at", "pk"),
}


@dataclass(frozen=True)
class Line:
    """`used`: percent of Meta's limit as last told, None when nothing was told within the hour."""

    account: WhatsAppAccount
    problem: Promise | str
    is_late: bool
    today: int
    failed_today: int
    a_day: float  # calls, of the days before today
    used: int | None

    @property
    def tone(self) -> str:
        if self.account.connection.disabled_at:
            return "neutral"
        if self.account.failures or self.problem:
            return "bad" if self.is_late else "warn"
        return "warn" if self.is_late else "good"

    @property
    def word(self) -> str:
        if self.account.connection.disabled_at:
            return _("Disconnected")
        if self.account.failures or self.problem:
            return _("Not read")
        if self.account.read_at is None:
            return _("Not read yet")
        return _("Late") if self.is_late else _("Works")


@dataclass(frozen=True)
class Sums:
    """Of the whole organisation. `others`: calls of today that no account's limit was asked for."""

    accounts: int
    failing: int
    late: int
    today: int
    others: int
    a_day: float
    minutes: int  # between two readings of an account


def accounts(
    organisation: Organisation, *, query: str = "", sort: str = ""
) -> QuerySet[WhatsAppAccount]:
    """In the order asked for, those that cannot be read first; `query` is part of a name, or an id."""
    rows = WhatsAppAccount.objects.of(organisation).select_related("connection")
    if query:
        rows = rows.filter(Q(name__icontains=query) | Q(waba_id=query))
    trouble = Case(
        When(connection__disabled_at__isnull=False, then=Value(2)),
        When(Q(failures__gt=0) | ~Q(problem=""), then=Value(0)),
        default=Value(1), output_field=IntegerField(),
    )  # fmt: skip
    return rows.annotate(trouble=trouble).order_by(*SORTS.get(sort, SORTS["trouble"]))


def lines(rows: Sequence[WhatsAppAccount]) -> list[Line]:
    """Two queries, however many rows."""
    ids, now = [row.waba_id for row in rows], timezone.now()
    days = _days(ids, now.date())
    used = dict(
        Usage.objects.filter(key__in=ids, read_at__gt=now - timedelta(hours=1))
        .values_list("key")
        .annotate(Max("percent"))
    )
    late = now - stale_after()
    return [_line(row, days, used.get(row.waba_id), late) for row in rows]


def every_line(rows: QuerySet[WhatsAppAccount]) -> Iterator[Line]:
    """For a file: all of them, some hundreds at a time."""
    found = list(rows)
    for start in range(0, len(found), AT_ONCE):
        yield from lines(found[start : start + AT_ONCE])


def sums(organisation: Organisation) -> Sums:
    """Three queries."""
    now = timezone.now()
    rows = WhatsAppAccount.objects.of(organisation).readable()
    late = rows.filter(Q(read_at=None) | Q(read_at__lt=now - stale_after()))
    counted = CallDay.objects.filter(
        connection__organisation=organisation, day__gte=now.date() - timedelta(days=DAYS)
    )
    ours = Q(key__in=rows.values("waba_id"))
    today = Q(day=now.date())
    told = counted.aggregate(
        today=Sum("calls", filter=today),
        others=Sum("calls", filter=today & ~ours),
        before=Sum("calls", filter=~today),
    )
    return Sums(
        accounts=rows.count(),
        failing=rows.exclude(failures=0).count(),
        late=late.count(),
        today=told["today"] or 0,
        others=told["others"] or 0,
        a_day=(told["before"] or 0) / DAYS,
        minutes=max(round(settings.POLL_SECONDS / 60), 1),
    )


def header() -> list[str]:
    return [
        _("WhatsApp account"), _("Account id"), _("State"), _("Read last"), _("Next reading"),
        _("Failures in a row"), _("Problem"), _("Calls today"), _("Of them failed"),
        _("Calls a day, 7 days"), _("Of Meta’s limit in %"),
    ]  # fmt: skip


def as_row(line: Line) -> list[object]:
    account = line.account
    return [
        account.name, account.waba_id, line.word, account.read_at, account.due_at, account.failures,
        str(line.problem), line.today, line.failed_today, round(line.a_day, 1), line.used,
    ]  # fmt: skip


def _days(ids: Sequence[str], today: date) -> dict[str, tuple[int, int, int]]:
    """By account: calls of today, failed ones of today, calls of the days before."""
    rows = CallDay.objects.filter(key__in=ids, day__gte=today - timedelta(days=DAYS))
    is_today = Q(day=today)
    found = rows.values("key").annotate(
        now=Sum("calls", filter=is_today),
        failing=Sum("failed", filter=is_today),
        before=Sum("calls", filter=~is_today),
    )
    return {row["key"]: (row["now"] or 0, row["failing"] or 0, row["before"] or 0) for row in found}


def _line(
    row: WhatsAppAccount,
    days: Mapping[str, tuple[int, int, int]],
    used: int | None,
    late: datetime,
) -> Line:
    today, failed, before = days.get(row.waba_id, (0, 0, 0))
    read = row.read_at or row.created_at
    return Line(
        account=row,
        problem=sentence(row.problem or row.connection.problem),
        is_late=read < late,
        today=today,
        failed_today=failed,
        a_day=before / DAYS,
        used=used,
    )
