"""What a person says about messages, written down: they agree, they refuse, they have enough.

Within another transaction it counts as soon as that one is committed, for the gate too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.models import Organisation, User
from optin.ledger.writing import of, record
from optin.models import Evidence, Subject
from optin.services import suppressing
from optin.services.errors import NotOnePurpose
from optin.services.writing import held, write
from optin.words import EVERYTHING, Actor, EventType, Grade, Purpose, Reason

# Whoever has the address now: it is not the person who agreed, or may not be asked.
BLOCKS = frozenset(
    {Reason.WRONG_PERSON, Reason.MINOR, Reason.DECEASED, Reason.REGISTRY, Reason.ORDER}
)


@dataclass(frozen=True)
class Shown:
    """What the person saw when they agreed."""

    text_hash: str = ""  # SHA-256 of the notice's text, hex
    version: str = ""  # of the notice, as its register names it
    business_name: str = ""  # as it was shown
    locale: str = ""  # in which it was shown


def grant(
    organisation: Organisation,
    subject: Subject,
    *,
    sender: str,
    purpose: str,
    act: str,
    shown: Shown,
    grade: Grade,
    method: str,
    key: str,
    kind: EventType = EventType.GRANTED,  # or RECONFIRMED, RESUMED
    actor: Actor = Actor.SUBJECT,
    occurred_at: datetime | None = None,
    jurisdiction: str = "",
    policy: str = "",
    private: Mapping[str, object] | None = None,
    evidence: Sequence[Evidence] = (),
    flow: str = "",
    more: Mapping[str, object] | None = None,
    by: User | None = None,
) -> UUID:
    """The person agrees to one purpose of one sender by an act of theirs ("sent message", …).

    Without the act, the text or the business's name in it, or with nothing but somebody's word, it is
    kept as a claim, which allows nothing. `key`: the same again is the same event. `evidence`: what
    `services.evidence.keep` gave; `flow`: the token of the one they came by; `more`: what else the leaf
    says, nothing personal. The event's id. Raises NotOnePurpose, InTheFuture.
    """
    if not sender or not purpose:
        raise NotOnePurpose
    proves = act and shown.text_hash and shown.business_name and grade is not Grade.CLAIM
    details = {
        "sender": sender, "purpose": purpose, "act": act, "method": method, "actor": actor.value,
        "grade": grade.value, "notice": shown.text_hash, "notice_version": shown.version,
        "business_name": shown.business_name, "locale": shown.locale,
        "jurisdiction": jurisdiction, "policy": policy, "chose_whatsapp_from_business": bool(act),
        "evidence": [one.commitment for one in evidence], "flow": flow, **(more or {}),
    }  # fmt: skip
    with of(organisation):
        event_id = write(
            organisation, subject, kind if proves else EventType.CLAIMED, key=key,
            occurred_at=occurred_at, details=details, private=private, by=by,
        )  # fmt: skip
        if proves and grade is Grade.OWN_MESSAGE and actor is Actor.SUBJECT:
            suppressing.lift_own(organisation, held(subject), purpose, event_id)
    return event_id


def withdraw(
    organisation: Organisation,
    subject: Subject,
    *,
    reason: Reason,
    method: str,
    key: str,
    kind: EventType = EventType.WITHDRAWN,
    sender: str = EVERYTHING,
    purpose: str = EVERYTHING,
    actor: Actor = Actor.SUBJECT,
    occurred_at: datetime | None = None,
    supersedes: str = "",
    private: Mapping[str, object] | None = None,
    evidence: Sequence[Evidence] = (),
    flow: str = "",
    more: Mapping[str, object] | None = None,
    by: User | None = None,
) -> UUID:
    """They have enough: it is withdrawn, or with another `kind` refused, suspended, expired.

    Without sender or purpose it is about all of them, those that come later too. Some reasons block
    the addresses as well, for whoever has them. The event's id. Raises InTheFuture.
    """
    details = {
        "sender": sender, "purpose": purpose, "reason": reason.value, "method": method,
        "actor": actor.value, "supersedes": supersedes,
        "evidence": [one.commitment for one in evidence], "flow": flow, **(more or {}),
    }  # fmt: skip
    with of(organisation):
        event_id = write(
            organisation, subject, kind, key=key, occurred_at=occurred_at, details=details,
            private=private, by=by,
        )  # fmt: skip
        if reason in BLOCKS:
            suppressing.suppress_all(organisation, held(subject), purpose, reason, event_id)
    return event_id


def clear_doubt(
    organisation: Organisation,
    subject: Subject,
    *,
    suspension: UUID,
    key: str,
    actor: Actor,
    by: User | None = None,
) -> UUID:
    """An unclear message turned out to be no stop: the suspension that it brought is void. The event's id.

    It voids nothing else: no withdrawal, and no suspension for another reason.
    """
    details = {
        "purpose": Purpose.MARKETING.value, "actor": actor.value, "supersedes": str(suspension),
    }  # fmt: skip
    return write(organisation, subject, EventType.DOUBT_CLEARED, key=key, details=details, by=by)


def ask(
    organisation: Organisation,
    subject: Subject,
    *,
    sender: str,
    purpose: str,
    method: str,
    key: str,
    shown: Shown,
    kind: EventType = EventType.PENDING,
    flow: str = "",
    private: Mapping[str, object] | None = None,
    evidence: Sequence[Evidence] = (),
) -> UUID:
    """The person was asked (REQUESTED), or has yet to confirm what they said (PENDING)."""
    details = {
        "sender": sender, "purpose": purpose, "method": method, "actor": Actor.SYSTEM.value,
        "notice": shown.text_hash, "notice_version": shown.version, "locale": shown.locale,
        "flow": flow, "evidence": [one.commitment for one in evidence],
    }  # fmt: skip
    return write(organisation, subject, kind, key=key, details=details, private=private)


def stop_at_meta(
    organisation: Organisation,
    subject: Subject,
    *,
    stopped: bool,
    phone_number_id: str,
    reason: Reason = Reason.PLATFORM_STOP,
    key: str,
    occurred_at: datetime | None = None,
) -> UUID:
    """They told Meta whether they want this business's marketing. Only Meta's `resume` takes a stop
    back, and it gives no consent."""
    kind = EventType.PLATFORM_STOPPED if stopped else EventType.PLATFORM_RESUMED
    details = {
        "phone_number_id": phone_number_id, "actor": Actor.PLATFORM.value,
        "reason": reason.value if stopped else "",
    }  # fmt: skip
    return write(organisation, subject, kind, key=key, occurred_at=occurred_at, details=details)


def invalidate(
    organisation: Organisation,
    *,
    text_hash: str,
    reason: str,
    by: User | None = None,
    second: User | None = None,
) -> UUID:
    """A notice was found unlawful: what was agreed to under it does not count any more, for the gate from
    now on. The states follow by `services.voiding`. Twice is once; the event's id."""
    details: dict[str, object] = {
        "notice": text_hash, "reason": Reason.NOTICE_INVALIDATED.value, "because": reason,
        "actor": Actor.SYSTEM.value,
    }  # fmt: skip
    people = {"by": by, "second": second}
    details |= {name: f"user:{one.pk}" for name, one in people.items() if one}
    with of(organisation):
        return record(organisation, EventType.INVALIDATED, key=void_key(text_hash), details=details)


def void_key(text_hash: str) -> str:
    """Of the event that makes a notice void. The gate asks for it too (`optin.gate.deciding`)."""
    return f"{EventType.INVALIDATED}:{text_hash}"
