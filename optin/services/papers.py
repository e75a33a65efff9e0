"""Opt-ins on paper, at the counter and by telephone: keyed in with their evidence, verified by a second person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from optin import media_types
from optin.gate.rules import is_enough
from optin.house import house_of
from optin.identity import numbers
from optin.identity.who import Who
from optin.ledger.writing import of
from optin.media_types import AUDIO, TEXT
from optin.models import Evidence, EvidenceKind, Flow, Paper, PaperStatus, Subject
from optin.models.papers import Medium
from optin.services import capture, evidence, people
from optin.services.errors import ConsentError, EvidenceUnknown, InTheFuture
from optin.services.suppressing import reached_by
from optin.words import Actor, EventType, Grade, Purpose

ACTS = {
    Medium.PAPER: "signed the paper", Medium.COUNTER: "agreed on the screen at the counter",
    Medium.PHONE: "said yes on the telephone",
}  # fmt: skip


class NotOpenThen(ConsentError):
    field = "occurred_at"

    def __init__(self) -> None:
        super().__init__(
            _(
                "Nobody could agree by it at that moment: it was not live, or its notice not in force."
            )
        )


class OwnEntry(ConsentError):
    def __init__(self) -> None:
        super().__init__(_("You keyed it in yourself. Somebody else has to look at it."))


class AnotherNumber(ConsentError):
    field = "number"

    def __init__(self) -> None:
        super().__init__(
            _(
                "Your colleague keyed in another number. Look again; if yours is right, refuse this entry "
                "and have it keyed in anew."
            )
        )


class Decided(ConsentError):
    def __init__(self) -> None:
        super().__init__(_("Somebody was faster: it is decided already."))


class WhyMissing(ConsentError):
    field = "note"

    def __init__(self) -> None:
        super().__init__(_("Say what is wrong with it: the colleague who keyed it in reads it."))


def enter(
    flow: Flow,
    *,
    by: User,
    number: str,
    medium: Medium,
    occurred_at: datetime,
    place: str,
    clerk: str,
    mark: str = "",
    files: Sequence[bytes],
    key: str,
) -> Paper:
    """It waits for a second person; nothing counts yet. Raises NotANumber, InTheFuture, NotOpenThen,
    EvidenceUnknown, EvidenceEmpty, EvidenceTooLarge."""
    organisation = flow.organisation
    if occurred_at > timezone.now():
        raise InTheFuture
    if not flow.is_open(occurred_at):
        raise NotOpenThen
    with of(organisation), transaction.atomic():
        subject = people.meet(organisation, Who(number=number), key=f"paper:{key}")
        kept = [_kept(organisation, subject, medium, content) for content in files]
        return Paper.objects.create(
            organisation=organisation, flow=flow, medium=medium, subject=subject,
            evidence_ids=[one.pk for one in kept], occurred_at=occurred_at, place=place,
            clerk=clerk, mark=mark, entered_by=by,
        )  # fmt: skip


def verify(paper: Paper, *, by: User, number: str) -> None:
    """A second person has read the number off the evidence, and it is the same. Raises NotANumber,
    OwnEntry, AnotherNumber, Decided."""
    organisation = paper.organisation
    with of(organisation), transaction.atomic():
        row = _locked(paper)
        if by.pk == row.entered_by_id:
            raise OwnEntry
        typed = numbers.digits(number)
        subject = row.subject.heir
        if typed not in {value for _kind, value in reached_by(subject)}:
            raise AnotherNumber
        row.event_id = _granted(row, subject, typed, by)
        row.status, row.decided_by, row.decided_at = PaperStatus.VERIFIED, by, timezone.now()
        row.save()
    paper.refresh_from_db()


def refuse(paper: Paper, *, by: User, note: str) -> None:
    """It does not count; also by who keyed it in, of a mistake. Raises WhyMissing, Decided."""
    if not note.strip():
        raise WhyMissing
    with of(paper.organisation), transaction.atomic():
        row = _locked(paper)
        row.status, row.note = PaperStatus.REFUSED, note.strip()[:500]
        row.decided_by, row.decided_at = by, timezone.now()
        row.save()
    paper.refresh_from_db()


def _granted(row: Paper, subject: Subject, number: str, by: User) -> UUID:
    organisation, purpose = row.organisation, Purpose(row.flow.version.notice.purpose)
    country = numbers.country(number)
    house = house_of(organisation)
    enough = is_enough(Grade.MEDIA.value, purpose, country, timezone.now(), house)
    kept = list(Evidence.objects.of(organisation).filter(pk__in=row.evidence_ids))
    return capture.agree(
        row.flow, subject, act=ACTS[Medium(row.medium)], grade=Grade.MEDIA, method=row.medium,
        key=f"paper:{row.pk}", at=row.occurred_at, actor=Actor.AGENT, by=row.entered_by,
        kind=EventType.GRANTED if enough else EventType.CLAIMED, evidence=kept,
        private={"place": row.place, "clerk": row.clerk, "mark": row.mark},
        more={"basis": "declared", "second": f"user:{by.pk}"},
    )  # fmt: skip


def _kept(organisation: Organisation, subject: Subject, medium: Medium, content: bytes) -> Evidence:
    found = media_types.look(content)
    if not found:
        raise EvidenceUnknown
    kind = EvidenceKind.AUDIO if found in AUDIO else EvidenceKind.SCAN
    if found == TEXT:
        kind = EvidenceKind.TRANSCRIPT
    elif medium == Medium.COUNTER and kind is EvidenceKind.SCAN:
        kind = EvidenceKind.SCREENSHOT
    return evidence.keep(organisation, subject, kind=kind, content=content, media_type=found)


def _locked(paper: Paper) -> Paper:
    rows = Paper.objects.select_for_update(of=("self",)).waiting().filter(pk=paper.pk)
    row = rows.select_related(
        "organisation", "subject", "entered_by", "flow__version__notice", "flow__organisation"
    ).first()
    if row is None:
        raise Decided
    return row
