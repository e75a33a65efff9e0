"""What messages and conversations cost, day by day, as Meta counts it.

https://developers.facebook.com/documentation/business-messaging/whatsapp/analytics

Both are fields of the account with arguments. Values are approximate and may differ from the invoice; only
numbers that belong to the account now are told of. Meta looks back a year: keep what you read. MONTHLY
gives nothing for a month that still runs, so it is never asked for.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Any

from graph.client import Graph
from graph.errors import Refused, Unexpected
from graph.paging import MOST_PAGES, next_cursor
from graph.reading import Raw, moment, number, part, parts, text

LOOK_BACK = timedelta(days=365)
PRICING_DIMENSIONS = ("PRICING_CATEGORY", "PRICING_TYPE", "TIER", "COUNTRY", "PHONE")
CONVERSATION_DIMENSIONS = (
    "CONVERSATION_CATEGORY", "CONVERSATION_TYPE", "CONVERSATION_DIRECTION", "COUNTRY", "PHONE",
)  # fmt: skip
COST_HIDDEN = "cost not available"  # the title Meta gives to accounts that a partner pays for


@dataclass(frozen=True)
class CostPoint:
    """One day of the account's zone by everything Meta tells apart.

    Words are Meta's own, "" where Meta said none (a free message has no tier). `cost` is in the
    account's currency, which the answer does not name; None: Meta hides it or did not say.
    """

    day: date
    phone_number: str  # digits with the country code
    country: str  # ISO 3166-1, of the recipient's number
    tier: str  # "0:750000", inclusive; "0:MAX"
    type: str  # REGULAR, FREE_CUSTOMER_SERVICE, FREE_ENTRY_POINT, FREE_TIER
    category: str
    direction: str  # of conversations; UNKNOWN since there are categories
    volume: int
    cost: Decimal | None


def pricing_days(
    graph: Graph, waba_id: str, *, since: date, until: date, zone: tzinfo
) -> Iterator[tuple[CostPoint, ...]]:
    """Delivered messages since 2025-07-01, from `since` to `until`, both counted, a page at a time.

    Without traffic nothing at all is told. `zone` is the account's.
    """
    return _days(graph, waba_id, "pricing_analytics", PRICING_DIMENSIONS, since, until, zone)


def conversation_days(
    graph: Graph, waba_id: str, *, since: date, until: date, zone: tzinfo
) -> Iterator[tuple[CostPoint, ...]]:
    """Conversations opened until 2025-06-30, as above."""
    field = "conversation_analytics"
    return _days(graph, waba_id, field, CONVERSATION_DIMENSIONS, since, until, zone)


def parse_point(raw: Raw, zone: tzinfo) -> CostPoint:
    """A point of either field, as answers and saved files have it. Raises Unexpected."""
    start, end = moment(raw, "start"), moment(raw, "end")
    volume = number(raw, "volume")
    volume = number(raw, "conversation") if volume is None else volume
    if start is None or volume is None or volume < 0:
        raise Unexpected("Meta's figures have no day or no volume")
    # The middle of the day, so that a zone we do not know (UTC instead) seldom changes the date.
    middle = start + ((end - start) if end and end > start else timedelta(days=1)) / 2
    return CostPoint(
        day=middle.astimezone(zone).date(),
        phone_number="".join(filter(str.isdecimal, text(raw, "phone_number"))),
        country=text(raw, "country").upper(),
        tier=text(raw, "tier"),
        type=text(raw, "pricing_type") or text(raw, "conversation_type"),
        category=text(raw, "pricing_category") or text(raw, "conversation_category"),
        direction=text(raw, "conversation_direction"),
        volume=volume,
        cost=_cost(raw),
    )


def _days(
    graph: Graph,
    waba_id: str,
    field: str,
    dimensions: Sequence[str],
    since: date,
    until: date,
    zone: tzinfo,
) -> Iterator[tuple[CostPoint, ...]]:
    """A day more is asked for at both ends and left out again: where the zone is not known to us,
    Meta's days begin at another hour, and half a day must not pass for a whole one."""
    oldest = datetime.now(UTC) - LOOK_BACK + timedelta(hours=1)
    start = max(_midnight(since, zone) - timedelta(days=1), oldest)
    end = _midnight(until, zone) + timedelta(days=2)
    asked = (
        f"{field}.start({int(start.timestamp())}).end({int(end.timestamp())}).granularity(DAILY)"
        f".dimensions({','.join(dimensions)})"
    )
    after = ""
    for _ in range(MOST_PAGES):
        found = _ask(graph, waba_id, asked + (f".after({after})" if after else ""), field)
        points = [parse_point(raw, zone) for raw in _points(found)]
        yield tuple(point for point in points if since <= point.day <= until)
        cursor = next_cursor(found)
        if cursor is None:
            return
        if cursor == after:
            raise Unexpected("Meta's list leads back to a page we have seen")
        after = cursor
    raise Unexpected("Meta's list does not end")


def _ask(graph: Graph, waba_id: str, asked: str, field: str) -> Mapping[str, Any]:
    """{} without traffic: the field is missing then. Where Meta refuses because the cost is hidden, the
    volume alone is asked for."""
    try:
        return part(graph.get(waba_id, fields=(asked,)), field)
    except Refused as error:
        if error.title.lower() != COST_HIDDEN:
            raise
    counted = "CONVERSATION" if field == "conversation_analytics" else "VOLUME"
    return part(graph.get(waba_id, fields=(f"{asked}.metric_types({counted})",)), field)


def _points(found: Mapping[str, Any]) -> list[Raw]:
    """Of every series; some answers have the points without one."""
    series = parts(found, "data")
    nested = [point for one in series for point in parts(one, "data_points")]
    return nested or list(parts(found, "data_points"))


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone)


def _cost(raw: Raw) -> Decimal | None:
    value = raw.get("cost")
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and amount >= 0 else None
