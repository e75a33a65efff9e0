"""What messages of ours hold about a person: all of it on request, or none of it any more.

That a message was sent stays, and what the gate decided; to whom, and what it said, goes. What still waits is not
sent.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils import timezone

from assets.models import WhatsAppAccount
from messaging.models import Obstacle, Send, State, TestHandset
from messaging.models.handsets import TestHandsetQuerySet
from messaging.models.sends import SendQuerySet
from traffic.privacy import Person

COLUMNS = (
    "id", "kind", "number", "user_id", "template_name", "language", "values", "text", "state",
    "asked_at", "sent_at", "delivered_at", "read_at", "failed_at", "wamid",
)  # fmt: skip


def export(person: Person) -> dict[str, list[dict[str, Any]]]:
    """Messages that went, or were to go, to the person; handsets that are theirs."""
    return {
        "messages": list(_sends(person).values(*COLUMNS)),
        "handsets": list(_handsets(person).values("name", "number", "added_at")),
    }


def erase(person: Person) -> int:
    """How many rows named them."""
    with transaction.atomic():
        count, _by_model = _handsets(person).delete()
        rows = list(_sends(person).select_for_update().order_by("pk"))
        for row in rows:
            row.number = row.user_id = row.text = row.error_text = ""
            row.values, row.buttons = {}, []
            if row.wamid and not row.wamid.startswith("erased."):
                row.wamid = f"erased.{sha256(row.wamid.encode()).hexdigest()}"
            if row.state == State.WAITING:
                row.state, row.obstacle = State.REFUSED, Obstacle.ERASED
                row.ended_at = timezone.now()
            row.save()
    return count + len(rows)


def _sends(person: Person) -> SendQuerySet:
    sends = Send.objects.filter(account__waba_id__in=person.wabas)
    return sends.about(tuple(filter(None, person.numbers)), tuple(filter(None, person.users)))


def _handsets(person: Person) -> TestHandsetQuerySet:
    accounts = WhatsAppAccount.objects.filter(waba_id__in=person.wabas)
    numbers = tuple(filter(None, person.numbers))
    organisations = accounts.values("organisation")
    return TestHandset.objects.filter(organisation__in=organisations, number__in=numbers)
