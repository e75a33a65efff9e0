"""A file for each subject; Django and everybody else finds them here."""

from optin.models.ledger import Event, Leaf, Pending

__all__ = ["Event", "Leaf", "Pending"]
