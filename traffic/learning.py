"""Statuses that were read from Meta's message history, because no webhook had told them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction

from traffic.facts import StatusFact
from traffic.models import Learned, Status
from traffic.writing import climb

# The history may tell another second than the webhook did, never another day.
NEAR = timedelta(days=1)


def learn(found: Sequence[Learned]) -> int:
    """Keep those that neither a webhook nor an earlier reading told, and let their messages climb.

    How many those were. Doing it again is nothing; a webhook that comes later adds its own fact.
    """
    by_key = {(one.wamid, one.status): one for one in found}
    fresh = [by_key[key] for key in by_key.keys() - _known(list(by_key.values()))]
    if not fresh:
        return 0
    with transaction.atomic():
        Learned.objects.bulk_create(fresh, ignore_conflicts=True)
        climb([_fact(one) for one in fresh])
    return len(fresh)


def _known(found: list[Learned]) -> set[tuple[str, str]]:
    if not found:
        return set()
    wamids = {one.wamid for one in found}
    moments = [one.happened_at for one in found]
    told = Status.objects.filter(
        wamid__in=wamids,
        happened_at__gte=min(moments) - NEAR,
        happened_at__lte=max(moments) + NEAR,
    )
    read = Learned.objects.filter(wamid__in=wamids)
    return {*told.values_list("wamid", "status"), *read.values_list("wamid", "status")}


def _fact(one: Learned) -> StatusFact:
    """What of it the ladder needs."""
    fact: dict[str, Any] = dict.fromkeys(StatusFact._fields, "")
    fact |= dict.fromkeys(("billable", "conversation_expires_at", "error_code", "extra"))
    fact |= {
        "wamid": one.wamid,
        "status": one.status,
        "happened_at": int(one.happened_at.timestamp()),
        "waba_id": one.waba_id,
        "phone_number_id": one.phone_number_id,
    }
    return StatusFact(**fact)
