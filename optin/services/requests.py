"""What people ask about their data, from the moment it comes until it is answered."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import Organisation, User
from optin.identity.numbers import NotANumber, country, digits, is_user_id
from optin.identity.who import Who
from optin.ledger.writing import of
from optin.models import Channel, Request, RequestState, RequestStep, Right, Subject
from optin.policies import deadlines
from optin.reports import person as person_report
from optin.services import consent, people, suppressing
from optin.services.errors import (
    AlreadyClosed,
    AlreadyExtended,
    IdentityMissing,
    InTheFuture,
    NobodyNamed,
    NoExtension,
    NotErased,
    ReasonMissing,
)
from optin.words import EVERYTHING, Actor, Purpose, Reason

# What stops messages at once, whoever answers later: a stop too many does less harm than one too late.
STOPS: dict[str, tuple[Reason, str]] = {
    Right.OBJECTION: (Reason.OBJECTION, Purpose.MARKETING.value),
    Right.WITHDRAWAL: (Reason.LETTER, EVERYTHING),
    Right.ERASURE: (Reason.ERASURE, EVERYTHING),
}


def open_request(
    organisation: Organisation,
    *,
    kind: Right,
    channel: Channel,
    subject: Subject | None = None,
    who: str = "",
    note: str = "",
    jurisdiction: str = "",
    received_on: date | None = None,
    key: str = "",
    by: User | None = None,
) -> Request:
    """Of somebody we know (`subject`) or who is named by number or user id (`who`), who need not be known.

    An objection, a withdrawal and a wish to be erased stop messages in the same transaction. `key`: the same
    again is the same request. Raises NobodyNamed, NotANumber, InTheFuture.
    """
    today = organisation.today()
    received = received_on or today
    if received > today:
        raise InTheFuture
    key = key or f"page:{uuid4()}"
    named = _named(who)
    if subject is None and named is None:
        raise NobodyNamed
    with of(organisation):
        if known := Request.objects.of(organisation).filter(key=key).first():
            return known
        if subject is None and named is not None:
            subject = people.find(organisation, named)
        place = jurisdiction or _country(subject, named)
        rule = deadlines.deadline(kind, place, received=received)
        request = Request.objects.create(
            organisation=organisation, key=key, kind=kind, channel=channel, received_on=received,
            jurisdiction=place, person=subject.pk if subject else None, who=who.strip(),
            note=note.strip(), due_on=rule.due(received), rule=rule.code, opened_by=by,
        )  # fmt: skip
        note_step(request, "opened", by=by)
        _stop(request, subject, named, by)
    return request


def take(request: Request, *, by: User) -> None:
    """It is mine from now on. Raises AlreadyClosed."""
    _change(request, owner=by)
    note_step(request, "taken", by=by)


def confirm_identity(request: Request, *, how: str, by: User) -> None:
    """Whoever asks is who they say. Raises ReasonMissing, AlreadyClosed."""
    if not how.strip():
        raise ReasonMissing
    with transaction.atomic():
        _change(request, identity_by=by, identity_at=timezone.now(), identity_how=how.strip())
        note_step(request, "identity", by=by)


def extend(request: Request, *, reason: str, by: User) -> None:
    """Once, by what the law allows, and the person is told why before the first deadline.

    Raises ReasonMissing, NoExtension, AlreadyExtended, AlreadyClosed.
    """
    rule = deadlines.of_code(request.rule)
    if not reason.strip():
        raise ReasonMissing
    if request.extended_on:
        raise AlreadyExtended
    if rule is None or not rule.extension or request.due_on < request.organisation.today():
        raise NoExtension
    later = rule.due(request.received_on, extended=True)
    with transaction.atomic():
        today = request.organisation.today()
        _change(request, due_on=later, extended_on=today, extension_reason=reason.strip())
        note_step(request, "extended", by=by, until=later.isoformat())


def answer(request: Request, *, text: str, refused: bool = False, by: User) -> None:
    """It is done, or refused with the reason. Whoever asks for data has shown who they are; a wish to be
    erased is done by `asking.erase` alone. Raises ReasonMissing, IdentityMissing, NotErased, AlreadyClosed."""
    if not text.strip():
        raise ReasonMissing
    if request.kind == Right.ERASURE and not refused:
        raise NotErased
    needs_identity = request.kind in (Right.ACCESS, Right.PORTABILITY, Right.CORRECTION)
    if needs_identity and not refused and not request.identity_at:
        raise IdentityMissing
    state = RequestState.REFUSED if refused else RequestState.ANSWERED
    with transaction.atomic():
        _change(request, state=state, answer=text.strip(), closed_at=timezone.now(), closed_by=by)
        note_step(request, state, by=by)


def note_step(request: Request, what: str, *, by: User | None = None, **facts: Any) -> None:
    RequestStep.objects.create(request=request, by=by, what=what, facts=facts)


def subject_of(request: Request) -> Subject | None:
    """Whom it is about, as whom they turned out to be. Within `of(organisation)`."""
    return person_report.find(request.organisation, request.person) if request.person else None


@transaction.atomic
def _change(request: Request, **fields: Any) -> None:
    """Only what is open changes; of two at once the second is told."""
    rows = Request.objects.filter(pk=request.pk, state=RequestState.OPEN)
    if not rows.select_for_update().exists():
        raise AlreadyClosed
    for name, value in fields.items():
        setattr(request, name, value)
    request.save(update_fields=list(fields))


def _named(text: str) -> Who | None:
    text = text.strip()
    return Who.named(text) if text else None


def _country(subject: Subject | None, named: Who | None) -> str:
    """By what reaches them; "" where that tells nothing."""
    if named is not None:
        return country(digits(named.number) if named.number else "", named.user_id)
    assert subject is not None
    for kind, value in suppressing.reached_by(subject):
        try:
            found = country(digits(value)) if "bsuid" not in kind else country("", value)
        except NotANumber:
            continue
        if found:
            return found
    return ""


def _stop(request: Request, subject: Subject | None, named: Who | None, by: User | None) -> None:
    if request.kind not in STOPS:
        return
    reason, purpose = STOPS[Right(request.kind)]
    organisation, key = request.organisation, f"request:{request.pk}"
    if subject is None and named is not None:
        if request.kind == Right.ERASURE:  # nobody is to be known who was not
            suppressing.suppress(organisation, named, reason=reason, key=key, by=by)
            return
        subject = people.meet(organisation, named, key=key)
        Request.objects.filter(pk=request.pk).update(person=subject.pk)
        request.person = subject.pk
    assert subject is not None
    consent.withdraw(
        organisation, subject, purpose=purpose, reason=reason, method="rights_request", key=key,
        actor=Actor.SUBJECT if by is None else Actor.AGENT, by=by, occurred_at=_said_at(request),
    )  # fmt: skip


def _said_at(request: Request) -> datetime | None:
    """Of a day before today its end, where the organisation is; None: now."""
    organisation, day = request.organisation, request.received_on
    if day >= organisation.today():
        return None
    begin = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(organisation.time_zone))
    return begin + timedelta(days=1, seconds=-1)


def forget(organisation: Organisation, records: Iterable[UUID], values: Collection[str]) -> int:
    """Empty what their requests say of them, also of those that named a number we did not know. How many.

    Within `of(organisation)`.
    """
    rows = Request.objects.of(organisation).filter(Q(person__in=list(records)) | Q(person=None))
    count = 0
    for one in rows.iterator():
        is_theirs = one.person is not None or _plain(one.who) in values
        if is_theirs and (one.who or one.note or one.answer):
            Request.objects.filter(pk=one.pk).update(who="", note="", answer="")
            count += 1
    return count


def _plain(who: str) -> str:
    """As identifiers are kept."""
    if not who or is_user_id(who):
        return who
    return digits(who)
