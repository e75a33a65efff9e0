"""One message and the consent behind it: the gate's record, the event that decided, and what stood then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models.functions import Coalesce

from accounts.models import Organisation
from optin import ports
from optin.audit import reviewing
from optin.audit.reviewing import Sent
from optin.gate import law
from optin.gate.sentences import CURES, SENTENCES
from optin.house import house_of
from optin.ledger import reading
from optin.models import Batched, Decision, Event, FindingKind, Leaf, NoticeVersion
from optin.words import Code, Purpose
from traffic.models import Message, Step


@dataclass(frozen=True)
class Deciding:
    """The event that decided, and where it is in the log. `version`: of the notice it names."""

    told: reading.Told
    index: int | None
    version: NoticeVersion | None


@dataclass(frozen=True)
class Record:
    decision: Decision
    by: Deciding | None
    is_policy_of_today: bool
    batch: int | None  # the entry of the log that its batch is; None: it waits for one

    @property
    def sentence(self) -> Any:
        return SENTENCES.get(Code(self.decision.code), "") if self.is_known else ""

    @property
    def cure(self) -> Any:
        return CURES.get(Code(self.decision.code), "") if self.is_known else ""

    @property
    def is_known(self) -> bool:
        return self.decision.code in set(Code)


@dataclass(frozen=True)
class Judged:
    """A message that Meta told us of, held against consent now."""

    sent: Sent
    step: str
    subject: UUID | None
    purpose: Purpose | None  # None: a reply, or nothing told which category it had
    finding: FindingKind | None
    by: Deciding | None


def record(organisation: Organisation, pk: UUID) -> Record | None:
    """Within `of(organisation)`."""
    row = Decision.objects.filter(organisation_id=organisation.pk, pk=pk).first()
    if row is None:
        return None
    by = deciding(organisation, row.event_id) if row.event_id else None
    today = law.version(house_of(organisation).changes)
    return Record(row, by, row.policy == today, _batch(organisation, pk))


def _batch(organisation: Organisation, pk: UUID) -> int | None:
    batched = Batched.objects.filter(organisation_id=organisation.pk, pk=pk).first()
    if batched is None or batched.batch is None:
        return None
    leaf = Leaf.objects.filter(organisation_id=organisation.pk, event_id=batched.batch).first()
    return leaf.index if leaf else None


def deciding(organisation: Organisation, event_id: UUID) -> Deciding | None:
    row = Event.objects.filter(organisation_id=organisation.pk, pk=event_id).first()
    if row is None:
        return None
    told = reading.told(row)
    leaf = Leaf.objects.filter(organisation_id=organisation.pk, event_id=event_id).first()
    version = NoticeVersion.objects.of(organisation).with_hash(told.event.notice).first()
    return Deciding(told, leaf.index if leaf else None, version if told.event.notice else None)


def decision_of(organisation: Organisation, wamid: str) -> UUID | None:
    return ports.decision_of(organisation, wamid)


def judged(organisation: Organisation, wamid: str) -> Judged | None:
    """What Meta told of a message, and whether it was allowed. Within `of(organisation)`."""
    rows = Message.objects.of(organisation).filter(wamid=wamid)
    moment = Coalesce("sent_at", "delivered_at", "read_at", "failed_at", "known_at")
    row = rows.annotate(moment=moment).first()
    if row is None:
        return None
    sent = Sent(row.wamid, _moment(row), row.wa_id, row.user_id, row.template_id)
    reached = reviewing.reached_by(organisation, [sent])[wamid]
    purpose = reviewing.purposes_of(organisation, [sent]).get(wamid)
    finding, event = None, ""
    if purpose:
        wrong = reviewing.judged(reached, purpose, sent.at)
        finding, event = wrong or (None, reviewing.grant_behind(reached, purpose, sent.at))
    by = deciding(organisation, UUID(event)) if event else None
    return Judged(sent, str(Step(row.step).label), reached.subject, purpose, finding, by)


def _moment(row: Any) -> datetime:
    found: datetime = row.moment
    return found
