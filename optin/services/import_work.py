"""The work on a list, as a job: read it, record its opt-outs, bring it in, take it back.

In steps of a transaction each: what a step did and how far it came are committed together, so a worker that
dies loses one step, and the next one goes on. Two at once: the second one's step finds the first's and ends.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils import timezone

from optin.identity import keys
from optin.identity.private import seal_private
from optin.importing import reading
from optin.importing.grids import Unfit
from optin.importing.planning import Before, Planned, Planner, Terms
from optin.importing.reading import Columns, Line
from optin.ledger import columns
from optin.ledger.writing import New, of, record
from optin.models import (
    ImportBatch,
    ImportStatus,
    Kind,
    NoticeVersion,
    Outcome,
    Work,
)
from optin.models.notices import SHOWN
from optin.services import import_reversal, importing
from optin.services.projecting import begin, project
from optin.services.writing import CHANNEL
from optin.words import SENDER, Actor, EventType, Grade, Purpose, Reason

AT_ONCE = 1_000  # lines in a transaction
LEASE = timedelta(minutes=5)
SAMPLE = 100  # lines that are shown on the page
SHOWN_OUTCOMES = (Outcome.NO_NOTICE, Outcome.CONFLICT, Outcome.SUPPRESSED, Outcome.UNREADABLE)
IDENTIFIERS = """
    INSERT INTO optin_identifier (
        organisation_id, kind, portfolio, subject_id, value, index, valid_from, opened_by)
    SELECT %b, %b, '', new.*
    FROM unnest(%b::uuid[], %b::bytea[], %b::bytea[], %b::timestamptz[], %b::uuid[]) AS new
"""
ROWS = """
    INSERT INTO optin_importrow (batch_id, line, outcome, reason, person, event_id)
    SELECT %b, new.*
    FROM unnest(%b::int[], %b::text[], %b::text[], %b::uuid[], %b::uuid[]) AS new
    ON CONFLICT (batch_id, line) DO NOTHING
"""


class Person(NamedTuple):
    """Of a line. The key is that of somebody new, who is to be saved with it."""

    pk: UUID
    seal: keys.Seal
    key: str = ""


class _Lost(Exception):
    """Another worker has it, or it is not wanted any more."""


def run(batch: ImportBatch) -> bool:
    """Do what is to be done with it, if nobody else is at it. False when not done."""
    now = timezone.now()
    if not batch.claim(now, now + LEASE):
        return False
    batch.refresh_from_db()
    acts = {
        Work.CHECK: _check, Work.WITHDRAW: _withdraw, Work.COMMIT: _commit, Work.REVERSE: _reverse,
    }  # fmt: skip
    try:
        with _without_collector():
            while batch.work:
                acts[Work(batch.work)](batch)
                batch.refresh_from_db()
    except _Lost:
        return False
    except Unfit as error:  # it could be read when it was uploaded: another encoding was chosen
        ImportBatch.objects.filter(pk=batch.pk, work=Work.CHECK).update(
            work="", busy_until=None, problem=str(error)
        )
    return True


@contextmanager
def _without_collector() -> Iterator[None]:
    """Lines make no cycles, and Python's search for some goes through all that is loaded, again and again:
    that took almost half of the job."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def due() -> list[int]:
    """Those that nobody is at."""
    now = timezone.now()
    rows = ImportBatch.objects.at_work().values_list("pk", "busy_until")
    return [pk for pk, busy in rows if busy is None or busy < now]


def terms_of(batch: ImportBatch) -> Terms:
    purpose = Purpose(batch.purpose)
    versions = NoticeVersion.objects.of(batch.organisation).filter(
        status__in=SHOWN, notice__purpose=purpose.value
    )
    return Terms(
        purpose=purpose, act=batch.act, version=batch.version, has_text=bool(batch.text),
        versions={one.reference: one for one in versions.select_related("notice")},
        collected_at=batch.collected_at,
    )  # fmt: skip


def planned(batch: ImportBatch) -> Iterator[Planned]:
    """Every line and what would become of it now. Raises Unfit."""
    planner = _planner(batch, timezone.now())
    before = Before(out={planner.index(one) for one in _outs(batch)})
    for step in _steps(_lines(batch)):
        with of(batch.organisation):
            found = planner.plan(step, before)
        yield from found


def _planner(batch: ImportBatch, now: datetime) -> Planner:
    with of(batch.organisation):
        return Planner(batch.organisation, terms_of(batch), now)


def _lines(batch: ImportBatch, *, after: int = 0, only_no: bool = False) -> Iterator[Line]:
    zone = ZoneInfo(batch.organisation.time_zone)
    columns, now = Columns.of(batch.columns), timezone.now()
    content = importing.content(batch)
    return reading.lines(content, columns, zone, now, after=after, only_no=only_no)


