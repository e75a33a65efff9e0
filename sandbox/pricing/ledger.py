"""The roll-up of everything sent, delivered, read, charged and clicked, counted as it happens.

Analytics answer from it: https://developers.facebook.com/documentation/business-messaging/whatsapp/analytics .
The messages themselves stay the truth; `rebuilding` makes the roll-up anew from them.
"""

from functools import cache
from typing import Any

from sandbox.message_templates import storage as templates
from sandbox.pricing.rules import IN_CONVERSATION, Count, read_account
from sandbox.pricing.timezones import QUARTER, day_at, day_start
from sandbox.seconds import DAY
from sandbox.store import Doc, Store

HALF_HOUR = 1800
ATTENTION_SECONDS = 7 * DAY  # reads and clicks count only so long after the sending
CHARGED = {"PMP": "volume", "CBP": "conversation"}
TEMPLATE_SPANS = ("template_day", "template_utc_day")
EVERY_SPAN = ("half_hour", "day", *TEMPLATE_SPANS)
# What analytics can be asked about it.
SPANS = {
    "sent": EVERY_SPAN,
    "delivered": EVERY_SPAN,
    "volume": EVERY_SPAN,
    "conversation": EVERY_SPAN,
    "read": TEMPLATE_SPANS,
    "failed": ("day",),
    "received": ("day",),
}
FIGURE = (
    "waba, span, what, phone, country, template, category, type, tier, start, count, cost, unknown"
)
Series = tuple[str, str, str, str, str, str, str, str, str]  # a figure without its start


class MonthCounts:
    """`rules.Counts` kept in the state."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def get(self, key: Count, usual: int, /) -> int:
        row = self.store.db.execute(
            "SELECT count FROM month_counts WHERE owner = ? AND month = ? AND market = ?"
            " AND category = ?",
            key,
        ).fetchone()
        return int(row["count"]) if row else usual

    def add(self, key: Count) -> None:
        self.store.db.execute(
            "INSERT INTO month_counts VALUES (?, ?, ?, ?, 1)"
            " ON CONFLICT DO UPDATE SET count = count + 1",
            key,
        )


def save_counts(store: Store, counts: dict[Count, int]) -> None:
    store.db.executemany(
        "INSERT OR REPLACE INTO month_counts VALUES (?, ?, ?, ?, ?)",
        [(*key, count) for key, count in counts.items()],
    )


# -- counting as it happens ----------------------------------------------------------------------


def count(store: Store, message: Doc, what: str) -> None:
    """`what` is sent, delivered, read, failed or received; it happens now, or when the message
    says it did.
    """
    if what == "read" and _too_late(store, message):
        return
    moment = message.get("at" if what == "received" else f"{what}_at") or store.now()
    _add(store, zone_of(store, message), of_event(message, what), moment, cost=0)


def count_charge(store: Store, message: Doc, moment: float) -> None:
    """A message that was charged, or found free, at its delivery."""
    zone = zone_of(store, message)
    _add(store, zone, of_charge(message), moment, cost=message["cost"])


def count_click(store: Store, message: Doc, kind: str, content: str) -> None:
    """Somebody tapped a button of a template: `kind` is quick_reply_button, url_button or
    unique_url_button, `content` the button's text.
    """
    if not message["template"] or _too_late(store, message):
        return
    template = templates.get(store, message["template"]) or {}
    if kind != "quick_reply_button" and template.get("cta_url_link_tracking_opted_out"):
        return
    starts = starts_of(zone_of(store, message), store.now())
    for span in TEMPLATE_SPANS:
        store.db.execute(
            "INSERT INTO clicks VALUES (?, ?, ?, ?, ?, ?, ?, 1)"
            " ON CONFLICT DO UPDATE SET count = count + 1",
            (message["waba"], message["template"], span, starts[span], message["pricing_category"],
             kind, content),
        )  # fmt: skip


def zone_of(store: Store, message: Doc) -> str:
    return read_account(store, message["waba"]).zone


def _too_late(store: Store, message: Doc) -> bool:
    return bool(store.now() - message["at"] > ATTENTION_SECONDS)


def _add(store: Store, zone: str, every: list[Series], moment: float, cost: int | None) -> None:
    starts = starts_of(zone, moment)
    store.db.executemany(
        f"INSERT INTO figures ({FIGURE}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?)"  # noqa: S608 - a constant
        " ON CONFLICT DO UPDATE SET count = count + 1, cost = cost + excluded.cost,"
        " unknown = unknown + excluded.unknown",
        [(*one, starts[one[1]], cost or 0, int(cost is None)) for one in every],
    )


# -- which figures a message is part of ----------------------------------------------------------


def of_event(message: Any, what: str) -> list[Series]:
    product = "notification" if message["template"] else "support"
    return _series(message, what, message["pricing_category"], product, "")


def of_charge(message: Any) -> list[Series]:
    """Of a conversation, the message that opened it stands for it."""
    if message["pricing_type"] == IN_CONVERSATION:
        return []
    what = CHARGED[message["pricing_model"]]
    category, kind, tier = message["pricing_category"], message["pricing_type"], message["tier"]
    return _series(message, what, category, kind, tier)


def _series(message: Any, what: str, category: str, kind: str, tier: str) -> list[Series]:
    waba, rest = message["waba"], (category, kind, tier)
    found: list[Series] = [
        (waba, span, what, message["phone"], message["country"], "", *rest)
        for span in ("half_hour", "day")
        if span in SPANS[what]
    ]
    if template := message["template"]:
        for span in ("template_day", "template_utc_day"):
            if span in SPANS[what]:
                found.append((waba, span, what, "", "", template, *rest))
    return found


def starts_of(zone: str, moment: float) -> dict[str, int]:
    """span → the beginning of the one this moment is in"""
    return _starts_of_quarter(zone, int(moment // QUARTER))


@cache
def _starts_of_quarter(zone: str, quarter: int) -> dict[str, int]:
    moment = quarter * QUARTER
    day = day_start(zone, day_at(zone, moment))
    return {
        "half_hour": moment // HALF_HOUR * HALF_HOUR,
        "day": day,
        "template_day": day,
        "template_utc_day": moment // DAY * DAY,
    }
