"""The states that follow from the log's events, as a bundle carries them: a line of JSON each, sorted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db import connection

from optin.log.leaf import canonical
from optin.precedence import Event, state
from optin.words import Actor, EventType, Grade

NAMES = ("subject", "sender", "channel", "purpose")
_OF_PEOPLE = (
    "SELECT event.body FROM optin_leaf leaf JOIN optin_event event USING (event_id)"
    " WHERE leaf.organisation_id = %s AND leaf.index < %s AND event.subject_id IS NOT NULL"
    " AND starts_with(event.type, 'consent.') ORDER BY event.subject_id"
)
_OF_ALL = (
    "SELECT event.body FROM optin_leaf leaf JOIN optin_event event USING (event_id)"
    " WHERE leaf.organisation_id = %s AND leaf.index < %s AND event.subject_id IS NULL"
    " AND event.type = %s"
)


def lines(organisation_id: int, size: int) -> list[str]:
    """Of the first `size` leaves. Within `writing.of(…)`, in a transaction."""
    for_all = [_event(body) for body in _bodies(_OF_ALL, organisation_id, size, EventType.INVALIDATED)]
    found = []
    bodies = _bodies(_OF_PEOPLE, organisation_id, size)
    for _subject, of_person in groupby(bodies, key=lambda body: body["subject"]):
        by_key: dict[tuple[str, ...], list[Event]] = {}
        for body in of_person:
            key = tuple(str(body.get(name, "")) for name in NAMES)
            by_key.setdefault(key, []).append(_event(body))
        for key, events in by_key.items():
            found.append(_line(key, [*events, *for_all]))
    return sorted(found)


def _line(key: tuple[str, ...], events: list[Event]) -> str:
    told = state(events)
    since = told.since.event_id if told.since else ""
    said: dict[str, object] = dict(zip(NAMES, key, strict=True))
    return canonical(said | {"status": told.status.value, "since": since}).decode()


def _event(body: dict[str, Any]) -> Event:
    """As much of a leaf as decides. An actor or grade that it does not tell is the weakest."""
    return Event(
        event_id=body["event_id"],
        type=EventType(body["type"]),
        occurred_at=datetime.fromisoformat(body["occurred_at"]),
        recorded_at=datetime.fromisoformat(body["recorded_at"]),
        actor=Actor(body.get("actor", Actor.SYSTEM)),
        grade=Grade(body["grade"]) if "grade" in body else None,
        notice=body.get("notice", ""),
    )


def _bodies(statement: str, *values: object) -> Iterator[dict[str, Any]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement, values)
        for (body,) in cursor:
            yield json.loads(bytes(body))