def _outs(batch: ImportBatch, *, after: int = 0) -> Iterator[Line]:
    return (one for one in _lines(batch, after=after, only_no=True) if _is_out(one))


def _is_out(line: Line) -> bool:
    return line.is_no and not line.reason


def _steps(lines: Iterable[Line]) -> Iterator[list[Line]]:
    waiting = iter(lines)
    while step := list(islice(waiting, AT_ONCE)):
        yield step


def _check(batch: ImportBatch) -> None:
    """Read all of it; nothing of it is written but counts."""
    total = reading.count(importing.content(batch), Columns.of(batch.columns))
    rows = ImportBatch.objects.filter(pk=batch.pk, work=Work.CHECK)
    rows.update(lines=total, done=0)
    counts: Counter[str] = Counter()
    sample: list[list[object]] = []
    for at, one in enumerate(planned(batch), start=1):
        counts[one.outcome] += 1
        counts["weak"] += _is_weak(one)
        if one.outcome in SHOWN_OUTCOMES and len(sample) < SAMPLE:
            sample.append([one.line.line, one.outcome, one.reason or ""])
        if at % AT_ONCE == 0 and not rows.update(done=at, busy_until=timezone.now() + LEASE):
            raise _Lost
    now = timezone.now()
    rows.update(work="", busy_until=None, done=total, checked_at=now, counts=counts, sample=sample)


def _withdraw(batch: ImportBatch) -> None:
    """The opt-outs of the file; after them the opt-ins, if these are approved."""
    planner, before = _planner(batch, timezone.now()), Before()
    for step in _steps(_outs(batch, after=batch.done)):
        _step(batch, planner, step, before)
    approved = batch.status == ImportStatus.APPROVED
    rows = ImportBatch.objects.filter(pk=batch.pk, work=Work.WITHDRAW)
    rows.update(work=Work.COMMIT if approved else "", done=0, busy_until=_next(approved))


def _commit(batch: ImportBatch) -> None:
    """The opt-ins. What is not taken is noted, so that everybody sees what became of each line."""
    planner, before = _planner(batch, timezone.now()), Before()
    for step in _steps(one for one in _lines(batch, after=batch.done) if not _is_out(one)):
        _step(batch, planner, step, before)
    _tell(batch, EventType.IMPORTED, Work.COMMIT)
    rows = ImportBatch.objects.filter(pk=batch.pk, work=Work.COMMIT)
    counts = Counter(batch.rows.values_list("outcome", flat=True))
    counts["weak"] = batch.counts.get("claims", 0)  # as it turned out
    rows.update(
        work="", busy_until=None, status=ImportStatus.DONE, done_at=timezone.now(), counts=counts,
        content=None, key="",
    )  # fmt: skip


def _next(more: bool) -> datetime | None:
    return timezone.now() + LEASE if more else None


def _step(batch: ImportBatch, planner: Planner, lines: list[Line], before: Before) -> None:
    """Some lines, in one transaction with how far it came."""
    for is_last_try in (False, True):
        met, ended = set(before.met), set(before.ended)
        try:
            with of(batch.organisation), transaction.atomic():
                found = planner.plan(lines, before, lock=True)
                _write(batch, found, planner.policy)
                _came_to(batch, lines[-1].line, claims=sum(map(_is_weak, found)))
            return
        except IntegrityError:  # somebody else met one of them in this moment
            before.met, before.ended = met, ended
            if is_last_try:
                raise


def _came_to(batch: ImportBatch, done: int, *, claims: int = 0) -> None:
    """`claims`: of these lines, new ones whose evidence is too weak where the person is."""
    rows = ImportBatch.objects.filter(pk=batch.pk, work=batch.work, done=batch.done)
    counts = batch.counts
    if claims:
        counts = counts | {"claims": counts.get("claims", 0) + claims}
    if not rows.update(done=done, counts=counts, busy_until=timezone.now() + LEASE):
        raise _Lost
    batch.done, batch.counts = done, counts


def _is_weak(one: Planned) -> bool:
    return one.outcome == Outcome.NEW and not one.is_enough


