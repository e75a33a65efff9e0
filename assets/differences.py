"""What a reading finds changed of an account or a number, of that which Meta also tells by webhook.

A first reading, and a field that had no value yet, are no change. `quality_rating` is not here: no webhook
tells it. https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/overview
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assets.words import word_in

# Our field → the webhook that tells it.
# https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/phone_number_name_update
# https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/phone_number_quality_update
# https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/account_review_update
# https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/business_capability_update
OF_NUMBER = {
    "verified_name": "phone_number_name_update",
    "name_status": "phone_number_name_update",
    "throughput": "phone_number_quality_update",
    "whatsapp_business_manager_messaging_limit": "business_capability_update",
}
OF_ACCOUNT = {"account_review_status": "account_review_update"}
OF_PORTFOLIO = ("whatsapp_business_manager_messaging_limit",)  # the same on every number


@dataclass(frozen=True)
class Difference:
    """`since` and `found_at` are the two readings between which Meta changed it."""

    webhook: str
    what: str  # Meta's name of the field
    before: str
    after: str
    subject: str  # in a person's words
    number: str  # digits of the number it is about, "" when about the account
    since: datetime
    found_at: datetime

    @property
    def key(self) -> str:
        """Equal for the same change, however often it is looked at."""
        return f"{self.number or 'account'}:{self.what}:{self.found_at.isoformat()}"


def differences(
    told: Mapping[str, str],
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    *,
    subject: str,
    number: str = "",
    portfolio: str = "",
    since: datetime | None,
    found_at: datetime,
) -> list[Difference]:
    """Of `told`, what had a value before and has another one now; of the portfolio's, once in its
    name."""
    if since is None:
        return []
    found = []
    for what, webhook in told.items():
        was, now = word_in(dict(before), what), word_in(dict(after), what)
        if was and now and was != now:
            who = (portfolio, "") if what in OF_PORTFOLIO else (subject, number)
            found.append(Difference(webhook, what, was, now, *who, since, found_at))
    return found
