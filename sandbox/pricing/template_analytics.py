"""`template_analytics` and `template_group_analytics`: what became of each template, day by day.

https://developers.facebook.com/documentation/business-messaging/whatsapp/analytics
"""

from datetime import date
from decimal import Decimal
from typing import Any

from sandbox.call import Call
from sandbox.errors import parameter, unknown_object
from sandbox.message_templates import storage
from sandbox.paging import write_cursor
from sandbox.pricing.costs import in_units, metrics_to_show
from sandbox.pricing.figures import Question, Sums
from sandbox.pricing.insights import need_insights
from sandbox.pricing.ledger import ATTENTION_SECONDS
from sandbox.pricing.periods import Period, look_back, one_of, read_second, some_of
from sandbox.pricing.timezones import day_at, day_start, next_day, zone_name
from sandbox.seconds import DAY
from sandbox.store import Doc, Store

LOOK_BACK_DAYS = 90
MOST = 10
EVENTS = ("SENT", "DELIVERED", "READ")
# What the Marketing Messages API measures in apps and on web sites; there are none here.
CONVERSIONS = (
    "APP_ACTIVATIONS", "APP_ADD_TO_CART", "APP_CHECKOUTS_INITIATED", "APP_PURCHASES",
    "APP_PURCHASES_CONVERSION_VALUE", "WEBSITE_ADD_TO_CART", "WEBSITE_CHECKOUTS_INITIATED",
    "WEBSITE_PURCHASES", "WEBSITE_PURCHASES_CONVERSION_VALUE",
)  # fmt: skip
METRICS = (*EVENTS, "CLICKED", "COST")
# product → how its messages are charged
PRODUCTS = {"CLOUD_API": False, "MARKETING_MESSAGES_API_FOR_WHATSAPP": True}
LITE = "marketing_lite"
Members = dict[str, list[str]]  # template or group → its templates


def read_template_analytics(call: Call, waba: Doc) -> Doc:
    asked = _ids(call, "template_ids")
    for id in asked:
        template = storage.get(call.store, id)
        if template is None or template["waba"] != waba["id"]:
            raise unknown_object(call.method, id)
    return _read(call, waba, "template_id", {id: [id] for id in asked})


def read_group_analytics(call: Call, waba: Doc) -> Doc:
    members: Members = {}
    for id in _ids(call, "template_group_ids"):
        group = call.store.get("template_group", id)
        if group is None or group["waba"] != waba["id"]:
            raise unknown_object(call.method, id)
        members[id] = group["templates"]
    return _read(call, waba, "template_group_id", members)


def _ids(call: Call, name: str) -> list[str]:
    ids = list(dict.fromkeys(call.names(name)))
    if not 1 <= len(ids) <= MOST:
        raise parameter(f"Param {name} must have 1 to {MOST} ids.")
    return ids


def _read(call: Call, waba: Doc, key: str, members: Members) -> Doc:
    need_insights(call, waba)
    local = str(call.params.get("use_waba_timezone", "false")).lower() in ("true", "1")
    one_of(call, "granularity", ("DAILY",))
    zone = zone_name(waba) if local else "UTC"
    period = _period(call, zone, local)
    product = one_of(call, "product_type", tuple(PRODUCTS), "CLOUD_API")
    asked = some_of(call, "metric_types", (*METRICS, *CONVERSIONS)) or [*METRICS]
    metrics = metrics_to_show(call, waba, asked)
    days = _Days(call.store, waba["id"], period, PRODUCTS[product], metrics)
    points = [
        point for id, templates in members.items() for point in days.points(id, templates, key)
    ]
    points.sort(key=lambda point: point["start"])
    told = {"granularity": "DAILY", "product_type": product.lower(), "data_points": points}
    if local:
        told["waba_timezone"] = zone
    cursors = {"before": write_cursor(0), "after": write_cursor(len(points))}
    return {"data": [told], "paging": {"cursors": cursors}}


def _period(call: Call, zone: str, local: bool) -> Period:
    """With `use_waba_timezone`, `start` and `end` are days; else unix seconds, and days are UTC's."""
    start, end = (_moment(call, name, zone, local) for name in ("start", "end"))
    if end <= start:
        raise parameter("Param end must be later than start.")
    if start < call.store.now() - (LOOK_BACK_DAYS + 1) * DAY:
        raise look_back(f"{LOOK_BACK_DAYS} days")
    since = day_start(zone, day_at(zone, start))
    span = "template_day" if local else "template_utc_day"
    return Period(span, since, end, lambda start: (start, _next(zone, start)))


