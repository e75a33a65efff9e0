"""What would become of each line, by what is known of the people now. Nothing is written here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from accounts.models import Organisation
from optin.folding import ENDED
from optin.gate.rules import is_enough
from optin.house import house_of
from optin.identity import keys, numbers
from optin.identity.who import NUMBER
from optin.importing.reading import Line
from optin.importing.reasons import Reason
from optin.ledger import columns
from optin.models import NoticeVersion, Outcome, State, Subject, Use
from optin.words import EVERYTHING, SENDER, Grade, Purpose, Status

# Of states, from what an import cannot change to what it may.
_ENDED = {one.value for one in ENDED}
_WAITING = {Status.SUSPENDED.value, Status.EXPIRED.value}
_KEPT = {Status.GRANTED.value, Status.CLAIMED.value}
REACHED = """
    SELECT index, subject_id, valid_to FROM optin_identifier
    WHERE organisation_id = %b AND index = ANY(%b)
"""
SUPPRESSED = """
    SELECT index FROM optin_suppression WHERE organisation_id = %b AND index = ANY(%b)
        AND purpose = ANY(%b) AND lifted_at IS NULL
"""


@dataclass(frozen=True)
class Terms:
    """What the whole file says of its lines. `versions`: the notices that a line may name, by their code."""

    purpose: Purpose
    act: str
    version: NoticeVersion | None  # where a line names none
    has_text: bool  # a text that becomes a version once it is approved
    versions: dict[str, NoticeVersion]
    collected_at: datetime | None  # where a line says none


@dataclass(frozen=True)
class Planned:
    """`index`: by which the number is found. `subject`: who has it now, None: nobody that we know."""

    line: Line
    outcome: Outcome
    reason: Reason | None = None
    index: bytes = b""
    subject: Subject | None = None
    grade: Grade = Grade.CLAIM
    is_enough: bool = False  # the grade is, for the recipient's place
    moment: datetime | None = None
    version: NoticeVersion | None = None
    country: str = ""

    @property
    def is_written(self) -> bool:
        return self.outcome in (Outcome.NEW, Outcome.NO_NOTICE, Outcome.WITHDRAWAL)


@dataclass
class Before:
    """Of the file's lines so far."""

    out: set[bytes] = field(default_factory=set)  # numbers that opted out anywhere in the file
    met: set[bytes] = field(default_factory=set)  # those whose opt-in was read
    ended: set[bytes] = field(default_factory=set)  # those whose opt-out was read


def _is_over(state: State, moment: datetime | None) -> bool:
    """A question that nobody answered stands in the way of what was said before it alone."""
    if state.status == Status.EXPIRED:
        return moment is None or moment <= state.since
    return state.status in _ENDED


