"""A file for each subject; Django and everybody else finds them here."""

from optin.models.consent import Decision, State, Suppression
from optin.models.ledger import Event, Leaf, Pending
from optin.models.log import (
    Anchor,
    Checkpoint,
    KeyKind,
    Log,
    LogKey,
    Place,
    Promise,
    Refusal,
    Verification,
)
from optin.models.notices import (
    Notice,
    NoticeMove,
    NoticeOverride,
    NoticeStatus,
    NoticeVersion,
)
from optin.models.people import NUMBERS, Identifier, Kind, OrganisationKey, Subject, Use

__all__ = [
    "NUMBERS",
    "Anchor",
    "Checkpoint",
    "Decision",
    "Event",
    "Identifier",
    "KeyKind",
    "Kind",
    "Leaf",
    "Log",
    "LogKey",
    "Notice",
    "NoticeMove",
    "NoticeOverride",
    "NoticeStatus",
    "NoticeVersion",
    "OrganisationKey",
    "Pending",
    "Place",
    "Promise",
    "Refusal",
    "State",
    "Subject",
    "Suppression",
    "Use",
    "Verification",
]
