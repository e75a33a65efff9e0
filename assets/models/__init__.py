"""Business assets at Meta: what we read of them, and what people change about them."""

from assets.models.acceptance import Acceptance
from assets.models.change import Change, ChangeQuerySet, ChangeState
from assets.models.reached import (
    AccountEvent,
    AccountEventQuerySet,
    Call,
    CallDay,
    Connection,
    ConnectionQuerySet,
    Environment,
    PhoneNumber,
    PhoneNumberQuerySet,
    Usage,
    WhatsAppAccount,
    WhatsAppAccountQuerySet,
)

__all__ = [
    "Acceptance",
    "AccountEvent",
    "AccountEventQuerySet",
    "Call",
    "CallDay",
    "Change",
    "ChangeQuerySet",
    "ChangeState",
    "Connection",
    "ConnectionQuerySet",
    "Environment",
    "PhoneNumber",
    "PhoneNumberQuerySet",
    "Usage",
    "WhatsAppAccount",
    "WhatsAppAccountQuerySet",
]
