"""What is kept of an event apart from its leaf: sealed with the person's key, so that erasing ends it."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.db import connection

from accounts.models import Organisation
from accounts.secrets import decrypt
from optin.identity import keys
from optin.models import Event, Subject

_OF_A_PERSON = b"\x01"  # sealed with a person's key; the others begin as tokens of TOKEN_KEYS do


def seal_private(seal: keys.Seal, data: str) -> bytes:
    return _OF_A_PERSON + seal(data.encode())


def opening(organisation: Organisation, event_id: UUID) -> tuple[bytes, dict[str, Any]] | None:
    """The salt and the data of an event's commitment; None when there is none, or not any more.

    Within `of(organisation)`. Raises SecretUnreadable.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT salt, data FROM optin_private WHERE event_id = %s", [event_id])
        row = cursor.fetchone()
    if row is None:
        return None
    salt, data = bytes(row[0]), bytes(row[1])
    if not data.startswith(_OF_A_PERSON):
        return salt, json.loads(decrypt(data.decode()))
    person = Event.objects.filter(pk=event_id).values("subject_id")
    subject = Subject.objects.of(organisation).get(pk__in=person)
    opened = keys.unseal(subject, data[len(_OF_A_PERSON) :])
    return (salt, json.loads(opened)) if opened else None
