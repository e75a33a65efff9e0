"""What a receipt tells of one event: who, to what, shown what, by which act, and where it is in the log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from optin.words import EventType

# In the words of the Data Privacy Vocabulary (https://w3id.org/dpv#consent-status).
STATES = {
    EventType.REQUESTED: "requested",
    EventType.PENDING: "requested",
    EventType.GRANTED: "given",
    EventType.RECONFIRMED: "renewed",
    EventType.RESUMED: "renewed",
    EventType.REFUSED: "refused",
    EventType.WITHDRAWN: "withdrawn",
    EventType.SUSPENDED: "suspended",
    EventType.EXPIRED: "expired",
    EventType.INVALIDATED: "invalidated",
}
# What a receipt can be about: the person said yes, or no more.
RECEIPTED = (
    EventType.GRANTED, EventType.RECONFIRMED, EventType.RESUMED, EventType.REFUSED,
    EventType.WITHDRAWN,
)  # fmt: skip


@dataclass(frozen=True)
class Notice:
    """What was shown. `text` is the sentence that is agreed to; what is not known is empty."""

    url: str = ""
    version: str = ""
    text_hash: str = ""
    language: str = ""
    text: str = ""
    privacy_url: str = ""


@dataclass(frozen=True)
class Business:
    name: str
    address: str = ""
    contact: str = ""
    url: str = ""


@dataclass(frozen=True)
class Moment:
    """One of the events that led here. `by_person`: theirs, and not ours or Meta's."""

    at: datetime
    state: str  # one of STATES
    by_person: bool


@dataclass(frozen=True)
class Place:
    """In the log. `index` and `size` are None while the event is on its way there."""

    origin: str
    leaf_hash: str
    recorded_at: datetime
    index: int | None = None
    size: int | None = None  # of the newest checkpoint


@dataclass(frozen=True)
class Opening:
    """What the leaf only commits to: with it whoever has it can prove that the leaf is about them."""

    salt: str  # hex
    data: str  # the very text that was hashed


@dataclass(frozen=True)
class Facts:
    event_id: UUID
    subject: UUID
    kind: EventType
    purpose: str  # "": every purpose
    notice: Notice
    business: Business
    jurisdiction: str  # ISO 3166; "": not known
    years: int | None  # that proof is kept; None: no rule keeps it
    method: str
    act: str
    business_name: str  # as it was shown
    grade: str
    identifier: tuple[str, str]  # kind, and as much of it as a receipt shows
    reason: str  # of an end
    moments: tuple[Moment, ...]
    place: Place
    opening: Opening | None = None
