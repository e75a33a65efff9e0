"""The list of people, and the one who is searched for by their exact number."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.dateparse import parse_datetime

from accounts.models import Organisation
from accounts.secrets import SecretUnreadable
from optin.identity import keys
from optin.identity.numbers import NotANumber
from optin.identity.who import Who
from optin.models import Identifier, Kind, State, Subject
from optin.services import people
from optin.words import Purpose, Status

PAGE = 50
MOST = 20_000  # rows of a file
HASH = re.compile("[0-9a-f]{64}")
_SIGNER = Signer(salt="optin.people")


@dataclass(frozen=True)
class Reached:
    """By what; the value is empty when it cannot be read any more."""

    kind: Kind
    value: str


@dataclass(frozen=True)
class Row:
    """A person in the list."""

    pk: UUID
    known_since: datetime
    reached: list[Reached]
    states: list[State]

    @property
    def badges(self) -> list[tuple[str, str]]:
        """Purpose and status, each pair once. What is said of a brand goes before what is of all."""
        of_a_brand = {one.purpose for one in self.states if one.sender}
        told = [one for one in self.states if one.sender or one.purpose not in of_a_brand]
        return list(dict.fromkeys((one.purpose, one.status) for one in told))


@dataclass(frozen=True)
class Filter:
    """What the address asks for: everybody, those of a state, those not linked, or one number."""

    q: str = ""
    purpose: str = ""
    status: str = ""
    unlinked: bool = False
    notice: str = ""  # the hash of the text that they agreed to and have not withdrawn

    @property
    def spoiled(self) -> bool:
        """Of a notice that is void: whose opt-in counts no more."""
        return bool(self.notice) and self.status == Status.INVALID

    @classmethod
    def from_query(cls, query: Any) -> Filter:
        """What is not known is left out."""
        status = query.get("status", "")
        purpose = query.get("purpose", "")
        return cls(
            q=query.get("q", "").strip()[:200],
            purpose=purpose if purpose in set(Purpose) else Purpose.MARKETING.value,
            status=status if status in set(Status) - {Status.NONE} else "",
            unlinked=query.get("show") == "unlinked",
            notice=query.get("notice", "") if HASH.fullmatch(query.get("notice", "")) else "",
        )


@dataclass(frozen=True)
class Page:
    rows: list[Row] = field(default_factory=list)
    after: str = ""  # where the next page begins; empty: this is the last
    problem: str = ""  # why the search was not made


def page(organisation: Organisation, asked: Filter, *, after: str = "", size: int = PAGE) -> Page:
    """Within `of(organisation)`. The newest first; a filter's, by when the state began."""
    if asked.q:
        try:
            found = search(organisation, asked.q)
        except NotANumber as error:
            return Page(problem=str(error))
        return Page(rows(organisation, [found.pk] if found else []))
    if asked.notice:
        return _under_notice(organisation, asked, after, size)
    if asked.status:
        return _by_state(organisation, asked, after, size)
    everybody = Subject.objects.of(organisation)
    everybody = everybody.unlinked() if asked.unlinked else everybody.known()
    newest_first = _from(everybody.order_by("-created_at", "-id"), "created_at", after)
    pairs = list(newest_first.values_list("created_at", "id")[: size + 1])
    return _cut(organisation, "created_at", pairs, [pk for _moment, pk in pairs], size)


def search(organisation: Organisation, text: str) -> Subject | None:
    """By exactly this number, or user id of Meta's. Within `of(organisation)`. Raises NotANumber."""
    return people.find(organisation, Who.named(text))


def rows(organisation: Organisation, wanted: Iterable[UUID]) -> list[Row]:
    """In this order; three queries. Within `of(organisation)`."""
    order = list(wanted)
    found = Subject.objects.of(organisation).in_bulk(order)
    reached = reached_by(found.values())
    states: dict[UUID, list[State]] = defaultdict(list)
    for state in State.objects.filter(subject__in=order).order_by("purpose", "sender"):
        states[state.subject_id].append(state)
    return [Row(pk, found[pk].created_at, reached[pk], states[pk]) for pk in order if pk in found]


def reached_by(subjects: Iterable[Subject]) -> dict[UUID, list[Reached]]:
    """Numbers before user ids, as of now."""
    by_pk = {one.pk: one for one in subjects}
    found: dict[UUID, list[Reached]] = {pk: [] for pk in by_pk}
    open_ones = Identifier.objects.filter(subject__in=by_pk, valid_to=None)
    for one in open_ones.order_by("-kind", "pk"):  # wa_id, phone, parent_bsuid, bsuid
        found[one.subject_id].append(Reached(Kind(one.kind), opened(by_pk[one.subject_id], one)))
    return found


def opened(subject: Subject, identifier: Identifier) -> str:
    try:
        return keys.unseal(subject, identifier.value)
    except SecretUnreadable:  # a list goes on without it
        return ""


def _by_state(organisation: Organisation, asked: Filter, after: str, size: int) -> Page:
    states = State.objects.filter(
        organisation_id=organisation.pk, purpose=asked.purpose, status=asked.status
    )
    of_a_brand = State.objects.filter(subject=OuterRef("subject"), purpose=asked.purpose)
    states = states.filter(~Q(sender="") | ~Exists(of_a_brand.exclude(sender="")))
    return _listed(organisation, states, after, size)


def _under_notice(organisation: Organisation, asked: Filter, after: str, size: int) -> Page:
    status = Status.INVALID if asked.spoiled else Status.GRANTED
    under = State.objects.filter(
        organisation_id=organisation.pk, notice=asked.notice, status=status
    )
    return _listed(organisation, under, after, size)


def _listed(organisation: Organisation, states: QuerySet[State], after: str, size: int) -> Page:
    found = _from(states.order_by("-since", "-id"), "since", after)
    lines = list(found.values_list("since", "id", "subject_id")[: size + 1])
    pairs = [(since, pk) for since, pk, _subject in lines]
    people_of_it = list(dict.fromkeys(subject for _since, _pk, subject in lines[:size]))
    return _cut(organisation, "since", pairs, people_of_it, size)


def _from(rows: QuerySet[Any], moment: str, after: str) -> QuerySet[Any]:
    """What comes after this place in the order of moment and id; nonsense is the beginning."""
    try:
        order, _, place = _SIGNER.unsign(after).partition(" ")
    except BadSignature:
        return rows
    if order != moment:  # of a list in another order
        return rows
    told, _, pk = place.partition(" ")
    at = parse_datetime(told)
    return rows.filter(Q(**{f"{moment}__lt": at}) | Q(**{moment: at, "id__lt": pk}))


def _cut(
    organisation: Organisation,
    moment: str,
    pairs: list[tuple[datetime, Any]],
    wanted: list[UUID],
    size: int,
) -> Page:
    after = ""
    if len(pairs) > size:
        at, pk = pairs[size - 1]
        after = _SIGNER.sign(f"{moment} {at.isoformat()} {pk}")
    return Page(rows(organisation, wanted[:size]), after)
