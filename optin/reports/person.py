"""One person: where they stand, now and then, and everything that made it so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from accounts.models import Organisation, User
from optin import folding, precedence
from optin.gate.deciding import Ask, Decision, look
from optin.gate.sentences import CURES
from optin.identity.who import Who
from optin.ledger import reading
from optin.models import Decision as Record
from optin.models import Evidence, Identifier, Kind, NoticeVersion, PreferenceLink, Subject
from optin.notices.rendering import Piece, Surface
from optin.receipts.facts import RECEIPTED
from optin.reports import words
from optin.reports.people import Reached, opened
from optin.reports.sources import Source, sources_of
from optin.services.projecting import family
from optin.words import SENDER, Purpose

DECISIONS = 20
LINKS = 20


@dataclass(frozen=True)
class Standing:
    """One sender and purpose: how it is, and how it was by both clocks if a moment is asked for."""

    sender: str
    purpose: str
    now: precedence.State
    was: precedence.State | None = None
    known: precedence.State | None = None
    is_rest: bool = False  # about every brand or purpose but those that have lines of their own

    @property
    def differs(self) -> bool:
        """What was true is not what we knew."""
        return self.was is not None and self.known is not None and self.was != self.known


@dataclass(frozen=True)
class Life:
    """An identifier with its time."""

    reached: Reached
    portfolio: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True)
class Step:
    """An event on the timeline."""

    told: reading.Told
    by: str  # the colleague's name, if one wrote it down
    evidence: list[Evidence]  # without its content
    sources: tuple[Source, ...] = ()

    @property
    def label(self) -> Any:
        return words.EVENTS.get(self.told.event.type, self.told.event.type.value)

    @property
    def tone(self) -> str:
        return words.EVENT_TONES.get(self.told.event.type, "info")

    @property
    def has_receipt(self) -> bool:
        return self.told.event.type in RECEIPTED

    @property
    def is_late(self) -> bool:
        """Written down later than it happened, by more than clocks and queues differ."""
        return (self.told.event.recorded_at - self.told.event.occurred_at).total_seconds() > 120


@dataclass(frozen=True)
class Text:
    """What was shown for an opt-in that stood at the moment asked for. None: shown elsewhere, a hash alone."""

    text_hash: str
    version: NoticeVersion | None
    surfaces: tuple[tuple[Surface, list[Piece]], ...]


@dataclass(frozen=True)
class Answer:
    """What the gate says to one purpose now."""

    purpose: str
    decision: Decision

    @property
    def cure(self) -> Any:
        return CURES.get(self.decision.code, "")


@dataclass(frozen=True)
class Detail:
    subject: Subject
    reached: list[Reached]
    lives: list[Life]
    standings: list[Standing]
    steps: list[Step]
    answers: list[Answer]
    decisions: list[Record]
    senders: list[str]
    stopped_at_meta: bool
    texts: list[Text]  # that they agreed to by the moment asked for
    links: list[PreferenceLink]  # to their own page, the newest first
    evidence: list[Evidence]  # without its content, the newest first


def detail(
    organisation: Organisation, subject: Subject, *, sender: str = "", at: datetime | None = None
) -> Detail:
    """`at`: also how it was at that moment. Within `of(organisation)`."""
    records = family(organisation, [subject.pk])
    rows = reading.events_of(organisation, records)
    kept = Evidence.objects.filter(subject__in=records).defer("content", "salt")
    evidence = list(kept.order_by("-kept_at", "-pk"))
    told = [reading.told(row) for row in rows.order_by("-recorded_at", "-event_id")]
    notices = {one.event.notice for one in told if one.event.notice and one.subject}
    told = [one for one in told if one.subject or one.event.notice in notices]
    now = folding.fold(told)
    senders = sorted({one.sender for one in told if one.sender}) or [SENDER]
    sender = sender if sender in senders else senders[0]
    lives = _lives(organisation, subject)
    reached = [one.reached for one in lives if one.until is None]
    return Detail(
        subject=subject,
        reached=reached,
        lives=lives,
        standings=_standings(told, now, at),
        steps=steps_of(told, evidence, sources_of(organisation, told)),
        evidence=evidence,
        answers=_answers(organisation, reached, sender),
        decisions=list(
            Record.objects.filter(organisation_id=organisation.pk, subject=subject.pk).order_by(
                "-decided_at"
            )[:DECISIONS]
        ),
        senders=senders,
        stopped_at_meta=bool(now.stopped_by),
        texts=_texts(organisation, told, at) if at else [],
        links=_links(organisation, subject),
    )


def _texts(organisation: Organisation, told: list[reading.Told], at: datetime) -> list[Text]:
    """By either clock, each once; the words as they are frozen with the version."""
    states = [
        state
        for standing in (folding.as_was(told, at), folding.as_known(told, at))
        for state in standing.states.values()
    ]
    named = dict.fromkeys(one.since.notice for one in states if one.since and one.since.notice)
    versions = NoticeVersion.objects.of(organisation).filter(text_hash__in=list(named))
    known = {one.text_hash: one for one in versions.select_related("notice__organisation")}
    return [Text(one, version, _surfaces(version)) for one in named for version in [known.get(one)]]


def _surfaces(version: NoticeVersion | None) -> tuple[tuple[Surface, list[Piece]], ...]:
    if version is None:
        return ()
    return tuple((Surface(name), pieces) for name, pieces in version.surfaces.items())


def _links(organisation: Organisation, subject: Subject) -> list[PreferenceLink]:
    rows = PreferenceLink.objects.of(organisation).filter(
        subject__in=family(organisation, [subject.pk])
    )
    return list(rows.select_related("created_by").order_by("-created_at")[:LINKS])


def _standings(
    told: list[reading.Told], now: folding.Standing, at: datetime | None
) -> list[Standing]:
    was = folding.as_was(told, at) if at else None
    known = folding.as_known(told, at) if at else None
    return [
        Standing(
            sender, purpose, state, was.of(sender, purpose) if was else None,
            known.of(sender, purpose) if known else None,
            is_rest=any(_within(key, (sender, purpose)) for key in now.states),
        )
        for (sender, purpose), state in sorted(now.states.items())
    ]  # fmt: skip


def _within(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Is the first a narrower sender or purpose than the second?"""
    return one != other and all(
        not wide or wide == narrow for narrow, wide in zip(one, other, strict=True)
    )


