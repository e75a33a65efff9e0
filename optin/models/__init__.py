"""A file for each subject; Django and everybody else finds them here."""

from optin.models.ledger import Event, Leaf, Pending
from optin.models.notices import (
    Notice,
    NoticeMove,
    NoticeOverride,
    NoticeStatus,
    NoticeVersion,
)

__all__ = [
    "Event",
    "Leaf",
    "Notice",
    "NoticeMove",
    "NoticeOverride",
    "NoticeStatus",
    "NoticeVersion",
    "Pending",
]
