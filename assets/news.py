"""What a piece of news from Meta means: its word, its topic, and whether somebody must know.

Of one topic the newest news holds, so bad news is over when better news of the same topic came later.
https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/account_update
https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/account_alerts
https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/business_capability_update
https://developers.facebook.com/documentation/business-messaging/whatsapp/flows/guides/flowswebhooks
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from alerts.models import Kind, Severity
from graph.reading import moment, part, parts, text, texts

Value = Mapping[str, Any]

WORD_KEYS = {
    "account_review_update": "decision",
    "account_settings_update": "type",
    "business_username_update": "status",
    "business_username_updates": "status",
    "payment_configuration_update": "status",
    "phone_number_name_update": "decision",
}
SEVERITIES = {"CRITICAL": Severity.CRITICAL, "WARNING": Severity.WARNING}
BANNED = {"DISABLE", "SCHEDULE_FOR_DISABLE"}
UNLIMITED = 10**9
TIERS = {
    "TIER_50": 50, "TIER_250": 250, "TIER_1K": 1_000, "TIER_2K": 2_000, "TIER_10K": 10_000,
    "TIER_100K": 100_000, "TIER_UNLIMITED": UNLIMITED, "-1": UNLIMITED,
}  # fmt: skip
# account_update's events that speak of the same thing; the others are a topic each.
TOPICS = {
    "ACCOUNT_DELETED": "ban", "DISABLED_UPDATE": "ban",
    "ACCOUNT_OFFBOARDED": "device", "ACCOUNT_RECONNECTED": "device",
    "PARTNER_ADDED": "partner", "PARTNER_REMOVED": "partner",
    "PARTNER_APP_INSTALLED": "partner app", "PARTNER_APP_UNINSTALLED": "partner app",
    "PARTNER_CLIENT_CERTIFICATION_NEEDED": "certification",
    "PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE": "certification",
}  # fmt: skip
NOT_CERTIFIED = {"DISCARDED", "FAILED", "REVOKED"}
PRICE_NEWS = {"AUTH_INTL_PRICE_ELIGIBILITY_UPDATE", "VOLUME_BASED_PRICING_TIER_UPDATE"}
STOPPED_FLOWS = {"BLOCKED", "THROTTLED"}
# How Meta ends a misuse of categories: without a restriction in the list.
RECOVERED = {"UTILITY_TEMPLATE_ABUSE_UNBAN", "UTILITY_TEMPLATE_ABUSE_RATE_LIMIT_RECOVERY"}


@dataclass(frozen=True)
class Trouble:
    """What somebody must know of a piece of news."""

    kind: Kind
    severity: Severity
    detail: dict[str, Any] = field(default_factory=dict)
    ends_at: datetime | None = None  # Meta said until when


def word_of(field: str, value: Value) -> str:
    """Meta's word for what happened, verbatim; empty when there is none."""
    if field == "account_alerts":
        return text(alert_in(value), "alert_type")
    if field == "business_capability_update":
        return text(value, "max_daily_conversations_per_business")
    return text(value, WORD_KEYS.get(field, "event"))


def alert_in(value: Value) -> Value:
    """The alert_… keys: in an object of their own, or flat beside the others."""
    return part(value, "alert_info") or value


def topic_of(field: str, value: Value, number: str = "") -> str:
    """`number` is the digits or the id of the number it is about."""
    word = word_of(field, value).upper()
    if field == "account_update":
        topic = TOPICS.get(word, word)
        if topic == "ACCOUNT_RESTRICTION" and violation(value).startswith("UTILITY_TEMPLATE_ABUSE"):
            topic = "utility misuse"
        elif topic.startswith("partner"):
            info = part(value, "waba_info")
            topic += " " + (text(info, "partner_app_id") or text(info, "owner_business_id"))
        elif topic == "VOLUME_BASED_PRICING_TIER_UPDATE":
            tier = part(value, "volume_tier_info")
            topic += " " + " ".join(text(tier, key) for key in ("region", "pricing_category"))
        elif topic == "certification":
            topic += " " + _client(value)
    elif field == "account_alerts":
        topic = "OBA" if word.startswith("OBA_") else word
        topic += " " + text(value, "entity_id")
    elif field == "flows":
        topic = f"flow {text(value, 'flow_id')} {word}"
    else:
        topic = field
    return f"{topic} {number}".strip()[:120]


def violation(value: Value) -> str:
    return text(part(value, "violation_info"), "violation_type").upper()


def restrictions(value: Value) -> list[str]:
    return [text(one, "restriction_type") for one in parts(value, "restriction_info")]


def limit_of(value: Value) -> int | None:
    """People a day, from a number or a TIER word; None for what is neither."""
    said = word_of("business_capability_update", value).upper()
    return TIERS.get(said) or (int(said) if said.isascii() and said.isdigit() else None)


