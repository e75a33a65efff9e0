"""Alerts as cases, a module for each thing; imported from here."""

from alerts.models.cases import MILDER_FIRST, Alert, AlertQuerySet, Kind, Severity
from alerts.models.history import Entry, What
from alerts.models.rules import Channel, Digest, Preference, Rule, Volume
from alerts.models.telling import Destination, Message, MessageQuerySet, Reason, State

__all__ = [
    "MILDER_FIRST",
    "Alert",
    "AlertQuerySet",
    "Channel",
    "Destination",
    "Digest",
    "Entry",
    "Kind",
    "Message",
    "MessageQuerySet",
    "Preference",
    "Reason",
    "Rule",
    "Severity",
    "State",
    "Volume",
    "What",
]
