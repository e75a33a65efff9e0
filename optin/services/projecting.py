"""The states, made of the events: after each event for the person it is about, or all of them anew."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any
from uuid import UUID

from accounts.models import Organisation
from optin.folding import Standing, fold
from optin.ledger import columns, reading
from optin.ledger.writing import New, of, record_new
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
# Of people whose events were written before them, so nobody counted these.
PEOPLE = """
    INSERT INTO optin_subject (organisation_id, id, key, epoch, folded, stopped_by, ended_by)
    SELECT %b, id, key, events, events, stopped_by, ended_by
    FROM unnest(%b::uuid[], %b::text[], %b::bigint[], %b::uuid[], %b::uuid[])
        AS new (id, key, events, stopped_by, ended_by)
"""
# What is said of a whole notice.
ABOUT_ALL = """
    SELECT body FROM optin_event
    WHERE organisation_id = %b AND subject_id IS NULL AND type = 'consent.invalidated'
"""
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
    stands, rows = _standing(told_of(organisation, people))
    columns.execute(FOLDED, _columns(stands, 3))
    columns.execute("DELETE FROM optin_state WHERE subject_id = ANY(%b)", [list(people)])
    columns.execute(STATES, [organisation.pk, *_columns(rows, 9)])


def begin(
    organisation: Organisation, people: Mapping[UUID, str], events: Sequence[New]
) -> list[UUID]:
    """Record events and save the people, each with their key, of whom there is nothing but what these events say:
    as `record_all` and `project` would, without looking for what cannot be there. The events' ids.

    Within `of(organisation)`. Raises IntegrityError when one of the events was there.
    """
    about_all = [reading.of_bytes(body) for (body,) in columns.rows(ABOUT_ALL, [organisation.pk])]
    made = record_new(organisation, events)
    told: dict[UUID, list[reading.Told]] = {person: list(about_all) for person in people}
    for event, one in zip(events, made, strict=True):
        if event.subject in told and event.kind.value in FOLDABLE:
            told[event.subject].append(reading.of_bytes(one.body))
    stands, rows = _standing(told)
    ids, stopped_by, ended_by = _columns(stands, 3)
    counts = Counter(event.subject for event in events)
    numbers = [counts[person] for person in ids]
    values = [organisation.pk, ids, list(people.values()), numbers, stopped_by, ended_by]
    columns.execute(PEOPLE, values)
    columns.execute(STATES, [organisation.pk, *_columns(rows, 9)])
    return [one.event_id for one in made]


def _standing(
    told: Mapping[UUID, list[reading.Told]],
) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """As `FOLDED` takes people, and as `STATES` takes their states."""
    stands: list[tuple[Any, ...]] = []
    rows: list[tuple[Any, ...]] = []
    for person, said in told.items():
        standing = fold(said)
        rows += _rows(person, standing, said)
        stands.append((person, standing.stopped_by or None, standing.ended_by or None))
    return stands, rows


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
