"""When Meta changed how and what it charges; changes take effect at midnight in the account's zone.

https://developers.facebook.com/documentation/business-messaging/whatsapp/pricing/updates-to-pricing
"""

from datetime import date

SERVICE_FREE_SINCE = date(2024, 11, 1)  # conversations, without limit
PER_MESSAGE_SINCE = date(2025, 7, 1)
SERVICE_CHARGED_SINCE = date(2026, 10, 1)  # and utility in the customer-service window
FREE_SERVICE = 1000  # messages of a number and month since then

# Days on which rates changed somewhere. A card says nothing about days after the next one.
CHANGES = (
    date(2024, 6, 1), date(2024, 7, 1), date(2024, 8, 1), date(2024, 10, 1), date(2024, 11, 1),
    date(2025, 2, 1), date(2025, 4, 1), date(2025, 7, 1), date(2025, 10, 1),
    date(2026, 1, 1), date(2026, 4, 1), date(2026, 7, 1), date(2026, 10, 1),
)  # fmt: skip


def changed_between(card: date, on: date) -> bool:
    """Did Meta change rates after the day of a card, up to this day?"""
    return any(card < change <= on for change in CHANGES)