def _lives(organisation: Organisation, subject: Subject) -> list[Life]:
    rows = Identifier.objects.filter(subject__in=family(organisation, [subject.pk]))
    found = []
    for one in rows.select_related("subject").order_by("-kind", "-valid_from", "-pk"):
        reached = Reached(Kind(one.kind), opened(one.subject, one))
        life = Life(reached, one.portfolio, one.valid_from, one.valid_to)
        if life not in found:
            found.append(life)
    return found


def steps_of(
    told: list[reading.Told],
    evidence: Sequence[Evidence] = (),
    sources: Mapping[str, tuple[Source, ...]] = MappingProxyType({}),
) -> list[Step]:
    pks = {str(one.body.get("by", "")).removeprefix("user:") for one in told}
    users = User.objects.in_bulk([int(pk) for pk in pks if pk.isdecimal()])
    names = {f"user:{pk}": str(user) for pk, user in users.items()}
    kept = {one.commitment: one for one in evidence}
    return [
        Step(
            one, names.get(str(one.body.get("by", "")), ""),
            [kept[each] for each in one.body.get("evidence", []) if each in kept],
            sources.get(one.event.event_id, ()),
        )
        for one in told
    ]  # fmt: skip


def _answers(organisation: Organisation, reached: list[Reached], sender: str) -> list[Answer]:
    """For what templates are for; the person is named by all that reaches them."""
    by_kind = {one.kind: one.value for one in reversed(reached)}
    who = Who(
        number=by_kind.get(Kind.WA_ID) or by_kind.get(Kind.PHONE, ""),
        user_id=by_kind.get(Kind.BSUID, ""),
    )
    return [
        Answer(purpose.value, look(organisation, who, Ask(sender=sender, purpose=purpose.value)))
        for purpose in (Purpose.MARKETING, Purpose.UTILITY, Purpose.AUTHENTICATION)
    ]


def find(organisation: Organisation, pk: UUID) -> Subject | None:
    """The person, or whom they turned out to be. Within `of(organisation)`."""
    subject = Subject.objects.of(organisation).filter(pk=pk).first()
    return subject.heir if subject else None