def _next(zone: str, start: int) -> int:
    return day_start(zone, next_day(day_at(zone, start)))


def _moment(call: Call, name: str, zone: str, local: bool) -> int:
    if not local:
        return read_second(call, name)
    try:
        return day_start(zone, date.fromisoformat(call.needed(name)).isoformat())
    except ValueError as error:
        raise parameter(f"Param {name} must be a day such as 2026-10-01.") from error


class _Days:
    """The figures of one question."""

    def __init__(
        self, store: Store, waba: str, period: Period, lite: bool, metrics: list[str]
    ) -> None:
        self.store, self.waba, self.period = store, waba, period
        self.lite, self.metrics = lite, metrics

    def points(self, id: str, templates: list[str], key: str) -> list[Doc]:
        """One for each day on which something happened."""
        found: dict[tuple[int, int], dict[str, Sums]] = {}
        for what in ("sent", "delivered", "read", "volume", "conversation"):
            for bucket, sums in self._ask(templates, what):
                found.setdefault(bucket, {}).setdefault(what, Sums()).add(*sums)
        clicks = self._clicks(templates) if {"CLICKED", "COST"} & set(self.metrics) else {}
        return [
            {key: id, "start": start, "end": end,
             **self._shown((start, end), found.get((start, end), {}), clicks.get(start, []))}
            for start, end in sorted({*found, *map(self.period.bucket, clicks)})
        ]  # fmt: skip

    def _ask(self, templates: list[str], what: str) -> list[tuple[tuple[int, int], Any]]:
        question = Question(self.waba, self.period, ["category"], {"template": templates})
        return [
            (bucket, (sums.count, sums.cost, sums.unknown))
            for (bucket, (category,)), sums in question.ask(self.store, what).items()
            if (category == LITE) == self.lite
        ]

    def _clicks(self, templates: list[str]) -> dict[int, list[Doc]]:
        marks = ", ".join("?" * len(templates))
        rows = self.store.db.execute(
            "SELECT start, kind, content, sum(count) AS count FROM clicks"  # noqa: S608 - marks only
            " WHERE waba = ? AND span = ? AND start >= ? AND start < ? AND (category = ?) = ?"
            f" AND template IN ({marks}) GROUP BY start, kind, content",
            (self.waba, self.period.span, self.period.since, self.period.until, LITE, self.lite,
             *templates),
        )  # fmt: skip
        found: dict[int, list[Doc]] = {}
        for row in rows:
            one = {"type": row["kind"], "button_content": row["content"], "count": row["count"]}
            found.setdefault(row["start"], []).append(one)
        return found

    def _shown(self, bucket: tuple[int, int], sums: dict[str, Sums], clicks: list[Doc]) -> Doc:
        """Reads and clicks are set to zero a week after the day."""
        if self.store.now() - bucket[1] > ATTENTION_SECONDS:
            sums = {what: one for what, one in sums.items() if what != "read"}
            clicks = [{**one, "count": 0} for one in clicks]
        shown: Doc = {
            event.lower(): sums.get(event.lower(), Sums()).count
            for event in EVENTS
            if event in self.metrics
        }
        if "CLICKED" in self.metrics and clicks:
            shown["clicked"] = clicks
        if "COST" in self.metrics and (cost := self._cost(sums, clicks)):
            shown["cost"] = cost
        return shown

    def _cost(self, sums: dict[str, Sums], clicks: list[Doc]) -> list[Doc]:
        """Nothing when the cost of some is unknown, or nothing was charged or found free."""
        charged = [sums[what] for what in ("volume", "conversation") if what in sums]
        if not charged or any(one.unknown for one in charged):
            return []
        spent = Decimal(sum(one.cost for one in charged))
        delivered = sums.get("delivered", Sums()).count
        urls = sum(one["count"] for one in clicks if one["type"] != "quick_reply_button")
        shares = {
            "amount_spent": 1,
            "cost_per_delivered": delivered,
            "cost_per_url_button_click": urls,
        }
        return [
            {"type": name, "value": in_units(self.store, spent / among)}
            for name, among in shares.items()
            if among
        ]
