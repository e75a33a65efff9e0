"""What the business's own programs tell us that somebody said to them: an opt-in with its evidence, an opt-out.

It was not said to us, so it never takes back an opt-out: only the person can, towards us.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from accounts.models import ApiKey, Organisation
from optin.gate.rules import is_enough
from optin.house import house_of
from optin.identity import numbers
from optin.identity.who import Who
from optin.integrity import promising
from optin.ledger import reading
from optin.ledger.writing import of
from optin.log.leaf import composed
from optin.models import Event, EvidenceKind, NoticeVersion, State, Subject
from optin.models.notices import SHOWN
from optin.services import consent, evidence, people
from optin.services.consent import Shown
from optin.services.errors import (
    EvidenceUnknown,
    KeyReused,
    NobodyNamed,
    NotAsShown,
    NoticeNotInForce,
    NoticeUnknown,
)
from optin.words import SENDER, Actor, EventType, Grade, Purpose, Reason, Status

FRESH = timedelta(hours=24)  # what is older was declared, not seen
REFERENCE = re.compile(r"N(\d{1,18})-(\d{1,9})", re.ASCII)


@dataclass(frozen=True)
class Said:
    """An opt-in as the program tells it; what is not known is empty."""

    purpose: Purpose
    act: str  # what the person did: "ticked box", …
    method: str  # where: "web_form", …
    sender: str = SENDER
    notice: str = ""  # the version's reference, such as N12-3
    locale: str = ""
    business_name: str = ""  # as the person saw it
    occurred_at: datetime | None = None
    private: Mapping[str, object] | None = None  # ip, user_agent, …
    proof: bytes = b""
    proof_type: str = ""  # what is in it, by `optin.media_types`


@dataclass(frozen=True)
class Relayed:
    """What was written down, and where the person stands since. `promise`: that it is in the log within
    a minute, signed; `leaf`: the event's own bytes, whose hash that note names."""

    event_id: UUID
    person: UUID
    kind: EventType
    grade: str
    status: str
    promise: str
    leaf: bytes
    leaf_hash: str

    @property
    def counts(self) -> bool:
        return self.status == Status.GRANTED


def opt_in(who: Who, said: Said, *, by: ApiKey, key: str) -> Relayed:
    """Written down once for each `key`. Raises NobodyNamed, NotANumber, NotOnePurpose, InTheFuture,
    NoticeUnknown, NoticeNotInForce, NotAsShown, EvidenceUnknown, EvidenceTooLarge, KeyReused."""
    organisation, key = by.organisation, f"api:{by.pk}:{key}"
    with of(organisation):
        if found := _before(organisation, key, who, _told(said)):
            return found
        version = _version(organisation, said)
        grade, basis = _grade(said, version)
        subject = people.meet(organisation, who, key=key)
        kept = []
        if said.proof:
            if not said.proof_type:
                raise EvidenceUnknown
            kept.append(
                evidence.keep(
                    organisation, subject, kind=EvidenceKind.ATTACHMENT, content=said.proof,
                    media_type=said.proof_type,
                )
            )  # fmt: skip
        country = numbers.country(_digits(who), who.user_id)
        house, now = house_of(organisation), timezone.now()  # the rules of today, as at the gate
        is_good = is_enough(grade.value, said.purpose, country, now, house)
        event_id = consent.grant(
            organisation, subject, sender=said.sender, purpose=said.purpose.value, act=said.act,
            shown=_shown(said, version), grade=grade, method=said.method, key=key,
            kind=EventType.GRANTED if is_good else EventType.CLAIMED, actor=Actor.SYSTEM,
            occurred_at=said.occurred_at, jurisdiction=country, policy=house.version(now.date()),
            private=said.private, evidence=kept, more={"by": f"key:{by.pk}", "basis": basis},
        )  # fmt: skip
        return _relayed(organisation, event_id)