def _write(batch: ImportBatch, found: list[Planned], policy: str) -> None:
    """The people that are new, the events, where everybody stands since, and what became of each line."""
    organisation, now = batch.organisation, timezone.now()
    written = [one for one in found if one.is_written]
    people, fresh = _met(written)
    new = {people[one.index].pk: people[one.index].key for one in fresh}
    known = {one.pk for one in people.values() if one.pk not in new}
    events = [_linked(batch, one, people[one.index]) for one in fresh]
    events += [_event(batch, one, people[one.index], policy) for one in written]
    ids = begin(organisation, new, events)
    values = [people[one.index].seal(one.line.number.encode()) for one in fresh]
    columns.execute(
        IDENTIFIERS,
        [
            organisation.pk, Kind.PHONE.value, list(new), values, [one.index for one in fresh],
            [one.moment or now for one in fresh], ids[: len(fresh)],
        ],
    )  # fmt: skip
    made = dict(zip((one.line.line for one in written), ids[len(fresh) :], strict=True))
    columns.execute(
        ROWS,
        [
            batch.pk, [one.line.line for one in found], [one.outcome.value for one in found],
            [one.reason.value if one.reason else "" for one in found],
            [_who(one, people) for one in found], [made.get(one.line.line) for one in found],
        ],
    )  # fmt: skip
    if known:
        project(organisation, known)


def _met(written: list[Planned]) -> tuple[dict[bytes, Person], list[Planned]]:
    """The people of these lines, and the lines by which those came who are new."""
    people: dict[bytes, Person] = {}
    fresh = []
    for one in written:
        if one.index in people:
            continue
        if one.subject:
            people[one.index] = Person(one.subject.pk, keys.sealing(one.subject))
        else:
            pk, key, seal = keys.new_person()
            people[one.index] = Person(pk, seal, key)
            fresh.append(one)
    return people, fresh


def _who(one: Planned, people: dict[bytes, Person]) -> UUID | None:
    if one.index in people:
        return people[one.index].pk
    return one.subject.pk if one.subject else None


def _linked(batch: ImportBatch, one: Planned, person: Person) -> New:
    """The number is new to us. It led to the person when they said it, as far as the list tells."""
    return New(
        EventType.LINKED, f"import:{batch.pk}:{one.line.line}:linked", one.moment, person.pk,
        {"channel": CHANNEL, "kind": Kind.PHONE.value, "import": batch.reference},
        {Kind.PHONE.value: one.line.number}, partial(seal_private, person.seal),
    )  # fmt: skip


def _event(batch: ImportBatch, one: Planned, person: Person, policy: str) -> New:
    """Its evidence is the line as it stood there, committed to, and the file's hash."""
    details: dict[str, object] = {
        "channel": CHANNEL, "sender": SENDER, "purpose": batch.purpose, "method": "import",
        "actor": Actor.IMPORT.value, "basis": "import", "import": batch.reference,
        "file": batch.sha256, "line": one.line.line, "jurisdiction": one.country,
    }  # fmt: skip
    if one.outcome == Outcome.WITHDRAWAL:
        kind, more = EventType.WITHDRAWN, {"reason": Reason.AGENT_RELAYED.value}
    else:
        kind = EventType.GRANTED if one.is_enough else EventType.CLAIMED
        version = one.version
        more = {
            "act": batch.act, "grade": one.grade.value,
            "notice": version.text_hash if version else "",
            "notice_version": version.reference if version else "",
            "business_name": version.notice.business if version else "",
            "locale": version.language if version else "", "policy": policy,
        }  # fmt: skip
    told = {name: value for name, value in (details | more).items() if value}
    if one.grade is not Grade.CLAIM and kind is not EventType.WITHDRAWN:
        told["chose_whatsapp_from_business"] = True
    return New(
        kind, f"import:{batch.pk}:{one.line.line}", one.moment, person.pk, told,
        {"line": list(one.line.cells)}, partial(seal_private, person.seal),
    )  # fmt: skip


def _tell(batch: ImportBatch, kind: EventType, work: Work) -> None:
    """The log says of the whole file who vouched for it."""
    details: dict[str, object] = {
        "import": batch.reference, "file": batch.sha256, "actor": Actor.IMPORT.value,
        "by": f"user:{batch.author_ids[-1]}", "second": f"user:{batch.approved_by_id}",
        "lines": batch.lines,
    }  # fmt: skip
    if kind is EventType.COMPENSATED:
        details |= {
            "by": f"user:{batch.reversal_asked_by_id}",
            "second": f"user:{batch.reversal_approved_by_id}",
        }
    with of(batch.organisation):
        record(batch.organisation, kind, key=f"import:{batch.pk}:{work}", details=details)


def _reverse(batch: ImportBatch) -> None:
    """The opt-ins of it do not count any more."""
    rows = import_reversal.lines_of(batch)
    while step := list(rows.filter(line__gt=batch.done)[:AT_ONCE]):
        with of(batch.organisation), transaction.atomic():
            import_reversal.take_back(batch, step)
            _came_to(batch, step[-1].line)
    _tell(batch, EventType.COMPENSATED, Work.REVERSE)
    ImportBatch.objects.filter(pk=batch.pk, work=Work.REVERSE).update(
        work="", busy_until=None, status=ImportStatus.REVERSED, reversed_at=timezone.now()
    )
