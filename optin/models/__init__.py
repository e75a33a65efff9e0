"""A file for each subject; Django and everybody else finds them here."""

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

__all__ = [
    "Anchor",
    "Checkpoint",
    "Event",
    "KeyKind",
    "Leaf",
    "Log",
    "LogKey",
    "Pending",
    "Place",
    "Promise",
    "Refusal",
    "Verification",
]
