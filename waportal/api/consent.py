"""Where a person stands, and whether a message may go to them now."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Schema
from pydantic import AfterValidator, Field, StringConstraints

from accounts.models import Scope
from optin.gate import Ask, decide
from optin.identity.who import Who
from optin.ledger.writing import of
from optin.log.leaf import composed
from optin.models import State
from optin.services import people
from optin.words import SENDER, Code, Status
from waportal.api.door import KeyWith, key_of, router
from waportal.api.parsing import only_known
from waportal.api.rates import WRITES
from waportal.api.schemas import ABSENT, Strict

Number = Annotated[str, StringConstraints(pattern=r"^\+?[1-9][0-9]{6,14}$")]
UserId = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}\.[0-9A-Za-z]{1,128}$")]
Sender = Annotated[
    str, StringConstraints(min_length=1, max_length=100, pattern=r"^[^\x00]*$"), AfterValidator(composed)
]  # fmt: skip
Word = Annotated[str, StringConstraints(max_length=100, pattern=r"^[^\x00]*$")]
Sendable = StrEnum("Sendable", {word: word for word in ("MARKETING", "UTILITY", "AUTHENTICATION")})  # type: ignore[misc]


class ConsentFilter(Schema):
    """By number (E.164, the plus may be left out) or by Meta's user id; with both, the user id counts."""

    number: Number = Field(ABSENT)
    user_id: UserId = Field(ABSENT)


class StateOut(Schema):
    """An empty `sender` or `purpose` is about all of them. Only the status `granted` permits anything."""

    sender: str
    purpose: str
    status: Status
    since: datetime
    since_event: UUID
    grade: str
    notice: str
    reason: str


class ConsentOut(Schema):
    """`person`: null when nobody is known by it, or nothing was named. It allows nothing: ask for
    a decision before each send."""

    person: UUID | None
    stopped_at_meta: bool
    states: list[StateOut]


class DecisionIn(Strict):
    """Of the message that is about to be sent. `category` is the template's at Meta now; `chosen_as` the one that
    it had when it was chosen. Who names nobody is refused (NOT_A_RECIPIENT)."""

    number: Number | None = None
    user_id: UserId | None = None
    sender: Sender = SENDER
    category: Sendable
    template_id: Word = ""
    chosen_as: Word = ""


class DecisionOut(Schema):
    """`id` is of the record that is kept; without one nothing is allowed. `event_id`: what decided it."""

    id: UUID | None
    allowed: bool
    code: Code
    sentence: str
    purpose: str
    status: str
    event_id: UUID | None
    policy: str


@router.get(
    "/consent",
    response=ConsentOut,
    auth=KeyWith(Scope.OPTINS_READ),
    summary="Where a person stands",
)
def consent_detail(request: HttpRequest, filters: Query[ConsentFilter]) -> dict[str, Any]:
    only_known(request, filters.dict())
    organisation = key_of(request).organisation
    who = Who(number=filters.number or "", user_id=filters.user_id or "")
    with of(organisation):
        subject = people.find(organisation, who)
        rows = State.objects.filter(subject=subject).order_by("sender", "purpose")
        return {
            "person": subject.pk if subject else None,
            "stopped_at_meta": bool(subject and subject.stopped_by),
            "states": list(rows) if subject else [],
        }


@router.post(
    "/consent/decisions",
    response=DecisionOut,
    auth=KeyWith(Scope.OPTINS_DECIDE),
    throttle=WRITES,
    summary="May this message be sent now?",
)
def decision_create(request: HttpRequest, said: DecisionIn) -> Any:
    """Ask right before each send, and send only what is allowed: the answer is kept, and holds for that moment."""
    ask = Ask(
        sender=said.sender, category=said.category.value, template_id=said.template_id,
        chosen_as=said.chosen_as,
    )  # fmt: skip
    who = Who(number=said.number or "", user_id=said.user_id or "")
    return decide(key_of(request).organisation, who, ask)
