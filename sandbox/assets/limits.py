"""What a portfolio may do, by its verification and its messaging limit.

https://developers.facebook.com/documentation/business-messaging/whatsapp/messaging-limits
"""

from sandbox.store import Doc

# People a portfolio may message outside a service window in 24 hours; -1: as many as it likes.
DAILY = {
    "TIER_250": 250,
    "TIER_2K": 2000,
    "TIER_10K": 10_000,
    "TIER_100K": 100_000,
    "TIER_UNLIMITED": -1,
}
FEW_NUMBERS, MANY_NUMBERS, NUMBERS_PER_ACCOUNT = 2, 20, 25


def limit_of(business: Doc) -> str:
    return str(business.get("messaging_limit", "TIER_250"))


def is_verified(business: Doc) -> bool:
    return str(business.get("verification_status", "")).lower() == "verified"


def is_established(business: Doc) -> bool:
    """Verified, or beyond the first limit."""
    return is_verified(business) or limit_of(business) != "TIER_250"


def most_numbers(business: Doc) -> int:
    return MANY_NUMBERS if is_established(business) else FEW_NUMBERS