def trouble_in(field: str, value: Value) -> Trouble | None:
    """None for good or neutral news. Lowered limits need the news before: see services.news."""
    word = word_of(field, value)
    match field:
        case "account_update":
            return _trouble_of_account(word.upper(), value)
        case "account_alerts":
            return _trouble_told(word, alert_in(value))
        case "account_review_update" | "phone_number_name_update" if word.upper() == "REJECTED":
            severity = Severity.WARNING if field.startswith("phone") else Severity.CRITICAL
            detail = {"word": word, "reason": text(value, "rejection_reason")}
            return Trouble(Kind.REVIEW_REJECTED, severity, detail)
        case "flows":
            return _trouble_of_flow(word, value)
        case "security":
            return Trouble(Kind.SECURITY_EVENT, Severity.CRITICAL, {"word": word})
    return None


def ends_at(value: Value) -> datetime | None:
    """When the last of its restrictions ends; None when one has no end, or there is none."""
    ends = [moment(one, "expiration") for one in parts(value, "restriction_info")]
    known = [one for one in ends if one is not None]
    return max(known) if known and len(known) == len(ends) else None


def _client(value: Value) -> str:
    told = part(value, "partner_client_certification_info") or part(
        value, "partner_client_certification_needed_info"
    )
    return text(told, "client_business_id")


def _trouble_of_account(word: str, value: Value) -> Trouble | None:
    if word in PRICE_NEWS:
        return Trouble(Kind.PRICE_NEWS, Severity.INFO, {"word": word, "reason": _tier(value)})
    if word.startswith("PARTNER_CLIENT_CERTIFICATION"):
        return _trouble_of_certification(word, value)
    said = violation(value)
    reason = ", ".join(filter(None, [said, *restrictions(value)]))
    detail: dict[str, Any] = {"word": word, "reason": reason}
    if word == "DISABLED_UPDATE":
        ban = part(value, "ban_info")
        state = text(ban, "waba_ban_state")
        detail["reason"] = " ".join(filter(None, [state, text(ban, "waba_ban_date")]))
        bad = state.upper() in BANNED
    elif word == "ACCOUNT_RESTRICTION" and restrictions(value):
        bad = said not in RECOVERED
    elif word == "ACCOUNT_VIOLATION" or (word == "ACCOUNT_RESTRICTION" and said):
        if said in RECOVERED:
            return None
        return Trouble(Kind.ACCOUNT_VIOLATION, Severity.CRITICAL, detail)  # nothing is stopped yet
    else:
        bad = word == "ACCOUNT_DELETED"
    if word in {"PARTNER_REMOVED", "PARTNER_APP_UNINSTALLED", "ACCOUNT_OFFBOARDED"}:
        detail["reason"] = text(part(value, "disconnection_info"), "reason")
        return Trouble(Kind.PARTNER_REMOVED, Severity.WARNING, detail)
    return (
        Trouble(Kind.ACCOUNT_RESTRICTED, Severity.CRITICAL, detail, ends_at(value)) if bad else None
    )


def _tier(value: Value) -> str:
    tier = part(value, "volume_tier_info")
    told = (text(tier, key) for key in ("region", "pricing_category", "tier", "effective_month"))
    return " ".join(filter(None, told))


def _trouble_of_certification(word: str, value: Value) -> Trouble | None:
    """Meta wants a client's business verified, or did not verify it."""
    if word.endswith("_NEEDED"):
        return Trouble(Kind.META_WARNING, Severity.WARNING, {"word": word})
    told = part(value, "partner_client_certification_info")
    state = text(told, "status").upper()
    if state not in NOT_CERTIFIED:
        return None
    reasons = ", ".join([state, *texts(told, "rejection_reasons")])
    return Trouble(Kind.REVIEW_REJECTED, Severity.WARNING, {"word": word, "reason": reasons})


def _trouble_told(word: str, said: Value) -> Trouble | None:
    if text(said, "alert_status").upper() == "NONE" or word.upper() == "OBA_APPROVED":
        return None
    severity = SEVERITIES.get(text(said, "alert_severity").upper(), Severity.INFO)
    detail = {"word": word, "reason": text(said, "alert_description")}
    return Trouble(Kind.META_WARNING, severity, detail)


def _trouble_of_flow(word: str, value: Value) -> Trouble | None:
    """Meta stopped or slowed a flow, or measures too many errors, until it says that this is over."""
    stopped = text(value, "new_status").upper() in STOPPED_FLOWS
    measured = text(value, "alert_state").upper() == "ACTIVATED"
    if not stopped and not measured and word.upper() != "FLOW_VERSION_EXPIRY_WARNING":
        return None
    reason = text(value, "message") or text(value, "warning")
    return Trouble(Kind.META_WARNING, Severity.WARNING, {"word": word, "reason": reason})
