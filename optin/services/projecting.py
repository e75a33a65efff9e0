"""The states, made of the events: after each event for the person it is about, or all of them anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from hashlib import sha256
from typing import Any
from uuid import UUID

from accounts.models import Organisation
from optin.folding import Standing, fold
from optin.ledger import columns, reading
from optin.ledger.writing import of
from optin.log.leaf import canonical
from optin.models import State, Subject

BATCH = 500
# One statement, however many people.
FOLDED = """
    UPDATE optin_subject SET folded = epoch, stopped_by = said.stopped_by, ended_by = said.ended_by
    FROM unnest(%b::uuid[], %b::uuid[], %b::uuid[]) AS said (id, stopped_by, ended_by)
    WHERE optin_subject.id = said.id
"""
MERGED = """
    SELECT id, merged_into_id FROM optin_subject
    WHERE organisation_id = %b AND merged_into_id = ANY(%b)
"""
# Of these records, and what is said of a whole notice.
EVENTS = """
    SELECT body FROM optin_event WHERE organisation_id = %b AND (
        subject_id = ANY(%b) AND type = ANY(%b) OR subject_id IS NULL AND type = 'consent.invalidated')
"""
FOLDABLE = sorted(one.value for one in reading.CONSENT | reading.PLATFORM)
STATES = """
    INSERT INTO optin_state (
        organisation_id, subject_id, sender, purpose, status, since_event, since, grade, notice, reason)
    SELECT %b, new.*
    FROM unnest(%b::uuid[], %b::text[], %b::text[], %b::text[], %b::uuid[], %b::timestamptz[], %b::text[],
        %b::text[], %b::text[]) AS new
"""


def project(organisation: Organisation, people: Collection[UUID]) -> None:
    """Make the states of these people what their events say. Within `of(organisation)`, which has
    written for them and so holds their rows."""
    told = told_of(organisation, people)
    rows: list[tuple[Any, ...]] = []
    stands: list[tuple[Any, ...]] = []
    for person in people:
        standing = fold(told[person])
        rows += _rows(person, standing, told[person])
        stands.append((person, standing.stopped_by or None, standing.ended_by or None))
    columns.execute(FOLDED, _columns(stands, 3))
    columns.execute("DELETE FROM optin_state WHERE subject_id = ANY(%b)", [list(people)])
    columns.execute(STATES, [organisation.pk, *_columns(rows, 9)])


def family(organisation: Organisation, people: Iterable[UUID]) -> dict[UUID, UUID]:
    """Every record that has become one of these people, and these, each with whom it became."""
    found = {person: person for person in people}
    newest = list(found)
    while newest:
        pairs = columns.rows(MERGED, [organisation.pk, newest])
        found |= {pk: found[heir] for pk, heir in pairs}
        newest = [pk for pk, _heir in pairs]
    return found


def rebuild(organisation: Organisation) -> tuple[str, str]:
    """All of the organisation's states from the events; the digest of before and of after.

    They are the same unless somebody has changed a state by hand.
    """
    with of(organisation):
        before = digest(organisation)
        people = Subject.objects.of(organisation).filter(merged_into=None).order_by("pk")
        everybody = list(people.values_list("pk", flat=True))
    for start in range(0, len(everybody), BATCH):
        batch = everybody[start : start + BATCH]
        with of(organisation):
            held = Subject.objects.filter(pk__in=batch).order_by("pk").select_for_update()
            project(organisation, list(held.values_list("pk", flat=True)))
    with of(organisation):
        return before, digest(organisation)


def digest(organisation: Organisation) -> str:
    """A hash over every state, in an order of its own. Within `of(organisation)`."""
    summed = sha256()
    for line in _lines(organisation):
        summed.update(line + b"\n")
    return summed.hexdigest()


def _lines(organisation: Organisation) -> Iterator[bytes]:
    columns = (
        "subject_id", "sender", "purpose", "status", "since_event", "since", "grade", "notice",
        "reason", "subject__stopped_by", "subject__ended_by",
    )  # fmt: skip
    rows = State.objects.filter(organisation_id=organisation.pk)
    for row in rows.order_by("subject_id", "sender", "purpose").values(*columns).iterator():
        yield canonical({name: str(value or "") for name, value in row.items()})


def told_of(organisation: Organisation, people: Collection[UUID]) -> dict[UUID, list[reading.Told]]:
    """The events that say where each stands, with those of the records that became theirs, and those about
    notices. Within `of(organisation)`."""
    heirs = family(organisation, people)
    found: dict[UUID, list[reading.Told]] = defaultdict(list)
    about_all = []
    for (body,) in columns.rows(EVENTS, [organisation.pk, list(heirs), FOLDABLE]):
        told = reading.of_bytes(body)
        if told.subject is None:
            about_all.append(told)
        else:
            found[heirs[told.subject]].append(told)
    for person in people:
        found[person] += about_all
    return found


def _rows(person: UUID, standing: Standing, told: list[reading.Told]) -> Iterator[tuple[Any, ...]]:
    """As `STATES` takes them."""
    reasons = {one.event.event_id: one.reason for one in told}
    for (sender, purpose), state in standing.states.items():
        since = state.since
        assert since is not None
        yield (
            person, sender, purpose, state.status.value, UUID(since.event_id), since.occurred_at,
            since.grade.value if since.grade else "", since.notice, reasons[since.event_id],
        )  # fmt: skip


def _columns(rows: list[tuple[Any, ...]], width: int) -> list[list[Any]]:
    """Of no rows, as many empty ones."""
    return [list(column) for column in zip(*rows, strict=True)] or [[]] * width
