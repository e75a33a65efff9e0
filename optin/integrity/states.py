"""The states that follow from the log's events, as a bundle carries them: a line of JSON each, sorted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from optin import precedence
from optin.log.leaf import canonical
from optin.words import Actor, EventType, Grade

MERGED = "subject.merged"
_EVENTS = (
    "SELECT event.body FROM optin_leaf leaf JOIN optin_event event USING (event_id)"
    " WHERE leaf.organisation_id = %s AND leaf.index < %s"
    " AND (starts_with(event.type, 'consent.') OR event.type = %s)"
)


@dataclass(frozen=True)
class Told:
    event: precedence.Event
    sender: str
    purpose: str

    def is_about(self, sender: str, purpose: str) -> bool:
        """What is said of every sender or purpose is said of each."""
        return self.sender in ("", sender) and self.purpose in ("", purpose)


def lines(organisation_id: int, size: int) -> list[str]:
    """Of the first `size` leaves. Within `writing.of(…)`."""
    people: dict[str, list[Told]] = {}
    heirs: dict[str, str] = {}
    for_all: list[Told] = []
    for body in _bodies(organisation_id, size):
        if body["type"] == MERGED:
            heirs[body["absorbed"]] = body["subject"]
        elif "subject" in body:
            people.setdefault(body["subject"], []).append(_told(body))
        elif body["type"] == EventType.INVALIDATED:
            for_all.append(_told(body))
    families: dict[str, list[Told]] = {}
    for subject, told in people.items():
        families.setdefault(_heir(subject, heirs), []).extend(told)
    return sorted(
        line for heir, told in families.items() for line in _lines_of(heir, told, for_all)
    )


def _lines_of(subject: str, told: list[Told], for_all: list[Told]) -> Iterator[str]:
    for sender, purpose in {(one.sender, one.purpose) for one in told}:
        about = [one.event for one in [*told, *for_all] if one.is_about(sender, purpose)]
        found = precedence.state(about)
        said: dict[str, object] = {"subject": subject, "sender": sender, "purpose": purpose}
        said |= {"status": found.status.value, "since": found.since.event_id if found.since else ""}
        yield canonical(said).decode()


def _heir(subject: str, heirs: dict[str, str]) -> str:
    """Whom this record became in the end."""
    for _step in heirs:
        if subject not in heirs:
            break
        subject = heirs[subject]
    return subject


def _told(body: dict[str, Any]) -> Told:
    """As much of a leaf as decides. An actor or grade that it does not tell is the weakest."""
    grade = body.get("grade", "")
    event = precedence.Event(
        event_id=body["event_id"],
        type=EventType(body["type"]),
        occurred_at=datetime.fromisoformat(body["occurred_at"]),
        recorded_at=datetime.fromisoformat(body["recorded_at"]),
        actor=Actor(body.get("actor", Actor.SYSTEM)),
        grade=Grade(grade) if grade else None,
        notice=body.get("notice", ""),
    )
    return Told(event, body.get("sender", ""), body.get("purpose", ""))


def _bodies(organisation_id: int, size: int) -> Iterator[dict[str, Any]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(_EVENTS, [organisation_id, size, MERGED])
        for (body,) in cursor:
            yield json.loads(bytes(body))
