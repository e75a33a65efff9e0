"""The numbers of many templates: the list, and some beside each other. The number of queries is
fixed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, F, FloatField, Max, Min, OrderBy, Q, QuerySet, When
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from templates_app.models import Category, NumbersReading, Template
from templates_app.reports.chance import Verdict, compare
from templates_app.reports.filters import Filters
from templates_app.reports.numbers import Period, Rate, Totals, sums, totals

# name in the address → what is sorted by
SORTS = {
    "name": "name", "sent": "sent", "delivered": "delivered", "delivery": "delivery_share",
    "read": "reading_share", "clicked": "clicking_share", "spent": "spent",
}  # fmt: skip
HEADINGS = {
    "name": _("Template"), "sent": _("Sent"), "delivery": _("Delivered"), "read": _("Read"),
    "clicked": _("Clicked"), "spent": _("Cost"),
}  # fmt: skip
USUAL = "-sent"
MOST_COMPARED = 4
ON_A_PAGE = 50


@dataclass(frozen=True)
class Column:
    """`sort`: what its heading's link asks for, the other way when it is sorted already."""

    label: str
    sort: str
    sorted: str  # ascending, descending, ""


@dataclass(frozen=True)
class Line:
    template: Template
    totals: Totals


@dataclass(frozen=True)
class NumbersList:
    """`known_to`: the day up to which all accounts shown were read; None: not all were yet.
    `troubled`: readings that bring no numbers, because they are off or something is wrong."""

    filters: Filters
    period: Period
    sort: str
    page: Page[Template]
    lines: tuple[Line, ...]
    columns: tuple[Column, ...]
    categories: list[tuple[str, Any]]
    languages: list[str]  # of the organisation's templates
    known_to: date | None
    read_at: datetime | None
    troubled: tuple[NumbersReading, ...]


def numbers_list(
    organisation: Organisation, filters: Filters, *, days: object, sort: str
) -> NumbersList:
    """Templates with numbers in the period; those without are left out."""
    readings = NumbersReading.objects.filter(account__organisation=organisation)
    if filters.account:
        readings = readings.filter(account__waba_id=filters.account)
    told = readings.aggregate(to=Min("known_to"), last=Max("known_to"), read_at=Min("read_at"))
    period = Period.from_query(days, told["last"])
    sort = sort if sort.removeprefix("-") in SORTS else USUAL
    rows = _ordered(_counted(filters.rows(organisation), period), sort)
    page = Paginator(rows.select_related("account"), ON_A_PAGE).get_page(filters.page)
    troubled = readings.exclude(problem="", insights__in=("", "on")).select_related("account")
    return NumbersList(
        filters=filters,
        period=period,
        sort=sort,
        page=page,
        lines=tuple(_line(row) for row in page.object_list),
        columns=tuple(_column(name, sort) for name in HEADINGS),
        categories=Category.choices,
        languages=list(_languages(organisation)),
        known_to=told["to"],
        read_at=told["read_at"],
        troubled=tuple(troubled),
    )


def _column(name: str, sort: str) -> Column:
    other = name if sort == f"-{name}" or (name == "name" and sort != name) else f"-{name}"
    direction = {name: "ascending", f"-{name}": "descending"}.get(sort, "")
    return Column(str(HEADINGS[name]), other, direction)


def _languages(organisation: Organisation) -> QuerySet[Template, Any]:
    rows = Template.objects.of(organisation).listed().order_by("language")
    return rows.values_list("language", flat=True).distinct()


def _counted(rows: QuerySet[Template], period: Period) -> QuerySet[Template, Any]:
    when = Q(days__day__lte=period.until)
    if period.since:
        when &= Q(days__day__gte=period.since)
    found = rows.filter(when).annotate(**sums("days__"))
    return found.annotate(
        delivery_share=_share("of_delivered_of_sent", "of_sent_of_delivered"),
        reading_share=_share("of_read", "of_delivered_of_read"),
        clicking_share=_share("of_clicked_in_time", "of_delivered_of_read"),
    )


def _share(part: str, whole: str) -> Case:
    divided = Cast(F(part), FloatField()) / Cast(F(whole), FloatField())
    return Case(When(**{f"{whole}__gt": 0}, then=divided), default=None)


