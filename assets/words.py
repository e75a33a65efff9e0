"""What Meta's words mean: for each field its known values, with a person's word, a tone and an
icon.

Words are compared without regard to case, since Meta writes both (`verified`, `VERIFIED`). A word
that is not
here changes nothing: it is shown as it came and reported once. Sources:
https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/phone-numbers
https://developers.facebook.com/documentation/business-messaging/whatsapp/whatsapp-business-accounts
https://developers.facebook.com/documentation/business-messaging/whatsapp/official-business-accounts
https://developers.facebook.com/documentation/business-messaging/whatsapp/messaging-limits
https://developers.facebook.com/documentation/business-messaging/whatsapp/support/health-status
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Word:
    """A value in a person's word. `tone` is good, warn, bad, info or neutral."""

    text: Promise | str
    tone: str = "neutral"


_NAME = {
    "APPROVED": Word(_("Approved"), "good"),
    "AVAILABLE_WITHOUT_REVIEW": Word(_("Usable, not reviewed yet"), "info"),
    "DECLINED": Word(_("Declined"), "bad"),
    "EXPIRED": Word(_("Expired"), "warn"),
    "PENDING_REVIEW": Word(_("In review"), "info"),
    "NONE": Word(_("None")),
}
_SENDING = {
    "AVAILABLE": Word(_("Can send"), "good"),
    "LIMITED": Word(_("Limited"), "warn"),
    "BLOCKED": Word(_("Blocked"), "bad"),
}
_VERIFICATION = {
    "VERIFIED": Word(_("Verified"), "good"),
    "NOT_VERIFIED": Word(_("Not verified"), "warn"),
    "PENDING": Word(_("Pending"), "info"),
    "PENDING_NEED_MORE_INFO": Word(_("Meta needs more information"), "warn"),
    "PENDING_SUBMISSION": Word(_("Not submitted yet"), "warn"),
    "FAILED": Word(_("Failed"), "bad"),
    "REJECTED": Word(_("Rejected"), "bad"),
    "EXPIRED": Word(_("Expired"), "warn"),
    "REVOKED": Word(_("Revoked"), "bad"),
    "INELIGIBLE": Word(_("Not eligible"), "warn"),
}
ACCOUNT_WORDS: dict[str, dict[str, Word]] = {
    "account_review_status": {
        "APPROVED": Word(_("Approved"), "good"),
        "PENDING": Word(_("In review"), "info"),
        "REJECTED": Word(_("Rejected"), "bad"),
        "DEFERRED": Word(_("Deferred"), "warn"),
        "RESTRICTED": Word(_("Restricted"), "bad"),
        "LIMIT_REACHED": Word(_("Limit reached"), "warn"),
    },
    "business_verification_status": _VERIFICATION,
    "can_send_message": _SENDING,
}
PORTFOLIO_WORDS = {"verification_status": _VERIFICATION}
NUMBER_WORDS: dict[str, dict[str, Word]] = {
    "quality_rating": {
        "GREEN": Word(_("High quality"), "good"),
        "YELLOW": Word(_("Medium quality"), "warn"),
        "RED": Word(_("Low quality"), "bad"),
        "UNKNOWN": Word(_("Quality not rated yet")),
        "NA": Word(_("Quality not rated yet")),
    },
    "status": {
        "CONNECTED": Word(_("Connected"), "good"),
        "PENDING": Word(_("Pending"), "warn"),
        "FLAGGED": Word(_("Flagged"), "warn"),
        "RESTRICTED": Word(_("Restricted"), "bad"),
        "RATE_LIMITED": Word(_("Rate limited"), "warn"),
        "BANNED": Word(_("Banned"), "bad"),
        "DISCONNECTED": Word(_("Disconnected"), "bad"),
        "MIGRATED": Word(_("Moved away"), "warn"),
        "DELETED": Word(_("Deleted"), "bad"),
        "LINKED": Word(_("Linked"), "info"),
        "UNLINKED": Word(_("Not linked"), "warn"),
        "UNVERIFIED": Word(_("Not verified"), "warn"),
    },
    "name_status": _NAME,
    "new_name_status": _NAME,
    "code_verification_status": {
        "VERIFIED": Word(_("Verified"), "good"),
        "NOT_VERIFIED": Word(_("Not verified"), "warn"),
        "UNVERIFIED": Word(_("Not verified"), "warn"),
        "EXPIRED": Word(_("Expired"), "warn"),
    },
    "account_mode": {
        "LIVE": Word(_("Live"), "good"),
        "SANDBOX": Word(_("Test number"), "info"),
    },
    "platform_type": {
        "CLOUD_API": Word(_("Cloud API"), "good"),
        "ON_PREMISE": Word(_("On-Premises API"), "warn"),
        "NOT_APPLICABLE": Word(_("Not registered"), "warn"),
    },
    "throughput": {
        "STANDARD": Word(_("Standard: 80 messages a second")),
        "HIGH": Word(_("High: 1,000 messages a second"), "good"),
        "NOT_APPLICABLE": Word(_("Not set")),
    },
    "whatsapp_business_manager_messaging_limit": {
        "TIER_250": Word(_("250 people a day")),
        "TIER_2K": Word(_("2,000 people a day")),
        "TIER_10K": Word(_("10,000 people a day")),
        "TIER_100K": Word(_("100,000 people a day")),
        "TIER_UNLIMITED": Word(_("Unlimited"), "good"),
        "TIER_50": Word(_("50 people a day")),
        "TIER_1K": Word(_("1,000 people a day")),
        "TIER_NOT_SET": Word(_("Not set")),
    },
    "official_business_account": {
        "NOT_STARTED": Word(_("Not requested")),
        "PENDING": Word(_("In review"), "info"),
        "UNDER_REVIEW": Word(_("In review"), "info"),
        "APPROVED": Word(_("Approved"), "good"),
        "REJECTED": Word(_("Rejected"), "warn"),
        "EXPIRED": Word(_("Expired"), "warn"),
        "CANCELLED": Word(_("Cancelled")),
    },
    "can_send_message": _SENDING,
}


def word_in(facts: dict[str, Any], field: str) -> str:
    """The word a field holds; some fields wrap it in an object."""
    inner = {"throughput": "level", "official_business_account": "oba_status"}.get(field)
    if field == "can_send_message":
        field, inner = "health_status", "can_send_message"
    value = facts.get(field)
    if inner:
        value = value.get(inner) if isinstance(value, dict) else None
    return value if isinstance(value, str) else ""


def meaning(words: dict[str, dict[str, Word]], field: str, said: str) -> Word:
    """The word for people; an unknown one is shown as Meta wrote it, marked as worth a look."""
    return words[field].get(said.upper()) or Word(said, "warn")


def unknown_words(words: dict[str, dict[str, Word]], facts: dict[str, Any]) -> dict[str, str]:
    """Field → value, for every word that is not in our table."""
    found = {field: word_in(facts, field) for field in words}
    return {
        field: said for field, said in found.items() if said and said.upper() not in words[field]
    }