class Planner:
    """For one organisation and file. Within `of(organisation)`."""

    def __init__(self, organisation: Organisation, terms: Terms, now: datetime) -> None:
        self.organisation, self.terms, self.now = organisation, terms, now
        self._house = house_of(organisation)
        self.policy = self._house.version(self.now.date())  # by which it is judged
        found = keys.organisation_keys(organisation)
        self._lookup = keys.blinder(found[Use.LOOKUP], NUMBER)
        self._suppression = keys.blinder(found[Use.SUPPRESSION], NUMBER)

    def index(self, line: Line) -> bytes:
        return self._lookup(line.number)

    def plan(self, lines: Sequence[Line], before: Before, *, lock: bool = False) -> list[Planned]:
        """A fixed number of queries. `lock`: the people are held until the transaction ends."""
        indexes = {one.line: self.index(one) for one in lines if not one.reason}
        there = _There(self, indexes.values(), lock)
        blocked = self._blocked(lines)
        found = []
        for line in lines:
            if line.reason:
                found.append(Planned(line, Outcome.UNREADABLE, line.reason))
                continue
            index = indexes[line.line]
            found.append(self._planned(line, index, there, blocked, before))
            (before.ended if line.is_no else before.met).add(index)
        return found

    def _planned(
        self, line: Line, index: bytes, there: _There, blocked: set[str], before: Before
    ) -> Planned:
        subject = there.owners.get(index)
        states = there.states.get(subject.pk, {}) if subject else {}
        state = self._state(states)
        country = numbers.country(line.number)
        moment = line.moment or (None if line.is_no else self.terms.collected_at)
        base = Planned(
            line, Outcome.NEW, index=index, subject=subject, moment=moment, country=country
        )
        if line.is_no:
            return self._opt_out(base, state, index in before.ended)
        ended = state.status if state and _is_over(state, moment) else ""
        refused = (
            (index in before.out, Outcome.CONFLICT, Reason.OUT_IN_FILE),
            (line.number in blocked, Outcome.SUPPRESSED, Reason.SUPPRESSED),
            (ended in _WAITING, Outcome.CONFLICT, Reason.WAITS),
            (bool(ended), Outcome.CONFLICT, Reason.OPTED_OUT),
            (there.was_anothers(index, moment), Outcome.CONFLICT, Reason.OTHER_OWNER),
            (index in before.met, Outcome.UNCHANGED, Reason.REPEATED),
        )
        for stands, outcome, reason in refused:
            if stands:
                return replace(base, outcome=outcome, reason=reason)
        return self._opt_in(base, state)

    def _opt_out(self, base: Planned, state: State | None, met: bool) -> Planned:
        if state and state.status in (Status.WITHDRAWN.value, Status.REFUSED.value):
            return replace(base, outcome=Outcome.UNCHANGED, reason=Reason.STANDS)
        if met:
            return replace(base, outcome=Outcome.UNCHANGED, reason=Reason.REPEATED)
        return replace(base, outcome=Outcome.WITHDRAWAL)

    def _opt_in(self, base: Planned, state: State | None) -> Planned:
        named = base.line.notice
        version = self.terms.versions.get(named) if named else self.terms.version
        if named and version is None:
            return replace(base, outcome=Outcome.UNREADABLE, reason=Reason.NO_SUCH_NOTICE)
        shown = version is not None or self.terms.has_text
        is_whole = bool(shown and base.moment and self.terms.act)
        grade = Grade.ATTESTED if is_whole else Grade.CLAIM
        enough = is_whole and self._is_enough(grade, base.country)
        wanted = Status.GRANTED.value if enough else Status.CLAIMED.value
        planned = Planned(
            base.line, Outcome.NEW if is_whole else Outcome.NO_NOTICE, index=base.index,
            subject=base.subject, grade=grade, is_enough=enough, moment=base.moment,
            version=version, country=base.country,
            reason=None if is_whole else Reason.WITHOUT_MOMENT if shown else Reason.WITHOUT_NOTICE,
        )  # fmt: skip
        if state and state.status in _KEPT and _is_as_good(state, wanted, grade):
            return replace(planned, outcome=Outcome.UNCHANGED, reason=Reason.STANDS)
        return planned

    def _is_enough(self, grade: Grade, country: str) -> bool:
        return is_enough(grade.value, self.terms.purpose, country, self.now, self._house)

    def _state(self, states: dict[tuple[str, str], State]) -> State | None:
        """The one that counts for this purpose: its own line before that of all."""
        purpose = self.terms.purpose.value
        for key in (
            (SENDER, purpose),
            (SENDER, EVERYTHING),
            (EVERYTHING, purpose),
            (EVERYTHING,) * 2,
        ):
            if key in states:
                return states[key]
        return None

    def _blocked(self, lines: Iterable[Line]) -> set[str]:
        """Numbers among these that are suppressed."""
        by_index = {
            self._suppression(one.number): one.number
            for one in lines
            if not one.reason and not one.is_no
        }
        purposes = [EVERYTHING, self.terms.purpose.value]
        found = columns.rows(SUPPRESSED, [self.organisation.pk, list(by_index), purposes])
        return {by_index[index] for (index,) in found}


class _There:
    """Who has these numbers, and where they stand."""

    def __init__(self, planner: Planner, indexes: Iterable[bytes], lock: bool) -> None:
        organisation = planner.organisation
        rows = columns.rows(REACHED, [organisation.pk, list(set(indexes))])
        open_ones = {index: person for index, person, until in rows if until is None}
        people = Subject.objects.filter(pk__in=set(open_ones.values())).order_by("pk")
        if lock:
            people = people.select_for_update()
        by_pk = {one.pk: one for one in people}
        self.owners = {index: by_pk[pk] for index, pk in open_ones.items() if pk in by_pk}
        self._closed: dict[bytes, list[tuple[UUID, datetime]]] = {}
        for index, person, until in rows:
            if until:
                self._closed.setdefault(index, []).append((person, until))
        self._open = open_ones
        self.states: dict[UUID, dict[tuple[str, str], State]] = {}
        for state in State.objects.filter(subject__in=list(by_pk)):
            self.states.setdefault(state.subject_id, {})[state.sender, state.purpose] = state
        merged = Subject.objects.of(organisation).filter(
            pk__in={pk for owners in self._closed.values() for pk, _until in owners},
            merged_into__isnull=False,
        )
        self._merged = set(merged.values_list("pk", flat=True))

    def was_anothers(self, index: bytes, moment: datetime | None) -> bool:
        """At that moment somebody else had the number, as far as we know. Who became the same person is
        nobody else."""
        return moment is not None and any(
            moment < until and pk != self._open.get(index) and pk not in self._merged
            for pk, until in self._closed.get(index, ())
        )


def _is_as_good(state: State, wanted: str, grade: Grade) -> bool:
    """What stands is as much, and as well proved."""
    if state.status != wanted:
        return state.status == Status.GRANTED.value
    return bool(state.grade) and state.grade <= grade.value
