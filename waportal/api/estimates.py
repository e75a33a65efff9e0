"""What a broadcast will cost."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Schema
from pydantic import ConfigDict, Field, StringConstraints

from accounts.models import Scope
from assets.models import WhatsAppAccount
from billing import estimating
from billing.recipients import MOST_COUNTRIES, MOST_EACH
from waportal.api.door import KeyWith, key_of, router
from waportal.api.schemas import WabaId

CostCategory = StrEnum(  # type: ignore[misc]
    "CostCategory", {category.value: category.value for category in estimating.CATEGORIES}
)
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Count = Annotated[int, Field(ge=1, le=MOST_EACH)]


class Recipients(Schema):
    """`country`: ISO 3166-1."""

    model_config = ConfigDict(extra="forbid")

    country: Country
    count: Count


class EstimateIn(Schema):
    """Without `on`: today where the organisation is."""

    model_config = ConfigDict(extra="forbid")

    waba_id: WabaId
    category: CostCategory
    recipients: list[Recipients] = Field(min_length=1, max_length=MOST_COUNTRIES)
    on: date | None = None
    template_id: Annotated[str, StringConstraints(pattern=r"^[0-9]{0,40}$")] = ""


class RateUsed(Schema):
    """A row of a rate card, and how many messages of the high amount it is for."""

    messages: int
    amount: Decimal
    tier_from: int
    grade: str
    before_volume_discounts: bool


class EstimateLine(Schema):
    """Amounts are null where there is no rate; `unknown` says why."""

    market: str
    countries: list[str]
    recipients: int
    low: Decimal | None
    likely: Decimal | None
    high: Decimal | None
    unknown: str
    rates: list[RateUsed]


class EstimateOut(Schema):
    """Sums are of the lines with a rate; `without_rate` is how many recipients are in none. `delivered`
    and `free` are shares of the last months, null when nothing is known of them. `may_change_on`: Meta may change rates
    on that day, before the messages are sent."""

    waba_id: str
    category: str
    on: date
    currency: str
    recipients: int
    without_rate: int
    low: Decimal
    likely: Decimal
    high: Decimal
    delivered: Decimal | None
    free: Decimal | None
    may_change_on: date | None
    lines: list[EstimateLine]


@router.post(
    "/costs/estimate",
    response=EstimateOut,
    auth=KeyWith(Scope.COSTS_READ),
    summary="What a broadcast will cost",
)
def estimate_detail(request: HttpRequest, said: EstimateIn) -> dict[str, Any]:
    """Nothing is stored and nothing is sent."""
    organisation = key_of(request).organisation
    accounts = WhatsAppAccount.objects.of(organisation).select_related("connection", "organisation")
    account = accounts.filter(waba_id=said.waba_id).first()
    if account is None:
        raise Http404
    today, by_country = organisation.today(), Counter[str]()
    for one in said.recipients:
        by_country[one.country] += one.count
    found = estimating.estimate(
        account, said.category.value, by_country, on=said.on or today, today=today,
        template_id=said.template_id,
    )  # fmt: skip
    return {
        "waba_id": account.waba_id,
        "category": found.category,
        "on": found.on,
        "currency": found.currency,
        "recipients": found.recipients,
        "without_rate": found.without_rate,
        "low": found.low,
        "likely": found.likely,
        "high": found.high,
        "delivered": _share(found.delivered),
        "free": _share(found.free),
        "may_change_on": found.may_change_on,
        "lines": [_line(line) for line in found.lines],
    }


def _share(share: estimating.Share) -> Decimal | None:
    return round(share.likely, 4) if share.months else None


def _line(line: estimating.Line) -> dict[str, Any]:
    return {
        "market": line.market,
        "countries": list(line.countries),
        "recipients": line.recipients,
        "low": line.low,
        "likely": line.likely,
        "high": line.high,
        "unknown": line.unknown,
        "rates": [
            {
                "messages": count,
                "amount": row.amount,
                "tier_from": row.tier_from,
                "grade": row.grade,
                "before_volume_discounts": row.list_only,
            }
            for row, count in line.rows
        ],
    }
