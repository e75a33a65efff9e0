"""The roll-up of everything sent, delivered, read, charged and clicked, counted as it happens.

Analytics answer from it: https://developers.facebook.com/documentation/business-messaging/whatsapp/analytics .
The messages themselves stay the truth; `rebuilding` makes the roll-up anew from them.
"""

from functools import cache
from typing import Any

from sandbox.pricing.rules import IN_CONVERSATION, Count, read_account
from sandbox.pricing.timezones import QUARTER, day_at, day_start
from sandbox.store import Doc, Store

HALF_HOUR, DAY = 1800, 86400
ATTENTION_SECONDS = 7 * DAY  # reads and clicks count only so long after the sending
CHARGED = {"PMP": "volume", "CBP": "conversation"}
PLACE = ("waba", "phone", "country", "template")
Key = tuple[str, str, int, str, str, str, str, str, str, str]


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
    _add(store, event_keys(zone_of(store, message), message, what, moment), cost=0)


def count_charge(store: Store, message: Doc, moment: float) -> None:
    """A message that was charged, or found free, at its delivery."""
    keys = charge_keys(zone_of(store, message), message, moment)
    _add(store, keys, cost=message["cost"])


def count_click(store: Store, message: Doc, kind: str, content: str) -> None:
    """Somebody tapped a button of a template: `kind` is quick_reply_button, url_button or
    unique_url_button, `content` the button's text.
    """
    if not message["template"] or _too_late(store, message):
        return
    zone, moment = zone_of(store, message), store.now()
    _, day, utc_day = _starts(zone, int(moment // QUARTER))
    for span, start in (("template_day", day), ("template_utc_day", utc_day)):
        store.db.execute(
            "INSERT INTO clicks VALUES (?, ?, ?, ?, ?, ?, ?, 1)"
            " ON CONFLICT DO UPDATE SET count = count + 1",
            (message["waba"], message["template"], span, start, message["pricing_category"],
             kind, content),
        )  # fmt: skip


def zone_of(store: Store, message: Doc) -> str:
    return read_account(store, message["waba"]).zone


def _too_late(store: Store, message: Doc) -> bool:
    return bool(store.now() - message["at"] > ATTENTION_SECONDS)


def _add(store: Store, keys: list[Key], *, cost: int | None) -> None:
    store.db.executemany(
        "INSERT INTO figures VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?)"
        " ON CONFLICT DO UPDATE SET count = count + 1, cost = cost + excluded.cost,"
        " unknown = unknown + excluded.unknown",
        [(*key, cost or 0, int(cost is None)) for key in keys],
    )


# -- which figures a message is part of ----------------------------------------------------------


def event_keys(zone: str, message: Any, what: str, moment: float) -> list[Key]:
    product = "notification" if message["template"] else "support"
    return _keys(zone, message, what, moment, message["pricing_category"], product, "")


def charge_keys(zone: str, message: Any, moment: float) -> list[Key]:
    """Of a conversation, the message that opened it stands for it."""
    if message["pricing_type"] == IN_CONVERSATION:
        return []
    what = CHARGED[message["pricing_model"]]
    category, kind, tier = message["pricing_category"], message["pricing_type"], message["tier"]
    return _keys(zone, message, what, moment, category, kind, tier)


def _keys(
    zone: str, message: Any, what: str, moment: float, category: str, kind: str, tier: str
) -> list[Key]:
    waba, phone, country, template = (message[name] for name in PLACE)
    half_hour, day, utc_day = _starts(zone, int(moment // QUARTER))
    rest = (category, kind, tier)
    keys: list[Key] = [
        (waba, "half_hour", half_hour, what, phone, country, "", *rest),
        (waba, "day", day, what, phone, country, "", *rest),
    ]
    if template:
        keys.append((waba, "template_day", day, what, "", "", template, *rest))
        keys.append((waba, "template_utc_day", utc_day, what, "", "", template, *rest))
    return keys


@cache
def _starts(zone: str, quarter: int) -> tuple[int, int, int]:
    """The beginnings of the half hour, the day there and the day in UTC."""
    moment = quarter * QUARTER
    return (
        moment // HALF_HOUR * HALF_HOUR,
        day_start(zone, day_at(zone, moment)),
        moment // DAY * DAY,
    )
