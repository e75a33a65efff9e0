"""What a person takes home: to what they agreed and when, for a machine to read."""

from __future__ import annotations

from typing import Any

from accounts.models import Organisation
from optin.ledger import reading
from optin.models import Subject
from optin.services.projecting import family

# Of an event, what concerns the person and is no internal matter.
TOLD = (
    "event_id", "type", "occurred_at", "recorded_at", "sender", "purpose", "act", "method", "reason",
    "business_name", "notice", "notice_version", "locale", "jurisdiction", "grade",
)  # fmt: skip


def receipt(organisation: Organisation, subject: Subject, *, language: str) -> dict[str, Any]:
    """One person's consents and their ends, oldest first. It names neither number nor name.

    Within `of(organisation)`.
    """
    rows = reading.events_of(organisation, family(organisation, [subject.pk]))
    told = [reading.told(row) for row in rows.order_by("recorded_at", "event_id")]
    return {
        "business": organisation.name,
        "person": str(subject.pk),
        "language": language,
        "events": [
            {name: one.body[name] for name in TOLD if name in one.body}
            for one in told
            if one.subject and one.event.type in reading.CONSENT
        ],
    }
