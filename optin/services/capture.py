"""Flows: begun, written, live, ended; and what people do with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Organisation, User
from optin.capture import tokens
from optin.capture.checking import check
from optin.house import house_of
from optin.models import (
    ActKind,
    Evidence,
    Flow,
    FlowAct,
    FlowKind,
    FlowMove,
    FlowStatus,
    NoticeVersion,
    Subject,
)
from optin.services import consent
from optin.services.capture_errors import (
    FlowMoved,
    FlowNameTaken,
    FlowNotReady,
    FlowReasonMissing,
)
from optin.services.consent import Shown
from optin.words import SENDER, Actor, EventType, Grade, Reason

FIELDS = ("name", "version", "phone_number_id", "ends_at", "settings")


@transaction.atomic
def create(
    organisation: Organisation,
    kind: FlowKind,
    *,
    by: User,
    name: str,
    version: NoticeVersion,
    phone_number_id: str = "",
    ends_at: datetime | None = None,
    settings: Mapping[str, Any] | None = None,
) -> Flow:
    """A draft. Raises FlowNameTaken."""
    flow = Flow(
        organisation=organisation, kind=kind, name=name, version=version, token=_new_token(),
        phone_number_id=phone_number_id, ends_at=ends_at, settings=dict(settings or {}),
        created_by=by,
    )  # fmt: skip
    _keep(flow)
    _move(flow, "", by=by)
    return flow


@transaction.atomic
def save(flow: Flow, *, by: User, **changed: Any) -> None:
    """`changed`: any of FIELDS. Once it is live only the name changes. Raises FlowNameTaken, FlowMoved."""
    row = _locked(flow)
    if not row.is_draft and set(changed) - {"name"}:
        raise FlowMoved
    other = [name for name in FIELDS if name in changed and getattr(row, name) != changed[name]]
    if not other:
        return
    for name in other:
        setattr(row, name, changed[name])
    _keep(row)
    _move(row, row.status, by=by, note=" ".join(other))
    flow.refresh_from_db()


@transaction.atomic
def go_live(flow: Flow, *, by: User) -> None:
    """From now on people can opt in by it, and what they see of it never changes. Raises FlowMoved, FlowNotReady."""
    row = _locked(flow, FlowStatus.DRAFT)
    if any(one.blocks for one in check(row)):
        raise FlowNotReady
    row.status, row.live_at = FlowStatus.LIVE, timezone.now()
    row.save()
    _move(row, FlowStatus.DRAFT, by=by)
    flow.refresh_from_db()


@transaction.atomic
def end(flow: Flow, *, by: User, reason: str) -> None:
    """Nobody opts in by it any more; what people agreed to stays. Raises FlowMoved, FlowReasonMissing."""
    row = _locked(flow, FlowStatus.LIVE)
    if not reason.strip():
        raise FlowReasonMissing
    row.status, row.ended_at = FlowStatus.ENDED, timezone.now()
    row.save()
    _move(row, FlowStatus.LIVE, by=by, note=reason.strip()[:500])
    flow.refresh_from_db()


@transaction.atomic
def discard(flow: Flow) -> None:
    """A draft that nobody saw. Raises FlowMoved."""
    _locked(flow, FlowStatus.DRAFT).delete()


def agree(
    flow: Flow,
    subject: Subject,
    *,
    act: str,
    grade: Grade,
    method: str,
    key: str,
    at: datetime | None = None,
    private: Mapping[str, object] | None = None,
    evidence: Sequence[Evidence] = (),
    kind: EventType = EventType.GRANTED,
    more: Mapping[str, object] | None = None,
    actor: Actor = Actor.SUBJECT,
    by: User | None = None,
) -> UUID:
    """They opt in to what the flow's notice asks for; the event's id. `evidence`: what
    `services.evidence.keep` gave; `kind`: CLAIMED where what proves it is too weak; `more`: what else the
    leaf says.

    Whether the flow was open at that moment is for the caller to ask (`Flow.is_open`). Raises InTheFuture.
    """
    notice, house = flow.version.notice, house_of(flow.organisation)
    event_id = consent.grant(
        flow.organisation, subject, sender=SENDER, purpose=notice.purpose, act=act,
        shown=shown_by(flow), grade=grade, method=method, key=key, actor=actor, occurred_at=at,
        jurisdiction=notice.jurisdiction, policy=house.version(timezone.now().date()),
        private=private, by=by,
        flow=flow.token, evidence=evidence, kind=kind, more=more,
    )  # fmt: skip
    came = ActKind.ASKED if kind is EventType.CLAIMED else ActKind.GRANTED
    note(flow, came, key=key, at=at, event_id=event_id)
    return event_id


def ask(
    flow: Flow,
    subject: Subject,
    *,
    method: str,
    key: str,
    at: datetime | None = None,
    private: Mapping[str, object] | None = None,
    evidence: Sequence[Evidence] = (),
) -> UUID:
    """They have yet to confirm; the event's id. `evidence`: what `services.evidence.keep` gave."""
    event_id = consent.ask(
        flow.organisation, subject, sender=SENDER, purpose=flow.version.notice.purpose,
        method=method, key=key, shown=shown_by(flow), kind=EventType.PENDING, flow=flow.token,
        private=private, evidence=evidence,
    )  # fmt: skip
    note(flow, ActKind.ASKED, key=key, at=at, event_id=event_id)
    return event_id


def refuse(
    flow: Flow, subject: Subject, *, method: str, key: str, at: datetime | None = None,
    private: Mapping[str, object] | None = None,
) -> UUID:  # fmt: skip
    """They were asked and said no; the event's id. Raises InTheFuture."""
    event_id = consent.withdraw(
        flow.organisation, subject, kind=EventType.REFUSED, sender=SENDER,
        purpose=flow.version.notice.purpose, reason=Reason.BUTTON, method=method, key=key,
        occurred_at=at, private=private, flow=flow.token,
    )  # fmt: skip
    note(flow, ActKind.REFUSED, key=key, at=at, event_id=event_id)
    return event_id


def note(
    flow: Flow,
    kind: ActKind,
    *,
    key: str,
    at: datetime | None = None,
    event_id: UUID | None = None,
) -> None:
    """Count something that somebody did with the flow; with the same key once."""
    FlowAct.objects.bulk_create(
        [
            FlowAct(
                flow=flow, kind=kind, key=sha256(key.encode()).hexdigest(), event_id=event_id,
                occurred_at=at or timezone.now(),
            )
        ],
        ignore_conflicts=True,
    )  # fmt: skip


def shown_by(flow: Flow) -> Shown:
    """What people see of it, as the ledger names it."""
    version = flow.version
    return Shown(version.text_hash, version.reference, version.notice.business, version.language)


def _new_token() -> str:
    """One of twenty million, not given yet. Two at once: the constraint stops the second."""
    token = tokens.make()
    while Flow.objects.filter(token=token).exists():
        token = tokens.make()
    return token


def _keep(flow: Flow) -> None:
    try:
        with transaction.atomic():
            flow.save()
    except IntegrityError as error:
        if "flow_one_name" in str(error):
            raise FlowNameTaken from None
        raise


def _locked(flow: Flow, *statuses: str) -> Flow:
    rows = Flow.objects.select_for_update(of=("self",))
    rows = rows.select_related("version__notice__organisation", "organisation")
    row = rows.filter(pk=flow.pk, status__in=statuses or FlowStatus.values).first()
    if row is None:
        raise FlowMoved
    return row


def _move(flow: Flow, was: str, *, by: User, note: str = "") -> None:
    FlowMove.objects.create(flow=flow, from_status=was, to_status=flow.status, by=by, note=note)
