"""What a business may send now, asked before a message is accepted.

https://developers.facebook.com/documentation/business-messaging/whatsapp/messaging-limits ,
https://developers.facebook.com/documentation/business-messaging/whatsapp/throughput
Counted in small tables by minute and second, so that a send costs the same with any history.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sandbox import enforcement
from sandbox.assets.limits import DAILY, limit_of
from sandbox.assets.storage import owner_id
from sandbox.errors import GraphError
from sandbox.messages import limit_reviews, storage
from sandbox.messages.failures import refusal
from sandbox.messages.windows import is_open
from sandbox.seconds import DAY, MINUTE
from sandbox.store import Doc, Store

PER_SECOND = {"STANDARD": 80, "HIGH": 1000}
COEXISTING = 20  # a number that is also in the WhatsApp Business app
PAIR_SECONDS, PAIR_BURST = 6, 45
NOT_SENDING = {"RESTRICTED": 368, "RATE_LIMITED": 131048}
SENDING = ("CONNECTED", "FLAGGED")


@dataclass(frozen=True)
class Send:
    """A message that asks to be accepted."""

    store: Store
    phone: Doc
    waba: Doc
    business: Doc
    person: Doc
    thread: Doc
    message: Doc

    @property
    def is_template(self) -> bool:
        return bool(self.message["type"] == "template" or self.message.get("template"))

    @property
    def in_window(self) -> bool:
        return is_open(self.store, self.thread)


def check_send(store: Store, phone: Doc, person: Doc, message: Doc) -> None:
    """Raises the GraphError of the first limit in the way; else counts the message."""
    waba = store.the("waba", phone["waba"])
    business = store.the("business", waba["owner"])
    thread = storage.thread(store, phone["id"], person["wa_id"])
    send = Send(store, phone, waba, business, person, thread, message)
    for check in CHECKS:
        refused = check(send)
        if refused is not None:
            raise refused


# -- number and account --------------------------------------------------------------------------


def _enforced(send: Send) -> GraphError | None:
    begun = send.is_template or not send.in_window
    return enforcement.blocks_sending(
        send.store, send.waba, send.phone, begun
    ) or enforcement.blocks_country(send.waba, send.person["country"])


def _registered(send: Send) -> GraphError | None:
    status = str(send.phone.get("status"))
    if status in NOT_SENDING:
        return refusal(NOT_SENDING[status])
    if status not in SENDING or send.phone.get("platform_type") != "CLOUD_API":
        return refusal(133010)
    return None


def _being_upgraded(send: Send) -> GraphError | None:
    busy = send.store.now() < send.phone.get("upgraded_at", 0)
    return refusal(131057) if busy else None


def _spam(send: Send) -> GraphError | None:
    return refusal(131048) if send.phone.get("spam_limited") else None


def _allowed_recipient(send: Send) -> GraphError | None:
    """A test number writes to those on its list only."""
    allowed = send.phone.get("allowed_recipients", [])
    test = send.phone.get("account_mode") == "SANDBOX"
    return refusal(131030) if test and send.person["wa_id"] not in allowed else None


def _paid_for(send: Send) -> GraphError | None:
    """Templates cost; answers within the window are let through without a means of payment."""
    unpaid = send.waba.get("payment_missing") or not send.waba.get("primary_funding_id")
    return refusal(131042) if unpaid and send.is_template else None


def _misused_utility(send: Send) -> GraphError | None:
    """Who passes marketing off as utility gets a daily number of utility messages for a while."""
    standing = send.waba.get("utility_misuse", {})
    limited = send.store.now() < standing.get("rate_limited_until", 0)
    if not limited or send.message.get("category") != "UTILITY":
        return None
    name = f"utility:{send.waba['id']}"
    if _counted(send.store, name) >= standing["rate_limit"]:
        return refusal(131064)
    add(send.store, name, 1)
    return None


# -- how many ------------------------------------------------------------------------------------


def _messaging_limit(send: Send) -> GraphError | None:
    """Meta does not publish the code; 131048 is the one it gives for limits of the kind."""
    most = DAILY.get(limit_of(send.business), -1)
    if most < 0 or send.in_window:
        return None
    owner, oldest = send.business["id"], _minute(send.store.now() - DAY)
    if _reached_at(send.store, owner, send.person["wa_id"]) > oldest:
        return None
    if users_reached(send.store, owner) < most:
        return None
    return refusal(
        131048,
        f"Message failed to send because the business portfolio has reached its limit of {most}"
        " people outside customer service windows in 24 hours.",
    )


def _pair_rate(send: Send) -> GraphError | None:
    """One message in six seconds to the same person; 45 at once borrow from what follows."""
    now = send.store.now()
    used_until = max(now, send.thread.get("pair_used_until", now)) + PAIR_SECONDS
    if used_until - now > PAIR_BURST * PAIR_SECONDS:
        return refusal(131056)
    storage.save_thread(send.store, {**send.thread, "pair_used_until": used_until})
    return None


def _throughput(send: Send) -> GraphError | None:
    second = count_message(send.store, send.phone["id"])
    return refusal(130429) if second > messages_per_second(send.store, send.phone) else None


def messages_per_second(store: Store, phone: Doc) -> int:
    if store.setting("throughput_per_second") is not None:
        return int(store.setting("throughput_per_second"))
    if phone.get("is_on_biz_app"):
        return COEXISTING
    return PER_SECOND.get(phone.get("throughput", {}).get("level", ""), PER_SECOND["STANDARD"])


def count_message(store: Store, phone_id: str) -> int:
    """Counts one in either direction; returns how many there are in this second."""
    second = int(store.now())
    row = store.db.execute(
        "INSERT INTO throughput VALUES (?, ?, 1) ON CONFLICT (phone) DO UPDATE SET"
        " count = CASE WHEN second = excluded.second THEN count + 1 ELSE 1 END,"
        " second = excluded.second RETURNING count",
        (phone_id, second),
    ).fetchone()
    return int(row["count"])


CHECKS: tuple[Callable[[Send], GraphError | None], ...] = (
    _enforced,
    _registered,
    _being_upgraded,
    _spam,
    _allowed_recipient,
    _paid_for,
    _misused_utility,
    _messaging_limit,
    _pair_rate,
    _throughput,
)


# -- people reached ------------------------------------------------------------------------------


def count_user(store: Store, message: Doc) -> None:
    """A message outside the window is on its way: its person counts to the messaging limit."""
    owner, wa_id = owner_id(store, message), message["wa_id"]
    before, minute = _reached_at(store, owner, wa_id), _minute(store.now())
    if before == minute:
        return
    store.db.execute("INSERT OR REPLACE INTO reached VALUES (?, ?, ?)", (owner, wa_id, minute))
    if before:
        add(store, f"users:{owner}", -1, minute=before)
    add(store, f"users:{owner}", 1)
    limit_reviews.arrange(store, owner)


def users_reached(store: Store, business_id: str) -> int:
    """Unique people in the last 24 hours, to the minute."""
    return _counted(store, f"users:{business_id}")


def _reached_at(store: Store, business_id: str, wa_id: str) -> int:
    row = store.db.execute(
        "SELECT minute FROM reached WHERE business = ? AND wa_id = ?", (business_id, wa_id)
    ).fetchone()
    return int(row["minute"]) if row else 0


def _counted(store: Store, name: str) -> int:
    oldest = _minute(store.now() - DAY)
    row = store.db.execute(
        "SELECT coalesce(sum(count), 0) FROM minute_counts WHERE name = ? AND minute > ?",
        (name, oldest),
    ).fetchone()
    return int(row[0])


def add(store: Store, name: str, count: int, *, minute: int | None = None) -> None:
    store.db.execute(
        "INSERT INTO minute_counts VALUES (?, ?, ?)"
        " ON CONFLICT DO UPDATE SET count = count + excluded.count",
        (name, _minute(store.now()) if minute is None else minute, count),
    )


def _minute(moment: float) -> int:
    return int(moment // MINUTE)
