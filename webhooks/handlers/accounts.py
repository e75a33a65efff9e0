"""Changes about an account, its numbers and its portfolio.

They are hints: what they say is partial and differs between versions, so the account is read
again, which stores everything and raises the alerts. The change itself stays beside its delivery.
https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/account_update
"""

from __future__ import annotations

from assets.models import WhatsAppAccount
from assets.services import polling
from webhooks.models import Change, Outcome
from webhooks.outcomes import Follow, Result, word_or_none

# The words of `event` by field; anything else is new to us.
EVENTS = {
    "account_update": {
        "ACCOUNT_DELETED", "ACCOUNT_OFFBOARDED", "ACCOUNT_RECONNECTED", "ACCOUNT_RESTRICTION",
        "ACCOUNT_VIOLATION", "AD_ACCOUNT_LINKED", "AUTH_INTL_PRICE_ELIGIBILITY_UPDATE",
        "BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE", "DISABLED_UPDATE", "MM_LITE_TERMS_SIGNED",
        "PARTNER_ADDED", "PARTNER_APP_INSTALLED", "PARTNER_APP_UNINSTALLED",
        "PARTNER_CLIENT_CERTIFICATION_NEEDED", "PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE",
        "PARTNER_REMOVED", "VERIFIED_ACCOUNT", "VOLUME_BASED_PRICING_TIER_UPDATE",
    },
    "phone_number_quality_update": {
        "DOWNGRADE", "FLAGGED", "ONBOARDING", "THROUGHPUT_UPGRADE", "UNFLAGGED", "UPGRADE",
    },
    "security": {"PIN_CHANGED", "PIN_REQUEST_SUCCESS", "PIN_RESET_REQUEST"},
}  # fmt: skip


def read_again(account: WhatsAppAccount, change: Change) -> Result:
    polling.ask_for_reading(account)
    return Result(follow=Follow.POLL_ACCOUNT)


def read_again_if_known(account: WhatsAppAccount, change: Change) -> Result:
    """The same; an event word that is new to us is told to whoever looks at the changes."""
    polling.ask_for_reading(account)
    event = word_or_none(change.value, "event") or ""
    known = event.upper() in EVENTS[change.field]
    return Result(Outcome.APPLIED if known else Outcome.UNKNOWN_WORD, Follow.POLL_ACCOUNT)
