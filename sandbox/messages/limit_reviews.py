"""Higher limits that come by themselves: the portfolio's messaging limit, a number's throughput.

https://developers.facebook.com/documentation/business-messaging/whatsapp/messaging-limits ,
https://developers.facebook.com/documentation/business-messaging/whatsapp/throughput
"""

from sandbox import hooks, timers
from sandbox.assets.limits import DAILY, is_verified, limit_of
from sandbox.assets.storage import numbers_of, owner_of
from sandbox.assets.verification import set_limit
from sandbox.message_templates import storage as templates
from sandbox.seconds import DAY, MINUTE
from sandbox.store import Doc, Store

UNVERIFIED_USERS = 2000  # delivered to in 30 days, that raise the first limit without verification
UPGRADE_SECONDS = 60
TIERS = tuple(DAILY)
REVIEW, UPGRADED = "messaging_limit_review", "throughput_upgraded"
POOR = ("YELLOW", "RED")


def arrange(store: Store, business_id: str) -> None:
    """The portfolio writes to people: Meta looks at its limit before long."""
    waiting = store.db.execute(
        "SELECT 1 FROM timers WHERE kind = ? AND subject = ? LIMIT 1", (REVIEW, business_id)
    ).fetchone()
    if waiting is None:
        at = store.now() + store.setting("limit_review_seconds")
        timers.schedule(store, at, REVIEW, business_id)


def review(store: Store, business_id: str, body: Doc) -> None:
    business = store.the("business", business_id)
    if _deserves_more(store, business):
        higher = TIERS[TIERS.index(limit_of(business)) + 1]
        set_limit(store, business, higher)
    elif limit_of(business) == TIERS[-1]:
        _upgrade_numbers(store, business)


def _deserves_more(store: Store, business: Doc) -> bool:
    """Half of the limit used in seven days at high quality; the first one differently."""
    tier = limit_of(business)
    if tier == TIERS[-1] or tier not in DAILY or not _has_quality(store, business):
        return False
    if tier == TIERS[0]:
        return is_verified(business) or _users(store, business, 30) >= UNVERIFIED_USERS
    return _users(store, business, 7) >= DAILY[tier] / 2


def _users(store: Store, business: Doc, days: int) -> int:
    oldest = int((store.now() - days * DAY) // MINUTE)
    row = store.db.execute(
        "SELECT count(*) FROM reached WHERE business = ? AND minute > ?", (business["id"], oldest)
    ).fetchone()
    return int(row[0])


def _has_quality(store: Store, business: Doc) -> bool:
    """No number and no template of it is rated YELLOW or RED."""
    if any(phone.get("quality_rating") in POOR for phone in numbers_of(store, business)):
        return False
    return not any(
        template["quality_score"]["score"] in POOR and template["status"] == "APPROVED"
        for waba in store.all("waba", parent=business["id"])
        for template in templates.matching(store, "waba = ?", (waba["id"],))
    )


# -- throughput ----------------------------------------------------------------------------------


def _upgrade_numbers(store: Store, business: Doc) -> None:
    if _users(store, business, 1) < store.setting("throughput_upgrade_users"):
        return
    for phone in numbers_of(store, business):
        standard = phone.get("throughput", {}).get("level") == "STANDARD"
        if standard and phone.get("quality_rating") != "RED" and not phone.get("is_on_biz_app"):
            upgrade_throughput(store, phone)


def upgrade_throughput(store: Store, phone: Doc) -> None:
    """1,000 messages a second, after a minute in which the number can't send (131057)."""
    at = store.now() + UPGRADE_SECONDS
    store.put("phone", {**phone, "upgraded_at": at}, parent=phone["waba"])
    timers.schedule(store, at, UPGRADED, phone["id"])


def _upgraded(store: Store, phone_id: str, body: Doc) -> None:
    phone = store.the("phone", phone_id)
    store.put("phone", {**phone, "throughput": {"level": "HIGH"}}, parent=phone["waba"])
    business = owner_of(store, phone)
    value = {
        "display_phone_number": hooks.metadata(phone)["display_phone_number"],
        "event": "THROUGHPUT_UPGRADE",
        "max_daily_conversations_per_business": limit_of(business),
    }
    hooks.announce(store, phone["waba"], "phone_number_quality_update", value)


TIMERS: dict[str, timers.Happen] = {REVIEW: review, UPGRADED: _upgraded}