def opt_out(
    who: Who,
    *,
    by: ApiKey,
    key: str,
    reason: Reason,
    sender: str,
    purpose: str,
    occurred_at: datetime | None,
    private: Mapping[str, object] | None = None,
) -> Relayed:
    """Always accepted. Raises NobodyNamed, NotANumber, InTheFuture, KeyReused."""
    organisation, key = by.organisation, f"api:{by.pk}:{key}"
    told = {"sender": sender, "purpose": purpose, "reason": reason.value}
    with of(organisation):
        if found := _before(organisation, key, who, told):
            return found
        subject = people.meet(organisation, who, key=key)
        event_id = consent.withdraw(
            organisation, subject, reason=reason, method="api", key=key, sender=sender,
            purpose=purpose, actor=Actor.SYSTEM, occurred_at=occurred_at, private=private,
            more={"by": f"key:{by.pk}"},
        )  # fmt: skip
        return _relayed(organisation, event_id)


def _before(
    organisation: Organisation, key: str, who: Who, told: Mapping[str, str]
) -> Relayed | None:
    """What this key wrote before. Raises KeyReused when that was something else, NobodyNamed, NotANumber."""
    if not list(who.values()):
        raise NobodyNamed
    event = Event.objects.filter(organisation_id=organisation.pk, idempotency_key=key).first()
    if event is None:
        return None
    body = reading.told(event).body
    subject = people.find(organisation, who)
    was = Subject.objects.get(pk=body["subject"]).heir
    if subject != was or any(
        str(body.get(name, "")) != composed(value) for name, value in told.items()
    ):
        raise KeyReused
    return _relayed(organisation, event.pk)


def _told(said: Said) -> dict[str, str]:
    """What has to be the same when the same key comes again."""
    return {
        "sender": said.sender, "purpose": said.purpose.value, "act": said.act,
        "method": said.method, "notice_version": said.notice,
    }  # fmt: skip


def _version(organisation: Organisation, said: Said) -> NoticeVersion | None:
    """What they say was shown, if it can have been."""
    if not said.notice:
        return None
    found = REFERENCE.fullmatch(said.notice)
    rows = NoticeVersion.objects.of(organisation).filter(status__in=SHOWN)
    rows = rows.select_related("notice")
    version = rows.filter(notice=int(found[1]), number=int(found[2])).first() if found else None
    if version is None:
        raise NoticeUnknown
    at = said.occurred_at or timezone.now()
    begun, ended = version.published_at, version.retired_at
    if not begun or begun > at or (ended and ended < at):
        raise NoticeNotInForce
    for field, told, shown in (
        ("purpose", said.purpose.value, version.notice.purpose),
        ("locale", said.locale or version.language, version.language),
        ("business_name", said.business_name or version.notice.business, version.notice.business),
    ):
        if told != shown:
            raise NotAsShown(field, shown)
    return version


def _grade(said: Said, version: NoticeVersion | None) -> tuple[Grade, str]:
    """By rules, not by what the program thinks of it (and how its moment is known)."""
    is_fresh = said.occurred_at is None or said.occurred_at > timezone.now() - FRESH
    basis = "server" if is_fresh else "declared"
    if not (version and said.act and said.business_name):
        return Grade.CLAIM, basis
    return (Grade.OBSERVED if is_fresh else Grade.ATTESTED), basis


def _shown(said: Said, version: NoticeVersion | None) -> Shown:
    if version is None:
        return Shown(business_name=said.business_name, locale=said.locale)
    return Shown(version.text_hash, version.reference, said.business_name, version.language)


def _digits(who: Who) -> str:
    return numbers.digits(who.number) if who.number else ""


def _relayed(organisation: Organisation, event_id: UUID) -> Relayed:
    event = Event.objects.get(pk=event_id)
    told = reading.told(event)
    assert told.subject
    states = State.objects.filter(
        organisation_id=organisation.pk, subject_id=told.subject, sender__in=["", told.sender],
        purpose__in=["", told.purpose],
    )  # fmt: skip
    nearest = states.order_by("-sender", "-purpose").first()  # its own line before that of all
    return Relayed(
        event_id=event_id, person=told.subject, kind=told.event.type,
        grade=told.event.grade.value if told.event.grade else "",
        status=nearest.status if nearest else Status.NONE.value,
        promise=promising.promise(organisation, event_id), leaf=bytes(event.body),
        leaf_hash=bytes(event.leaf_hash).hex(),
    )  # fmt: skip
