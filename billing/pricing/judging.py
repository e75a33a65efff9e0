"""Which charge a message makes. Meta's own words win; where it said nothing, our reading of its rules.

https://developers.facebook.com/documentation/business-messaging/whatsapp/pricing
https://developers.facebook.com/documentation/business-messaging/whatsapp/pricing/non-template-messages
https://developers.facebook.com/documentation/business-messaging/whatsapp/pricing/conversation-based-pricing
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from billing.calendar import SERVICE_CHARGED_SINCE, SERVICE_FREE_SINCE
from billing.models.cards import PricingModel
from billing.pricing.told import Told, Window

REGULAR, FREE_WINDOW = "regular", "free_customer_service"
FREE_ENTRY, FREE_TIER = "free_entry_point", "free_tier"
FREE = {FREE_WINDOW, FREE_ENTRY, FREE_TIER}
ENTRY_CATEGORY = "referral_conversion"
MESSAGE, CONVERSATION = PricingModel.MESSAGE.value, PricingModel.CONVERSATION.value
UTILITY, SERVICE = "utility", "service"
NEVER_FREE_IN_A_WINDOW = {
    "marketing", "marketing_lite", "authentication", "authentication_international",
}  # fmt: skip
LONGEST = 60  # of a word; every charge stands in an index with its words
# Where the allowance of the month decides between free and regular.
BY_ALLOWANCE = "by_allowance"


class Judged(NamedTuple):
    """`type` "" means that it cannot be known; BY_ALLOWANCE that its place in the month decides."""

    model: str
    type: str
    category: str
    is_judged: bool = False


def word(said: str) -> str:
    """Meta's word in small letters; some of its pages write one with a hyphen."""
    return said[:LONGEST].lower().replace("-", "_")


def needs_windows(told: Told) -> bool:
    """Did nobody say whether it is free?"""
    return not told.type and not told.billable and told.model.upper() != CONVERSATION


def judge(told: Told, day: date, window: Window) -> Judged:
    """`day` is that of the charge, where the account is."""
    model = told.model.upper() or PricingModel.on(day).value
    if model == CONVERSATION:
        return _conversation(told, day)
    category, type_ = word(told.category), word(told.type)
    if type_:
        return Judged(MESSAGE, type_, category)
    if told.billable == "true":
        return Judged(MESSAGE, REGULAR, category)
    if told.billable == "false":
        free = FREE_ENTRY if category == ENTRY_CATEGORY else FREE_WINDOW
        return Judged(MESSAGE, free, category)
    return _by_rules(category, day, window)


def _by_rules(category: str, day: date, window: Window) -> Judged:
    """A message of which only the category was told."""
    type_ = ""
    if category == ENTRY_CATEGORY:
        type_ = FREE_ENTRY
    elif window.came_by_advertisement:
        pass  # free if it was answered in time, and we do not know whether
    elif category == SERVICE:
        type_ = BY_ALLOWANCE if day >= SERVICE_CHARGED_SINCE else FREE_WINDOW
    elif category == UTILITY:
        type_ = FREE_WINDOW if window.wrote and day < SERVICE_CHARGED_SINCE else REGULAR
    elif category in NEVER_FREE_IN_A_WINDOW:
        type_ = REGULAR
    return Judged(MESSAGE, type_, category, is_judged=True)


def _conversation(told: Told, day: date) -> Judged:
    """The conversation counts, not the message: its category is in `origin`."""
    category = word(told.origin or told.category)
    if category == ENTRY_CATEGORY or word(told.type) == FREE_ENTRY:
        return Judged(CONVERSATION, FREE_ENTRY, category)
    if told.billable == "false":
        return Judged(CONVERSATION, FREE_TIER, category)
    if told.billable == "true":
        return Judged(CONVERSATION, REGULAR, category)
    if category != SERVICE:
        return Judged(CONVERSATION, REGULAR if category else "", category, is_judged=True)
    type_ = FREE_TIER if day >= SERVICE_FREE_SINCE else ""
    return Judged(CONVERSATION, type_, category, is_judged=True)
