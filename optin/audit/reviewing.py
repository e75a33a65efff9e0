"""Every message of a period held against consent, by both clocks: what was true then, and what we knew.

Messages are the facts that Meta told us (`traffic`), also of those that other systems sent. A message is
defensible if what we knew when it was sent allowed it, and clean if what is known today does so too. Pieces of
an hour are committed one by one, so what is broken off goes on where it was.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Organisation, User
from optin import folding, ports
from optin.audit.answering import Notice, Period
from optin.gate.rules import COVERED_BY
from optin.identity import keys
from optin.identity.numbers import NotANumber
from optin.identity.who import Who
from optin.ledger import reading, writing
from optin.models import Finding, FindingKind, Identifier, Review, Subject, Use
from optin.services.projecting import family, told_of
from optin.words import Purpose, Status
from traffic.models import Message, Step
from traffic.models import Status as MessageStatus

LEASE = timedelta(minutes=5)  # without progress; then another worker goes on
PIECE = timedelta(hours=1)
# Meta repeats for seven days what we did not take, so a message may become known so much later.
LATE = timedelta(days=7)
CHUNK = 2_000  # messages
# Meta's words for the price of a message that are no category of a template.
ALIKE = {"MARKETING_LITE": "MARKETING", "AUTHENTICATION_INTERNATIONAL": "AUTHENTICATION"}
Merges = dict[UUID, tuple[UUID, datetime]]  # of a record: which it became, and when


def ask(organisation: Organisation, period: Period, *, by: User) -> Review | None:
    """A review of these days; None while one is under way."""
    try:
        with transaction.atomic():
            return Review.objects.create(
                organisation=organisation, since=period.since, until=period.until, asked_by=by,
                done_until=period.since,
            )  # fmt: skip
    except IntegrityError:
        return None


def of_period(organisation: Organisation, period: Period) -> Review | None:
    """The newest of exactly these days that was not stopped."""
    rows = Review.objects.of(organisation).filter(since=period.since, until=period.until)
    return rows.filter(stopped_at=None).order_by("-asked_at").first()


def unfinished(organisation: Organisation) -> Review | None:
    return Review.objects.of(organisation).unfinished().first()


def notices(review: Review | None) -> list[Notice]:
    """What has to be said of what was checked, and what not."""
    if review is None:
        text = _("The messages of exactly these days have not been checked yet.")
        return [Notice("info", text)]
    if review.finished_at is None:
        return []
    told = {
        "n": review.messages,
        "at": date_format(timezone.localtime(review.asked_at), "DATETIME_FORMAT"),
    }
    text = ngettext(
        "%(n)d message was checked, as far as Meta had told of it by %(at)s.",
        "%(n)d messages were checked, as far as Meta had told of them by %(at)s.",
        review.messages,
    )
    text %= told
    return [Notice("info", text)]


def end_of(review: Review) -> datetime:
    """Up to when messages of its days may have become known."""
    return min(review.until + LATE, review.asked_at)


def stop(review: Review) -> bool:
    """Not any more. False when it was over already."""
    now = timezone.now()
    rows = Review.objects.unfinished().filter(pk=review.pk)
    return rows.update(stopped_at=now, finished_at=now) == 1


def due() -> list[int]:
    """Those that nobody is at."""
    free = Q(busy_until=None) | Q(busy_until__lt=timezone.now())
    return list(Review.objects.unfinished().filter(free).values_list("pk", flat=True))


def run(review: Review) -> bool:
    """Do it if nobody else is at it, from where it was. False when it was not ended here."""
    now = timezone.now()
    if not review.claim(now, now + LEASE):
        return False
    review.refresh_from_db()
    end = end_of(review)
    while review.done_until < end:
        until = min(review.done_until + PIECE, end)
        if not _piece(review, until):
            return False
    rows = Review.objects.unfinished().filter(pk=review.pk)
    return rows.update(finished_at=timezone.now()) == 1


def _piece(review: Review, until: datetime) -> bool:
    """The messages that became known from where it is until then. False: stopped, or somebody else did it."""
    organisation = review.organisation
    count, silent = 0, 0
    with writing.of(organisation):
        here = Review.objects.unfinished().filter(pk=review.pk, done_until=review.done_until)
        if here.select_for_update().first() is None:
            return False
        for chunk in _chunks(review, until):
            findings, unasked = _found(organisation, review, chunk)
            Finding.objects.bulk_create(findings, ignore_conflicts=True)
            count, silent = count + len(chunk), silent + unasked
        here.update(
            done_until=until, busy_until=timezone.now() + LEASE, messages=F("messages") + count,
            without_purpose=F("without_purpose") + silent,
        )  # fmt: skip
    review.done_until = until
    return True


@dataclass(frozen=True)
class Sent:
    """A message that left: when, to whom, as what."""

    wamid: str
    at: datetime
    wa_id: str
    user_id: str
    template_id: str


@dataclass(frozen=True)
class Reached:
    """Whom a message reached, and what they have said: all of it, and what was said of the records that were
    known to be theirs when it left. Nobody we know: nothing."""

    subject: UUID | None = None
    told: Sequence[reading.Told] = ()
    then: Sequence[reading.Told] = ()


def _chunks(review: Review, until: datetime) -> Iterator[list[Sent]]:
    moment = Coalesce("sent_at", "delivered_at", "read_at", "known_at")
    rows = (
        Message.objects.of(review.organisation)
        .filter(known_at__gte=review.done_until, known_at__lt=until, step__gte=Step.SENT)
        .annotate(moment=moment)
        .filter(moment__gte=review.since, moment__lt=review.until)
        .exclude(wa_id="", user_id="")  # of a group, or erased
        .values_list("wamid", "moment", "wa_id", "user_id", "template_id")
    )
    chunk: list[Sent] = []
    for row in rows.iterator(chunk_size=CHUNK):
        chunk.append(Sent(*row))
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _found(
    organisation: Organisation, review: Review, chunk: list[Sent]
) -> tuple[list[Finding], int]:
    """What is wrong with them, and how many needed no opt-in: replies, and what no purpose covers."""
    purposes = purposes_of(organisation, chunk)
    asking = [one for one in chunk if one.wamid in purposes]
    people = reached_by(organisation, asking)
    findings = []
    for one in asking:
        reached, purpose = people[one.wamid], purposes[one.wamid]
        wrong = judged(reached, purpose, one.at)
        if wrong:
            kind, event = wrong
            findings.append(
                Finding(
                    review=review, kind=kind, subject=reached.subject, purpose=purpose.value,
                    sent_at=one.at,
                    wamid_hash=sha256(one.wamid.encode()).hexdigest(), template_id=one.template_id,
                    event_id=UUID(event) if event else None,
                )
            )  # fmt: skip
    return findings, len(chunk) - len(asking)


def judged(reached: Reached, purpose: Purpose, at: datetime) -> tuple[FindingKind, str] | None:
    """What was wrong with sending this at that moment, and the event that ended it; None: nothing."""
    known, was = folding.as_known(reached.then, at), folding.as_was(reached.told, at)
    allowed, end = _stands(known, purpose)
    if not allowed:
        return (FindingKind.AFTER_END, end) if end else (FindingKind.NO_GRANT, "")
    if purpose is Purpose.MARKETING and known.stopped_by:
        return FindingKind.AFTER_STOP, known.stopped_by
    allowed, end = _stands(was, purpose)
    if not allowed:
        return FindingKind.NOT_CLEAN, end
    if purpose is Purpose.MARKETING and was.stopped_by:
        return FindingKind.NOT_CLEAN, was.stopped_by
    return None


def grant_behind(reached: Reached, purpose: Purpose, at: datetime) -> str:
    """The event of the opt-in that we knew of then; "" for none."""
    states = folding.as_known(reached.then, at).states
    grants = [
        state.since
        for (_sender, one), state in states.items()
        if one == purpose.value and state.permits and state.since
    ]
    newest = max(grants, key=lambda event: event.moment, default=None)
    return newest.event_id if newest else ""


def _stands(standing: folding.Standing, purpose: Purpose) -> tuple[bool, str]:
    """May any brand send this, and if not, by which event?"""
    about = [
        state for (_sender, one), state in standing.states.items() if one in ("", purpose.value)
    ]
    if any(state.permits for state in about):
        return True, ""
    ends = [
        state.since
        for state in about
        if state.since and state.status in (*folding.ENDED, Status.INVALID)
    ]
    newest = max(ends, key=lambda event: event.moment, default=None)
    return False, newest.event_id if newest else ""


def purposes_of(organisation: Organisation, chunk: list[Sent]) -> dict[str, Purpose]:
    """By Meta's own word for the message, else by its template's category; replies have none.

    What is sent in the window that an advertisement opens is all priced `referral_conversion`: no category either.
    """
    first, last = min(one.at for one in chunk), max(one.at for one in chunk)
    priced = MessageStatus.objects.filter(
        wamid__in=[one.wamid for one in chunk], happened_at__gte=first - PIECE,
        happened_at__lt=last + LATE,
    ).exclude(pricing_category="")  # fmt: skip
    told = priced.values_list("wamid", "pricing_category")
    found = {wamid: purpose for wamid, word in told if (purpose := _covering(word))}
    unpriced = {one.template_id for one in chunk if one.wamid not in found and one.template_id}
    by_template: Mapping[str, str] = (
        ports.categories_of(organisation, unpriced, at=last) if unpriced else {}
    )
    for one in chunk:
        purpose = _covering(by_template.get(one.template_id, ""))
        if purpose and one.wamid not in found:
            found[one.wamid] = purpose
    return found


def _covering(word: str) -> Purpose | None:
    word = word.upper().replace("-", "_")
    return COVERED_BY.get(ALIKE.get(word, word))


def reached_by(organisation: Organisation, sent: list[Sent]) -> dict[str, Reached]:
    """Whom each message reached. Within `of(organisation)`."""
    records = _records_of(organisation, sent)
    heirs = {one.pk: one.heir.pk for one in records.values() if one}
    told = told_of(organisation, sorted(set(heirs.values())))
    merges = _merges(organisation, set(heirs.values()))
    found = {}
    for one in sent:
        if record := records[one.wamid]:
            subject = heirs[record.pk]
            theirs = _one_with(record.pk, merges, one.at)
            then = [event for event in told[subject] if event.subject in {None, *theirs}]
            found[one.wamid] = Reached(subject, told[subject], then)
        else:
            found[one.wamid] = Reached()
    return found


def _merges(organisation: Organisation, people: set[UUID]) -> Merges:
    """Of every record that has become one of these people."""
    gone = set(family(organisation, people)) - people
    rows = Subject.objects.of(organisation).filter(pk__in=gone)
    return {
        one.pk: (one.merged_into_id, one.merged_at)
        for one in rows
        if one.merged_into_id and one.merged_at
    }


def _one_with(record: UUID, merges: Merges, at: datetime) -> set[UUID]:
    """The records that were known to be one person with this one at that moment."""
    then = {gone: into for gone, (into, moment) in merges.items() if moment <= at}
    while record in then:
        record = then[record]
    found, newest = {record}, {record}
    while newest:
        newest = {gone for gone, into in then.items() if into in newest}
        found |= newest
    return found


def _records_of(organisation: Organisation, sent: list[Sent]) -> dict[str, Subject | None]:
    """The record that each message reached, by user id first: whose number it was then."""
    lookup = keys.organisation_key(organisation, Use.LOOKUP)
    wanted = {one.wamid: _indexes(lookup, one) for one in sent}
    indexes = {index for some in wanted.values() for index in some}
    rows = Identifier.objects.filter(organisation_id=organisation.pk, index__in=indexes)
    by_index: dict[bytes, list[Identifier]] = defaultdict(list)
    for row in rows.select_related("subject").order_by(F("valid_to").asc(nulls_last=True)):
        by_index[bytes(row.index)].append(row)
    return {one.wamid: _reached(by_index, wanted[one.wamid], one.at) for one in sent}


def _indexes(lookup: bytes, one: Sent) -> list[bytes]:
    try:
        return list(Who(number=one.wa_id, user_id=one.user_id).indexes(lookup).values())
    except NotANumber:
        return list(Who(user_id=one.user_id).indexes(lookup).values())


def _reached(
    by_index: dict[bytes, list[Identifier]], indexes: list[bytes], at: datetime
) -> Subject | None:
    """Who had it at that moment. Of before anybody had it that we know of: the first who had it after, since an
    identifier begins for us when we are told of it. `by_index`: what ended first comes first."""
    for index in indexes:
        rows = [one for one in by_index.get(index, []) if one.valid_to is None or one.valid_to > at]
        begun = [one for one in rows if one.valid_from <= at]
        for row in [*begun, *rows]:
            return row.subject
    return None
