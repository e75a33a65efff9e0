"""What a list said of people is taken back: none of it counts any more, not even once something else ends.

What they said themselves stays as it is, and so do the list's opt-outs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import Organisation
from optin.ledger.writing import New, record_all
from optin.models import Event, ImportBatch, ImportRow, Outcome, Subject
from optin.services.projecting import project
from optin.services.writing import CHANNEL
from optin.words import Actor, EventType, Reason


def lines_of(batch: ImportBatch) -> QuerySet[ImportRow]:
    """Those that said yes and are not taken back yet, in their order."""
    rows = batch.rows.filter(event_id__isnull=False, undone_by=None)
    return rows.exclude(outcome=Outcome.WITHDRAWAL).order_by("line")


def take_back(batch: ImportBatch, rows: Sequence[ImportRow]) -> None:
    """Whatever decides where they stand now: a later end may be void, and the list's yes would count again.
    About who is erased nothing more is written. Within `of(organisation)`."""
    people = _held(batch.organisation, {one.person for one in rows if one.person})
    left = [one for one in rows if one.person in people]
    said = Event.objects.in_bulk([one.event_id for one in left if one.event_id])
    events = [
        _voided(batch, one, said[one.event_id], people[one.person])
        for one in left
        if one.event_id and one.person
    ]
    for row, event_id in zip(left, record_all(batch.organisation, events), strict=True):
        row.undone_by = event_id
    project(batch.organisation, sorted(set(people.values())))
    ImportRow.objects.bulk_update(left, ["undone_by"])


def _voided(batch: ImportBatch, row: ImportRow, said: Event, person: UUID) -> New:
    """As of the moment that it said itself: it never counted."""
    return New(
        EventType.INVALIDATED, f"import:{batch.pk}:{row.line}:undone", said.occurred_at, person,
        {
            "channel": CHANNEL, "sender": said.sender, "purpose": said.purpose,
            "reason": Reason.COMPENSATED.value, "actor": Actor.IMPORT.value,
            "supersedes": str(said.event_id), "import": batch.reference,
        },
    )  # fmt: skip


def _held(organisation: Organisation, people: Iterable[UUID]) -> dict[UUID, UUID]:
    """Whom each has become, but for the erased; nobody merges or erases them until the transaction ends."""
    became = {person: person for person in people}
    newest, erased = set(became), set()
    while newest:
        rows = Subject.objects.of(organisation).filter(pk__in=newest).order_by("pk")
        found = list(rows.select_for_update().values_list("pk", "merged_into_id", "erased_at"))
        erased |= {pk for pk, _heir, at in found if at}
        heirs = {pk: heir for pk, heir, _at in found if heir}
        became = {person: heirs.get(now, now) for person, now in became.items()}
        newest = set(heirs.values())
    return {person: now for person, now in became.items() if now not in erased}
