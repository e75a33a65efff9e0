"""What each kind of alert means and what to do about it, in a person's words; a file for each room."""

from __future__ import annotations

from alerts.kinds import accounts, connection, consent, costs, templates, webhooks
from alerts.kinds.about import NEWS, About, Threshold
from alerts.kinds.particulars import particulars

ROOMS: dict[str, dict[str, About]] = {
    "connection": connection.KINDS,
    "accounts": accounts.KINDS,
    "templates": templates.KINDS,
    "webhooks": webhooks.KINDS,
    "costs": costs.KINDS,
    "consent": consent.KINDS,
}
ABOUT: dict[str, About] = {kind: about for room in ROOMS.values() for kind, about in room.items()}

__all__ = ["ABOUT", "NEWS", "ROOMS", "About", "Threshold", "about", "particulars"]


def about(kind: str) -> About:
    """For every kind there is one; a test says so."""
    return ABOUT[kind]
