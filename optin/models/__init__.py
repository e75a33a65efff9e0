"""A file for each subject; Django and everybody else finds them here."""

from optin.models.consent import Decision, State, Suppression
from optin.models.ledger import Event, Leaf, Pending
from optin.models.people import NUMBERS, Identifier, Kind, OrganisationKey, Subject, Use

__all__ = [
    "NUMBERS",
    "Decision",
    "Event",
    "Identifier",
    "Kind",
    "Leaf",
    "OrganisationKey",
    "Pending",
    "State",
    "Subject",
    "Suppression",
    "Use",
]
