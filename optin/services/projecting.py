"""The states, made of the events: after each event for the person it is about, or all of them anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from hashlib import sha256
from uuid import UUID

from django.db import connection

from accounts.models import Organisation
from optin.folding import Standing, fold
from optin.ledger import reading
from optin.ledger.writing import of
from optin.log.leaf import canonical
from optin.models import State, Subject

BATCH = 500
# One statement, however many people.
FOLDED = """
    UPDATE optin_subject SET folded = epoch, stopped_by = said.stopped_by, ended_by = said.ended_by
    FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[]) AS said (id, stopped_by, ended_by)
    WHERE optin_subject.id = said.id
"""


def project(organisation: Organisation, people: Collection[UUID]) -> None:
    """Make the states of these people what their events say. Within `of(organisation)`, which has
    written for them and so holds their rows."""
    told = told_of(organisation, people)
    rows: list[State] = []
    stands: list[tuple[UUID, str | None, str | None]] = []
    for person in people:
        standing = fold(told[person])
        rows += _rows(organisation, person, standing, told[person])
        stands.append((person, standing.stopped_by or None, standing.ended_by or None))
    with connection.cursor() as cursor:
        cursor.execute(FOLDED, [list(column) for column in zip(*stands, strict=True)] or [[]] * 3)
    State.objects.filter(subject__in=people).delete()
    State.objects.bulk_create(rows)


def family(organisation: Organisation, people: Iterable[UUID]) -> dict[UUID, UUID]:
    """Every record that has become one of these people, and these, each with whom it became."""
    found = {person: person for person in people}
    newest = list(found)
    while newest:
        merged = Subject.objects.of(organisation).filter(merged_into__in=newest)
        pairs = list(merged.values_list("pk", "merged_into"))
        found |= {pk: found[heir] for pk, heir in pairs if heir}
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
    """The events of each with those of the records that became theirs, and those about notices.
    Within `of(organisation)`."""
    heirs = family(organisation, people)
    found: dict[UUID, list[reading.Told]] = defaultdict(list)
    about_all = []
    for row in reading.events_of(organisation, heirs):
        told = reading.told(row)
        if told.subject is None:
            about_all.append(told)
        else:
            found[heirs[told.subject]].append(told)
    for person in people:
        found[person] += about_all
    return found


def _rows(
    organisation: Organisation, person: UUID, standing: Standing, told: list[reading.Told]
) -> Iterator[State]:
    reasons = {one.event.event_id: one.reason for one in told}
    for (sender, purpose), state in standing.states.items():
        assert state.since is not None
        yield State(
            organisation_id=organisation.pk,
            subject_id=person,
            sender=sender,
            purpose=purpose,
            status=state.status.value,
            since_event=UUID(state.since.event_id),
            since=state.since.occurred_at,
            grade=state.since.grade.value if state.since.grade else "",
            notice=state.since.notice,
            reason=reasons[state.since.event_id],
        )
