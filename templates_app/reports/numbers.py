"""What became of templates' messages: totals with rates, days, buttons. Shared by pages, files and API.

What Meta did not say is None and never zero. A day without a row, within the days that were read, is a
day on which nothing was sent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Min, Q, Sum
from django.utils import timezone

from templates_app.models import (
    ButtonDay,
    NumbersReading,
    Template,
    TemplateDay,
    TemplateDayQuerySet,
)

PERIODS = (7, 30, 90, 365, 0)  # days up to the last one read; 0: all
USUAL = 30


@dataclass(frozen=True)
class Period:
    """Both days counted. `since` None: from the beginning."""

    days: int
    since: date | None
    until: date

    @classmethod
    def from_query(cls, said: object, until: date | None = None) -> Period:
        text = str(said or "")
        days = int(text) if text in {str(days) for days in PERIODS} else USUAL
        last = until or timezone.localdate()
        return cls(days, last - timedelta(days=days - 1) if days else None, last)


@dataclass(frozen=True)
class Rate:
    """A part of a whole, both counted over the same days. None: not known."""

    part: int | None
    whole: int | None

    @property
    def share(self) -> float | None:
        """In percent."""
        return 100 * self.part / self.whole if self.part is not None and self.whole else None


@dataclass(frozen=True)
class Totals:
    """Sums of a period. `delivery` is of what was sent; `reading` and `clicking` are of what was
    delivered on the days whose reads, or clicks, are known. `spent` None: not known, or in more than
    one currency."""

    sent: int | None
    delivered: int | None
    read: int | None
    clicked: int | None
    delivery: Rate
    reading: Rate
    clicking: Rate
    spent: Decimal | None
    currency: str
    per_delivered: Decimal | None
    per_click: Decimal | None
    days: int  # with messages
    unread_days: int  # of them those whose reads were never read

    @property
    def is_empty(self) -> bool:
        return self.days == 0


def sums(prefix: str = "", where: Q | None = None) -> dict[str, Any]:
    """The aggregates that `totals` is made of, each called of_…; `prefix` leads to the days, `where`
    narrows them."""
    where = where or Q()

    def total(of: str, **known: bool) -> Sum:
        filters = {f"{prefix}{name}__isnull": not is_known for name, is_known in known.items()}
        return Sum(f"{prefix}{of}", filter=where & Q(**filters))

    # Clicks are missing for days without any; the days on which reads are known are those in time.
    in_time = where & Q(**{f"{prefix}read__isnull": False})
    found = {
        "sent": total("sent"),
        "delivered": total("delivered"),
        "read": total("read"),
        "clicked": total("clicked"),
        "sent_of_delivered": total("sent", delivered=True),
        "delivered_of_sent": total("delivered", sent=True),
        "delivered_of_read": total("delivered", read=True),
        "clicked_in_time": Sum(f"{prefix}clicked", filter=in_time),
        "spent": total("spent"),
        "delivered_of_spent": total("delivered", spent=True),
        "clicked_of_spent": total("clicked", spent=True),
        "spent_of_clicked": total("spent", clicked=True),
        "currencies": Count(
            f"{prefix}currency", distinct=True, filter=where & ~Q(**{f"{prefix}currency": ""})
        ),
        "currency": Max(f"{prefix}currency", filter=where),
        "days": Count(f"{prefix}day", distinct=True, filter=where & Q(**{f"{prefix}sent__gt": 0})),
        "unread_days": Count(
            f"{prefix}day",
            distinct=True,
            filter=where & Q(**{f"{prefix}read": None, f"{prefix}delivered__gt": 0}),
        ),
    }
    return {f"of_{name}": one for name, one in found.items()}


def totals(found: Mapping[str, Any]) -> Totals:
    """From what `sums` found."""
    one_currency = found["of_currencies"] == 1
    spent = found["of_spent"] if one_currency else None
    return Totals(
        sent=found["of_sent"],
        delivered=found["of_delivered"],
        read=found["of_read"],
        clicked=found["of_clicked"],
        delivery=Rate(found["of_delivered_of_sent"], found["of_sent_of_delivered"]),
        reading=Rate(found["of_read"], found["of_delivered_of_read"]),
        clicking=Rate(found["of_clicked_in_time"], found["of_delivered_of_read"]),
        spent=spent,
        currency=found["of_currency"] if spent is not None else "",
        per_delivered=_per(spent, found["of_delivered_of_spent"]),
        per_click=_per(
            found["of_spent_of_clicked"] if one_currency else None, found["of_clicked_of_spent"]
        ),
        days=found["of_days"],
        unread_days=found["of_unread_days"],
    )


def _per(amount: Decimal | None, among: int | None) -> Decimal | None:
    return amount / among if amount is not None and among else None


# --- one template ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Day:
    """All products together."""

    at: date
    sent: int | None
    delivered: int | None
    read: int | None
    clicked: int | None
    spent: Decimal | None
    currency: str


@dataclass(frozen=True)
class Button:
    kind: str
    content: str
    clicks: Rate  # of what was delivered on the days whose reads are known


@dataclass(frozen=True)
class Numbers:
    """`days`: those with a row; `reading`: how far the account is read, None: not begun."""

    template: Template
    period: Period
    reading: NumbersReading | None
    totals: Totals
    days: tuple[Day, ...]
    buttons: tuple[Button, ...]

    @property
    def every_day(self) -> tuple[Day, ...]:
        """Those without messages too, as far as the days were read."""
        return _filled(self)


def numbers(template: Template, *, days: object = USUAL) -> Numbers:
    """Four queries, however many days."""
    reading = NumbersReading.objects.filter(account=template.account_id).first()
    period = Period.from_query(days, reading.known_to if reading else None)
    rows = TemplateDay.objects.filter(template=template).between(period.since, period.until)
    found = totals(rows.aggregate(**sums()))
    return Numbers(
        template=template,
        period=period,
        reading=reading,
        totals=found,
        days=tuple(_by_day(rows)),
        buttons=_buttons(template, period, found),
    )


def _by_day(rows: TemplateDayQuerySet) -> Iterator[Day]:
    """A day of two products in two currencies has no one amount."""
    told = rows.values("day").annotate(
        a=Sum("sent"), b=Sum("delivered"), c=Sum("read"), d=Sum("clicked"), spent_then=Sum("spent"),
        first=Min("currency", filter=~Q(currency="")), last=Max("currency"),
    )  # fmt: skip
    for row in told.order_by("day"):
        spent = row["spent_then"] if row["first"] == row["last"] else None
        currency = row["last"] if spent is not None else ""
        yield Day(row["day"], row["a"], row["b"], row["c"], row["d"], spent, currency)


def _buttons(template: Template, period: Period, found: Totals) -> tuple[Button, ...]:
    rows = ButtonDay.objects.filter(day__template=template, day__day__lte=period.until)
    if period.since:
        rows = rows.filter(day__day__gte=period.since)
    in_time = Sum("count", filter=Q(day__read__isnull=False))
    told = rows.values("kind", "content").annotate(all=Sum("count"), in_time=in_time)
    return tuple(
        Button(
            row["kind"],
            row["content"],
            Rate(row["all"], found.clicking.whole if row["all"] == row["in_time"] else None),
        )
        for row in told.order_by("-all", "kind", "content")
    )


def _filled(numbers: Numbers) -> tuple[Day, ...]:
    known, reading = {day.at: day for day in numbers.days}, numbers.reading
    if reading is None or reading.known_from is None or reading.known_to is None:
        return numbers.days
    first = max(numbers.period.since or reading.known_from, reading.known_from)
    if known:
        first = min(first, min(known))
    length = (max(reading.known_to, first) - first).days + 1
    days = (first + timedelta(days=n) for n in range(length))
    return tuple(known.get(day, Day(day, 0, 0, 0, 0, None, "")) for day in days)
