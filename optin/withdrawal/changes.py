"""What Meta itself tells: people stop and resume a business's marketing in WhatsApp.

https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/user_preferences
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from optin.withdrawal.reading import NOTHING, Certainty, Kind, Reading, Scope

MARKETING = "marketing_messages"
STOPPED = 131050  # a send failed because the person had stopped marketing: a webhook was missed
# Not about consent, though they sound so: 131049 (Meta's cap per person), 131026, 130472.
SAID = {"stop": Kind.STOP, "resume": Kind.START}


def of_preference(category: str, value: str) -> Reading:
    """An entry of `user_preferences`. Other categories and values, such as `signup`, say nothing of this."""
    kind = SAID.get(value) if category == MARKETING else None
    if kind is None:
        return NOTHING
    return Reading(kind, Scope.MARKETING, "", "platform", (value,), Certainty.CERTAIN)


def of_system(system: Mapping[str, Any]) -> Reading:
    """The older shape: `messages[].system` of the type `user_preference_changed`."""
    if system.get("type") != "user_preference_changed":
        return NOTHING
    return of_preference(MARKETING, str(system.get("marketing", "")))


def of_error(code: int | None) -> Reading:
    """Of a failed send."""
    if code != STOPPED:
        return NOTHING
    return Reading(Kind.STOP, Scope.MARKETING, "", "platform", (str(code),), Certainty.CERTAIN)
