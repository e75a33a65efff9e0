"""A file for each subject; Django and everybody else finds them here."""

from optin.models.ledger import Event, Leaf, Pending
from optin.models.log import (
    Anchor,
    Checkpoint,
    Log,
    LogKey,
    Place,
    Promise,
    KeyKind,
    Refusal,
    Verification,
)

__all__ = [
    "Anchor",
    "Checkpoint",
    "Event",
    "Leaf",
    "Log",
    "LogKey",
    "Pending",
    "Place",
    "Promise",
    "KeyKind",
    "Refusal",
    "Verification",
]
