"""Entries of the log drawn at random in a way that anybody can repeat.

The draw number i (from 0) is SHA-256(seed ‖ i as eight bytes, big-endian) as a number, modulo the size of the
log; what comes twice counts once. The seed is an entry of the log itself, written before anything is shown.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import count, islice
from uuid import UUID, uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from optin.ledger import hashes, reading, writing
from optin.ledger.writing import record
from optin.models import Event, Leaf
from optin.words import EventType

MOST = 500  # of a sample
TRIES = 20_000  # draws; what is rare is not found by more of them


class Of(models.TextChoices):
    """What is drawn from."""

    ALL = "all", _("All entries")
    OPT_INS = "opt_ins", _("Opt-ins")
    OPT_OUTS = "opt_outs", _("Opt-outs")


TYPES = {
    Of.OPT_INS: (EventType.GRANTED, EventType.RECONFIRMED, EventType.RESUMED),
    Of.OPT_OUTS: (EventType.WITHDRAWN, EventType.REFUSED),
}


@dataclass(frozen=True)
class Sample:
    """As it stands in the log. `size`: of the log it is drawn from."""

    event_id: UUID
    seed: str  # hex
    size: int
    count: int
    of: Of
    by: str  # user:7


@dataclass(frozen=True)
class Drawn:
    """An entry, in the order in which it was drawn."""

    index: int
    told: reading.Told


def draws(seed: bytes, size: int) -> Iterator[int]:
    """Places in a log of this size, each once, without end until all have come."""
    seen: set[int] = set()
    for number in count():
        if len(seen) == size:
            return
        place = int.from_bytes(sha256(seed + number.to_bytes(8, "big")).digest(), "big") % size
        if place not in seen:
            seen.add(place)
            yield place


def begin(
    organisation: Organisation, *, of: Of, wanted: int, by: User, seed: bytes | None = None
) -> UUID | None:
    """Draw, and write the seed into the log; the event. None: the log is empty."""
    with writing.of(organisation):
        size = hashes.size_of(organisation.pk)
        if not size:
            return None
        details = {
            "seed": (seed or os.urandom(16)).hex(), "size": size, "count": min(wanted, MOST),
            "of": of.value, "by": f"user:{by.pk}",
        }  # fmt: skip
        return record(organisation, EventType.SAMPLED, key=f"sample:{uuid4()}", details=details)


def read(row: Event) -> Sample:
    body = reading.told(row).body
    return Sample(
        row.pk, body["seed"], int(body["size"]), int(body["count"]), Of(body["of"]),
        str(body.get("by", "")),
    )  # fmt: skip


def drawn(organisation: Organisation, sample: Sample) -> list[Drawn]:
    """The entries of a sample, the same every time. Within `writing.of(organisation)`."""
    types = {one.value for one in TYPES.get(sample.of, ())}
    places = islice(draws(bytes.fromhex(sample.seed), sample.size), TRIES)
    return matching(
        organisation,
        places,
        wanted=sample.count,
        keep=lambda told: not types or told.event.type in types,
    )


def matching(
    organisation: Organisation,
    places: Iterator[int],
    *,
    wanted: int,
    keep: Callable[[reading.Told], bool],
) -> list[Drawn]:
    """The first so many that are wanted, in the order of the places; a few hundred are read at a time."""
    found: list[Drawn] = []
    while len(found) < wanted and (chunk := list(islice(places, max(wanted * 2, 200)))):
        by_index = _at(organisation, chunk)
        kept = [Drawn(place, by_index[place]) for place in chunk if place in by_index]
        found += [one for one in kept if keep(one.told)]
    return found[:wanted]


def _at(organisation: Organisation, places: list[int]) -> dict[int, reading.Told]:
    leaves = Leaf.objects.filter(organisation_id=organisation.pk, index__in=places)
    pairs = dict(leaves.values_list("event_id", "index"))
    rows = Event.objects.filter(organisation_id=organisation.pk, pk__in=list(pairs))
    return {pairs[row.pk]: reading.told(row) for row in rows}
