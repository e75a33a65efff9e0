"""What messages cost: sums, and single charges."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Schema
from ninja.errors import ValidationError
from pydantic import Field, StringConstraints

from accounts.models import Scope
from billing import reports
from billing.reports import charges
from billing.reports.days import DAYS
from billing.reports.words import words
from waportal.api.door import KeyWith, key_of, router
from waportal.api.parsing import only_known
from waportal.api.schemas import ABSENT, WabaId

Word = Annotated[str, StringConstraints(pattern=r"^[^\x00]{1,120}$")]
SHARED = ("day", "week", "month", "account", "model", "category", "type")
By = StrEnum("By", {one: one for one in (*SHARED, "number", "country", "market")})  # type: ignore[misc]
TemplatesBy = StrEnum("TemplatesBy", {one: one for one in (*SHARED, "template", "campaign", "tag")})  # type: ignore[misc]
Price = StrEnum("Price", {one: one for one in charges.PRICES if one})  # type: ignore[misc]
# Nothing was ever charged outside, and nobody can count the months of the year 9999.
FIRST, LAST = date(2015, 1, 1), date(2099, 12, 31)


class Narrowed(Schema):
    """Both days are counted, in the accounts' time zones; without them, the month so far. A `since` after `until`
    is taken for `until`."""

    since: date = Field(ABSENT)
    until: date = Field(ABSENT)
    account: WabaId = Field(ABSENT)
    model: Word = Field(ABSENT)
    category: Word = Field(ABSENT)
    type: Word = Field(ABSENT)
    currency: Word = Field(ABSENT)


class CostFilter(Narrowed):
    by: By = By.month  # type: ignore[attr-defined]
    across: By = Field(ABSENT)
    number: Word = Field(ABSENT)
    country: Word = Field(ABSENT)
    market: Word = Field(ABSENT)


class TemplateCostFilter(Narrowed):
    by: TemplatesBy = TemplatesBy.template  # type: ignore[attr-defined]
    across: TemplatesBy = Field(ABSENT)
    template: Word = Field(ABSENT)
    campaign: Word = Field(ABSENT)
    tag: Word = Field(ABSENT)


class ChargeFilter(Narrowed):
    number: Word = Field(ABSENT)
    country: Word = Field(ABSENT)
    market: Word = Field(ABSENT)
    template: Word = Field(ABSENT)
    campaign: Word = Field(ABSENT)
    price: Price = Field(ABSENT)
    after: str = Field(ABSENT, max_length=2000, description="The `after` of the page before.")


class CostLine(Schema):
    """`key`: what is asked for by `by` and `across`, in that order, as Meta writes it; times by their first
    day. `amount` is that of messages with a known price; null when there is none."""

    key: list[str]
    name: list[str]
    currency: str
    units: int
    free: int
    paid: int
    unknown: int
    reads: int
    amount: Decimal | None
    per_delivered: Decimal | None
    per_read: Decimal | None


class CostsOut(Schema):
    """`total`: one for each currency, since amounts of two are never added up."""

    since: date
    until: date
    lines: list[CostLine]
    total: list[CostLine]


class ChargeOut(Schema):
    """`unknown` says why there is no amount. `tier_from`: where its volume tier begins."""

    id: str = Field(alias="unit_id")
    participant: str
    unit: str
    waba_id: str
    phone_number_id: str
    happened_at: datetime
    day: date
    country: str
    market: str
    model: str
    type: str
    category: str
    template_id: str
    campaign: str
    currency: str
    amount: Decimal | None
    unknown: str
    tier_from: int


class ChargesOut(Schema):
    """`since` and `until`: the days looked at, 31 at most. `after`: of the next page; "" on the last."""

    since: date
    until: date
    items: list[ChargeOut]
    after: str


@router.get(
    "/costs",
    response=CostsOut,
    auth=KeyWith(Scope.COSTS_READ),
    summary="Costs by account, number, category, country, market or time",
)
def cost_list(request: HttpRequest, filters: Query[CostFilter]) -> dict[str, Any]:
    return _costs(request, filters)


@router.get(
    "/costs/templates",
    response=CostsOut,
    auth=KeyWith(Scope.COSTS_READ),
    summary="Costs by template, broadcast or tag",
)
def template_cost_list(request: HttpRequest, filters: Query[TemplateCostFilter]) -> dict[str, Any]:
    """A template with several tags counts in the line of each, and once in the total."""
    return _costs(request, filters)


@router.get(
    "/costs/charges",
    response=ChargesOut,
    auth=KeyWith(Scope.COSTS_READ),
    summary="Single charges, the newest day first",
)
def charge_list(request: HttpRequest, filters: Query[ChargeFilter]) -> dict[str, Any]:
    """Fifty at a time, of at most 31 days."""
    asked = _asked(request, filters)
    page = charges.charges(
        reports.scope_of(key_of(request).organisation, asked), asked, today=_today(request),
        price=filters.price or "", after=filters.after or "",
    )  # fmt: skip
    return {
        "since": page.days.since,
        "until": page.days.until,
        "items": [row.charge for row in page.rows],
        "after": page.after,
    }


def _costs(request: HttpRequest, filters: CostFilter | TemplateCostFilter) -> dict[str, Any]:
    asked = _asked(request, filters)
    scope = reports.scope_of(key_of(request).organisation, asked)
    try:
        made = reports.report(scope, asked, today=_today(request))
    except (reports.NotTogether, reports.TooMany) as problem:
        raise ValidationError(
            [{"loc": ("query", "by"), "type": "too_many", "msg": words(problem)}]
        ) from None
    return {
        "since": made.days.since,
        "until": made.days.until,
        "lines": [_line(line) for line in made.lines],
        "total": [_line(line) | {"key": [], "name": []} for line in made.total],
    }


def _asked(request: HttpRequest, filters: Narrowed) -> reports.Slice:
    told = filters.dict()
    only_known(request, told)
    today = _today(request)
    until = min(max(told.pop("until") or today, FIRST), LAST)
    since = min(max(told.pop("since") or until.replace(day=1), FIRST), until)
    known = {name: str(value) for name, value in told.items() if value}
    days = {"period": DAYS, "since": since.isoformat(), "until": until.isoformat()}
    return reports.Slice.from_query({**known, **days})


def _today(request: HttpRequest) -> date:
    return key_of(request).organisation.today()


def _line(line: reports.Line) -> dict[str, Any]:
    figures = line.figures
    return {
        "key": line.key.values, "name": [str(one) for one in line.labels],
        "currency": line.currency, "units": figures.units, "free": figures.free,
        "paid": figures.paid, "unknown": figures.unknown, "reads": figures.reads,
        "amount": line.amount, "per_delivered": _rate(figures.per_delivered),
        "per_read": _rate(figures.per_read),
    }  # fmt: skip


def _rate(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else round(amount, 6)
