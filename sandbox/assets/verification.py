"""Business verification and what a portfolio may do because of it.

https://developers.facebook.com/documentation/business-messaging/whatsapp/messaging-limits
"""

from sandbox import hooks
from sandbox.assets import names
from sandbox.assets.limits import DAILY, NUMBERS_PER_ACCOUNT, is_established, limit_of, most_numbers
from sandbox.assets.storage import numbers_of
from sandbox.store import Doc, Store

STATUSES = frozenset(
    {
        "verified", "not_verified", "pending", "pending_need_more_info", "pending_submission",
        "failed", "rejected", "expired", "revoked", "ineligible",
    }
)  # fmt: skip
# Which alert tells of a verification that did not raise the limit.
ALERTS = {"failed": "FAILED", "rejected": "FAILED", "pending": "DEFERRED",
          "pending_need_more_info": "NEED_MORE_INFO"}  # fmt: skip


class BadDecision(ValueError):
    """A decision that this object can't take now; the text says why."""


def decide_verification(store: Store, business: Doc, status: str) -> Doc:
    """The desk's word on a portfolio. Raises BadDecision.

    Verified: the limit of 250 becomes 2,000, names wait for their review, webhooks tell.
    """
    if status not in STATUSES:
        raise BadDecision(f"A verification is one of {', '.join(sorted(STATUSES))}.")
    business = store.put("business", {**business, "verification_status": status})
    if status == "verified":
        for waba in _accounts(store, business):
            hooks.announce(store, waba["id"], "account_update", {"event": "VERIFIED_ACCOUNT"})
        if limit_of(business) == "TIER_250":
            return set_limit(store, business, "TIER_2K")
        names.start_reviews(store, numbers_of(store, business))
    elif status in ALERTS:
        _alert(store, business, f"INCREASED_CAPABILITIES_ELIGIBILITY_{ALERTS[status]}")
    return business


def set_limit(store: Store, business: Doc, tier: str) -> Doc:
    """Another messaging limit, told by `business_capability_update`. Raises BadDecision."""
    if tier not in DAILY:
        raise BadDecision(f"A messaging limit is one of {', '.join(DAILY)}.")
    business = store.put("business", {**business, "messaging_limit": tier})
    value = {
        "max_daily_conversations_per_business": DAILY[tier],
        "max_phone_numbers_per_waba": NUMBERS_PER_ACCOUNT,
    }
    if tier == "TIER_250":
        value["max_phone_numbers_per_business"] = most_numbers(business)
    for waba in _accounts(store, business):
        hooks.announce(store, waba["id"], "business_capability_update", value)
    if is_established(business):
        names.start_reviews(store, numbers_of(store, business))
    return business


def _accounts(store: Store, business: Doc) -> list[Doc]:
    return [waba for waba in store.all("waba") if waba["owner"] == business["id"]]


def _alert(store: Store, business: Doc, alert_type: str) -> None:
    info = {
        "alert_severity": "WARNING",
        "alert_status": "ACTIVE",
        "alert_type": alert_type,
        "alert_description": "The messaging limit was not raised by the business verification.",
    }
    value = {"entity_type": "BUSINESS", "entity_id": business["id"], "alert_info": info}
    for waba in _accounts(store, business):
        hooks.announce(store, waba["id"], "account_alerts", value)
