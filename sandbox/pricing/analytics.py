"""`analytics`, `conversation_analytics` and `pricing_analytics` of an account.

https://developers.facebook.com/documentation/business-messaging/whatsapp/analytics . Each is a field
with arguments, and an edge with parameters. Without traffic the field is missing.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sandbox.call import Call
from sandbox.errors import parameter
from sandbox.pricing.costs import metrics_to_show, shown_cost
from sandbox.pricing.figures import Group, Question, Sums, countries_asked, numbers
from sandbox.pricing.periods import read_period, some_of
from sandbox.pricing.timezones import zone_name
from sandbox.store import Doc

PRODUCTS = {"0": "notification", "2": "support"}
PRICING_CATEGORIES = (
    "AUTHENTICATION", "AUTHENTICATION_INTERNATIONAL", "MARKETING", "MARKETING_LITE",
    "REFERRAL_CONVERSION", "SERVICE", "UTILITY",
    "GROUP_MARKETING", "GROUP_SERVICE", "GROUP_UTILITY",  # accepted; there are no groups here
)  # fmt: skip
PRICING_TYPES = ("FREE_CUSTOMER_SERVICE", "FREE_ENTRY_POINT", "REGULAR")
CONVERSATION_CATEGORIES = (
    "AUTHENTICATION", "AUTHENTICATION_INTERNATIONAL", "MARKETING", "REFERRAL_CONVERSION", "SERVICE",
    "UTILITY",
)  # fmt: skip
CONVERSATION_TYPES = ("FREE_ENTRY", "FREE_ENTRY_POINT", "FREE_TIER", "REGULAR")
CONVERSATION_DIRECTIONS = ("BUSINESS_INITIATED", "UNKNOWN", "USER_INITIATED")
COUNTED = {"pricing": "volume", "conversation": "conversation"}
GRANULARITIES = {"HALF_HOUR": "half_hour", "DAILY": "day", "MONTHLY": "month"}
SENT_GRANULARITIES = {"HALF_HOUR": "half_hour", "DAY": "day", "MONTH": "month"}
COLUMNS = {
    "COUNTRY": "country",
    "PHONE": "phone",
    "PRICING_CATEGORY": "category",
    "PRICING_TYPE": "type",
    "TIER": "tier",
    "CONVERSATION_CATEGORY": "category",
    "CONVERSATION_TYPE": "type",
}


def read_analytics(call: Call, waba: Doc) -> Doc:
    """How many were sent and delivered."""
    period = read_period(call, zone_name(waba), SENT_GRANULARITIES)
    phones, countries = numbers(call, waba), countries_asked(call)
    only = _limits(phone=list(phones), country=countries)
    if products := [one.strip("\"'") for one in call.names("product_types")]:
        if unknown := set(products) - set(PRODUCTS):
            raise parameter(f"Param product_types must be 0 or 2 - got {sorted(unknown)}.")
        only["type"] = [PRODUCTS[product] for product in products]
    question = Question(waba["id"], period, ["country"], only)
    sent, delivered = (question.ask(call.store, what) for what in ("sent", "delivered"))
    points: dict[Any, Doc] = {}
    for what, found in (("sent", sent), ("delivered", delivered)):
        for ((start, end), _), sums in found.items():
            usual = {"start": start, "end": end, "sent": 0, "delivered": 0}
            points.setdefault(start, usual)[what] += sums.count
    return {
        "phone_numbers": list(phones.values()),
        "country_codes": countries or sorted({country for _, (country,) in [*sent, *delivered]}),
        "granularity": str(call.text("granularity")).upper(),
        "data_points": [points[start] for start in sorted(points)],
    }


def read_pricing_analytics(call: Call, waba: Doc) -> Doc | None:
    """Delivered messages and their cost, since 2025-07-01."""
    dimensions = some_of(call, "dimensions", tuple(COLUMNS)[:5])
    if not {"TIER", "PRICING_CATEGORY", "COUNTRY"} <= set(dimensions):
        dimensions = [one for one in dimensions if one != "TIER"]  # Meta tells tiers only with both
    asked = some_of(call, "metric_types", ("COST", "VOLUME")) or ["COST", "VOLUME"]
    metrics = metrics_to_show(call, waba, asked)
    only = {
        "category": some_of(call, "pricing_categories", PRICING_CATEGORIES),
        "type": some_of(call, "pricing_types", PRICING_TYPES),
    }
    return _points(call, waba, "pricing", dimensions, only, metrics)


def read_conversation_analytics(call: Call, waba: Doc) -> Doc | None:
    """Conversations opened and their cost, until 2025-06-30."""
    allowed = ("CONVERSATION_CATEGORY", "CONVERSATION_DIRECTION", "CONVERSATION_TYPE", "COUNTRY",
               "PHONE")  # fmt: skip
    dimensions = some_of(call, "dimensions", allowed)
    asked = some_of(call, "metric_types", ("COST", "CONVERSATION")) or ["COST", "CONVERSATION"]
    metrics = metrics_to_show(call, waba, asked)
    types = some_of(call, "conversation_types", CONVERSATION_TYPES)
    only = {
        "category": some_of(call, "conversation_categories", CONVERSATION_CATEGORIES),
        "type": ["FREE_ENTRY_POINT" if one == "FREE_ENTRY" else one for one in types],
    }
    directions = some_of(call, "conversation_directions", CONVERSATION_DIRECTIONS)
    if directions and "UNKNOWN" not in directions:
        return None  # since there are categories, Meta's answers know no other direction
    told = _points(call, waba, "conversation", dimensions, only, metrics)
    if told and "CONVERSATION_DIRECTION" in dimensions:
        for point in told["data"][0]["data_points"]:
            point["conversation_direction"] = "UNKNOWN"
    return told


def _points(
    call: Call,
    waba: Doc,
    subject: str,
    dimensions: list[str],
    only: dict[str, list[str]],
    metrics: list[str],
) -> Doc | None:
    period = read_period(call, zone_name(waba), GRANULARITIES)
    phones, what = numbers(call, waba), COUNTED[subject]
    limits = {column: [one.lower() for one in values] for column, values in only.items()}
    limits = _limits(phone=list(phones), country=countries_asked(call), **limits)
    columns = [COLUMNS[one] for one in dict.fromkeys(dimensions) if one in COLUMNS]
    found = Question(waba["id"], period, columns, limits).ask(call.store, what)
    points = []
    for ((start, end), group), sums in found.items():
        point = {"start": start, "end": end, **_named(subject, columns, group, phones)}
        if what.upper() in metrics:
            point[what] = sums.count
        points.append(_with_cost(call, point, sums) if "COST" in metrics else point)
    return {"data": [{"data_points": points}]} if points else None


def _named(subject: str, columns: list[str], group: Group, phones: dict[str, str]) -> Doc:
    """The dimensions as answers name them; a tier only where there is one."""
    named: Doc = {}
    for column, value in zip(columns, group, strict=True):
        if column == "phone":
            named["phone_number"] = phones[value]
        elif column in ("category", "type"):
            named[f"{subject}_{column}"] = value.upper()
        elif value:
            named[column] = value
    return named


def _with_cost(call: Call, point: Doc, sums: Sums) -> Doc:
    cost = shown_cost(call.store, sums)
    return point if cost is None else {**point, "cost": cost}


def _limits(phone: list[str], **others: list[str]) -> dict[str, list[str]]:
    """Numbers that left the account are out, even when it has none; other limits only if given."""
    return {"phone": phone, **{column: values for column, values in others.items() if values}}


# -- as fields, and as edges ---------------------------------------------------------------------

Read = Callable[[Call, Doc], Doc | None]


def as_field(read: Read) -> Callable[[Call, Doc, Doc], Any]:
    """With arguments in `fields=`; None leaves the field out of the answer."""
    return lambda call, waba, query: read(replace(call, params=query), waba)


def as_edge(read: Read) -> Callable[[Call, Doc], Doc]:
    return lambda call, waba: read(call, waba) or {"data": []}
