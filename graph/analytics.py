"""What became of templates, day by day, as Meta counts it.

https://developers.facebook.com/documentation/business-messaging/whatsapp/analytics

Reads and clicks grow for 7 days after the day and are then set to zero in Meta's answers: keep what
you read.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Self
from zoneinfo import ZoneInfo

from graph.client import Graph
from graph.errors import Unexpected
from graph.paging import Page, pages
from graph.reading import Raw, moment, number, parts, text, texts

MOST_TEMPLATES = 10  # of one call
LOOK_BACK = timedelta(days=90)
METRICS = ("sent", "delivered", "read", "clicked", "cost")
CLOUD_API = "cloud_api"
MARKETING_MESSAGES = "marketing_messages_api_for_whatsapp"


@dataclass(frozen=True)
class ButtonClicks:
    """`kind`: url_button, unique_url_button, quick_reply_button; `content`: the words on it."""

    kind: str
    content: str
    count: int


@dataclass(frozen=True)
class TemplateDay:
    """One template on one day of the account's zone. None: Meta did not say.

    `spent` is in the account's currency, which the answer does not name.
    """

    template_id: str
    product: str
    day: date
    ends_at: datetime
    sent: int | None
    delivered: int | None
    read: int | None
    clicks: tuple[ButtonClicks, ...] | None
    spent: Decimal | None


@dataclass(frozen=True)
class TemplateDays:
    """The days of one product."""

    days: tuple[TemplateDay, ...]

    @classmethod
    def parse(cls, raw: Raw) -> Self:
        product, zone = text(raw, "product_type").lower(), _zone(text(raw, "waba_timezone"))
        return cls(tuple(_day(one, product, zone) for one in parts(raw, "data_points")))


def template_days(
    graph: Graph,
    waba_id: str,
    *,
    template_ids: Sequence[str],
    since: date,
    until: date,
    product: str = CLOUD_API,
) -> Iterator[Page[TemplateDays]]:
    """Days from `since` to `until`, both counted, in the account's own zone.

    At most MOST_TEMPLATES templates and LOOK_BACK. Refused.has(INSIGHTS_OFF) and
    has(INSIGHTS_UNAVAILABLE) are in graph.errors.
    """
    return pages(
        graph,
        f"{waba_id}/template_analytics",
        TemplateDays.parse,
        fields=(),
        params={
            "start": since.isoformat(),
            "end": (until + timedelta(days=1)).isoformat(),
            "granularity": "daily",
            "metric_types": ",".join(METRICS),
            "template_ids": list(template_ids),
            "product_type": product,
            "use_waba_timezone": True,
        },
        limit=None,
    )


def enable_insights(graph: Graph, waba_id: str) -> None:
    """Switches an account's template numbers on, for ever: Meta lets nobody switch them off again.
    Doing it again changes nothing."""
    answer = graph.post(waba_id, params={"is_enabled_for_insights": True})
    if text(answer, "id") != waba_id and answer.get("success") is not True:
        raise Unexpected("Meta did not confirm the change", maybe_done=True)


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):  # a zone that this machine does not know
        return None


def _day(raw: Raw, product: str, zone: ZoneInfo | None) -> TemplateDay:
    start, end = moment(raw, "start"), moment(raw, "end")
    if start is None or not text(raw, "template_id"):
        raise Unexpected("Meta's numbers have no day or no template")
    end = end or start + timedelta(days=1)
    # Without a zone, the date at noon: right for every zone less than 12 hours from Greenwich.
    within = start.astimezone(zone) if zone else (start + (end - start) / 2).astimezone(UTC)
    return TemplateDay(
        template_id=text(raw, "template_id"),
        product=product,
        day=within.date(),
        ends_at=end,
        sent=number(raw, "sent"),
        delivered=number(raw, "delivered"),
        read=number(raw, "read"),
        clicks=_clicks(raw),
        spent=_spent(raw),
    )


def _clicks(raw: Raw) -> tuple[ButtonClicks, ...] | None:
    if not isinstance(raw.get("clicked"), list):
        return None
    return tuple(
        ButtonClicks(text(one, "type"), text(one, "button_content"), number(one, "count") or 0)
        for one in parts(raw, "clicked")
    )


def _spent(raw: Raw) -> Decimal | None:
    """None where Meta says no cost: it hides it from accounts that a partner pays for."""
    found: Mapping[str, Any] = next(
        (one for one in parts(raw, "cost") if one.get("type") == "amount_spent"), {}
    )
    value = found.get("value")
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None


@dataclass(frozen=True)
class Blocks:
    """Two templates over the same days. `order`: ids from the least blocked to the most; Meta tells
    no rate. `reasons`: the reason most people gave for blocking, by id, in Meta's word."""

    order: tuple[str, ...]
    reasons: Mapping[str, str]


def compare_blocks(
    graph: Graph,
    template_id: str,
    *,
    other: str,
    days: int,
    now: datetime,
    account: str | None = None,
) -> Blocks:
    """`days` is 7, 30, 60 or 90. Meta refuses when either was sent fewer than 1,000 times in them.

    https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-comparison
    """
    answer = graph.get(
        f"{template_id}/compare",
        params={
            "template_ids": [other],
            "start": int((now - timedelta(days=days)).timestamp()),
            "end": int(now.timestamp()),
        },
        account=account,
    )
    told = {text(one, "metric"): one for one in parts(answer, "data")}
    reasons = parts(told.get("TOP_BLOCK_REASON", {}), "string_values")
    return Blocks(
        order=texts(told.get("BLOCK_RATE", {}), "order_by_relative_metric"),
        reasons={text(one, "key"): text(one, "value") for one in reasons},
    )
