"""The words of the ledger: what can happen, who did it, why, and how good the evidence is."""

from __future__ import annotations

from enum import StrEnum


class EventType(StrEnum):
    REQUESTED = "consent.requested"
    PENDING = "consent.pending"  # asked to confirm, not answered yet
    GRANTED = "consent.granted"
    CLAIMED = "consent.claimed"  # said to be there; the evidence is below the bar
    REFUSED = "consent.refused"
    WITHDRAWN = "consent.withdrawn"
    EXPIRED = "consent.expired"
    INVALIDATED = "consent.invalidated"  # grants under a notice do not count; by us or an authority
    RECONFIRMED = "consent.reconfirmed"
    SUSPENDED = "consent.suspended"
    RESUMED = "consent.resumed_by_subject"
    # Of the log itself.
    KEY_ROTATED = "key.rotated"
    LOG_MIGRATED = "log.migrated"  # it goes on under another name; says what the old one had signed


class Actor(StrEnum):
    """Who acted."""

    SUBJECT = "subject"  # the person, captured by us: not told by somebody else
    AGENT = "agent"
    SYSTEM = "system"
    PLATFORM = "platform"
    IMPORT = "import"
    REGULATOR = "regulator"


class Grade(StrEnum):
    """How well the act is proved, best first."""

    OWN_MESSAGE = "A"  # the person's own WhatsApp message or tap carries or answers the notice
    CONFIRMED = "B"  # another surface, confirmed on the same WhatsApp identity
    OBSERVED = "C"  # seen by our server; the identity is not proved
    MEDIA = "D"  # a scan, a recording, a signature
    ATTESTED = "E"  # an import with the notice's text, the moment and the method
    CLAIM = "F"  # nothing but a claim: never enough


class Status(StrEnum):
    """Where consent for one purpose stands. Only GRANTED permits anything."""

    NONE = "none"
    REQUESTED = "requested"
    PENDING = "pending"
    CLAIMED = "claimed"
    GRANTED = "granted"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"
    EXPIRED = "expired"
    INVALID = "invalid"