def _ordered(rows: QuerySet[Template, Any], sort: str) -> QuerySet[Template, Any]:
    """What is not known comes last, whichever way."""
    name = SORTS[sort.removeprefix("-")]
    column = f"of_{name}" if name in ("sent", "delivered", "spent") else name
    return rows.order_by(OrderBy(F(column), descending=sort.startswith("-"), nulls_last=True), "pk")


def _line(row: Any) -> Line:
    return Line(row, totals({name: getattr(row, name) for name in sums()}))


# --- beside each other -----------------------------------------------------------------------


@dataclass(frozen=True)
class Compared:
    """One rate of each template, and what chance says of each against the first (None for the
    first)."""

    name: str
    rates: tuple[Rate, ...]
    verdicts: tuple[Verdict | None, ...]


@dataclass(frozen=True)
class Comparison:
    period: Period
    lines: tuple[Line, ...]
    rates: tuple[Compared, ...]
    known_to: date | None


def comparison(organisation: Organisation, ids: Sequence[int], *, days: object) -> Comparison:
    """In the order asked for, at most MOST_COMPARED. Those without numbers have empty totals."""
    wanted = list(dict.fromkeys(ids))[:MOST_COMPARED]
    readings = NumbersReading.objects.filter(account__templates__in=wanted)
    known_to = readings.filter(account__organisation=organisation).aggregate(to=Min("known_to"))
    period = Period.from_query(days, known_to["to"])
    when = Q(days__day__lte=period.until)
    if period.since:
        when &= Q(days__day__gte=period.since)
    rows = Template.objects.of(organisation).filter(pk__in=wanted).select_related("account")
    found = {row.pk: _line(row) for row in rows.annotate(**sums("days__", when))}
    lines = tuple(found[pk] for pk in wanted if pk in found)
    return Comparison(
        period=period,
        lines=lines,
        rates=tuple(_compared(name, lines) for name in ("delivery", "reading", "clicking")),
        known_to=known_to["to"],
    )


def _compared(name: str, lines: Sequence[Line]) -> Compared:
    rates = tuple(getattr(line.totals, name) for line in lines)
    against = tuple(None if n == 0 else compare(rates[0], rate) for n, rate in enumerate(rates))
    return Compared(name, rates, against)


def choices(organisation: Organisation, period: Period) -> list[Template]:
    """What can be compared: the hundred most sent."""
    rows = Template.objects.of(organisation).listed()
    return list(_ordered(_counted(rows, period), USUAL).select_related("account")[:100])


# --- as a file -------------------------------------------------------------------------------

TOTALS = (
    "sent", "delivered", "read", "clicked", "delivery_percent", "read_percent", "click_percent",
    "spent", "currency", "cost_per_delivered", "cost_per_click",
)  # fmt: skip
HEADER = ("template", "language", "category", "account", "waba_id", "from", "to", *TOTALS)


def cells(found: Totals) -> tuple[Any, ...]:
    """A value for each column of TOTALS; what is not known is empty."""
    return (
        found.sent, found.delivered, found.read, found.clicked, _percent(found.delivery),
        _percent(found.reading), _percent(found.clicking), found.spent, found.currency,
        _rounded(found.per_delivered), _rounded(found.per_click),
    )  # fmt: skip


def _percent(rate: Rate) -> float | None:
    return None if rate.share is None else round(rate.share, 2)


def _rounded(amount: Any) -> Any:
    return None if amount is None else round(amount, 6)


def lines(
    organisation: Organisation, filters: Filters, *, days: object, sort: str
) -> Iterator[tuple[Any, ...]]:
    """All pages of the list, in its order, a value for each column of HEADER."""
    shown = numbers_list(organisation, filters, days=days, sort=sort)
    for row in shown.page.paginator.object_list:
        yield file_line(_line(row), shown.period)


def file_line(line: Line, period: Period) -> tuple[Any, ...]:
    row = line.template
    return (
        row.name, row.language, row.category, row.account.name, row.account.waba_id,
        period.since, period.until, *cells(line.totals),
    )  # fmt: skip
