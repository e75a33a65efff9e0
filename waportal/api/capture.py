"""Opt-ins and opt-outs that were told to the organisation's own programs."""

from __future__ import annotations

import base64
import binascii
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Header
from ninja.errors import ValidationError
from ninja.responses import Status as Answer
from pydantic import AwareDatetime, Field, IPvAnyAddress, StringConstraints

from accounts import keys
from accounts.models import Scope
from optin import media_types
from optin.identity.who import Who
from optin.importing.cells import FIRST_YEAR
from optin.services import relaying
from optin.services.relaying import Relayed, Said
from optin.words import EVERYTHING, SENDER, EventType, Purpose, Reason, Status
from waportal.api.consent import Number, Sender, UserId
from waportal.api.door import KeyWith, key_of, router
from waportal.api.rates import WRITES
from waportal.api.schemas import Strict

LARGEST_PROOF = 150_000  # bytes
Short = Annotated[
    str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")
]
Text = Annotated[str, StringConstraints(max_length=1_000, pattern=r"^[^\x00]*$")]
Reference = Annotated[str, StringConstraints(pattern=r"^N[0-9]{1,18}-[0-9]{1,9}$")]
Locale = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$")]
# Nobody said anything on WhatsApp before it was there.
Moment = Annotated[AwareDatetime, Field(ge=datetime(FIRST_YEAR, 1, 1, tzinfo=UTC))]
Proof = Annotated[str, StringConstraints(min_length=4, max_length=LARGEST_PROOF * 4 // 3 + 4)]
Method = StrEnum("Method", "web_form app checkout kiosk other")
PurposeWord = StrEnum("PurposeWord", {one.value: one.value for one in Purpose})  # type: ignore[misc]
# Those that a program learns of; the others have machines of their own.
TOLD = (
    Reason.AGENT_RELAYED, Reason.LETTER, Reason.OBJECTION, Reason.PREFERENCE_PAGE,
    Reason.WRONG_PERSON, Reason.MINOR, Reason.DECEASED, Reason.ORDER,
)  # fmt: skip
ReasonWord = StrEnum("ReasonWord", {one.value: one.value for one in TOLD})  # type: ignore[misc]


class WhoIn(Strict):
    """By number (E.164, the plus may be left out), by Meta's user id, or both."""

    number: Number | None = None
    user_id: UserId | None = None

    @property
    def who(self) -> Who:
        return Who(number=self.number or "", user_id=self.user_id or "")


class OptInIn(WhoIn):
    """What the person did and what they were shown. Without notice, act and business name it is a claim, which
    allows nothing; so is what is weaker than the recipient's place asks for."""

    purpose: PurposeWord
    act: Short = Field(description="What the person did, such as “ticked box”.")
    method: Method = Field(description="Where.")
    sender: Sender = SENDER
    notice: Reference | None = Field(
        None, description="Code of the notice's version, such as N12-3."
    )
    locale: Locale | None = Field(None, description="In which it was shown.")
    business_name: Short | None = Field(None, description="As the person saw it.")
    occurred_at: Moment | None = Field(
        None, description="When they did it; left out: now. Older than a day: declared, not seen."
    )
    ip: IPvAnyAddress | None = None
    user_agent: Text = ""
    proof: Proof | None = Field(
        None, description="A picture, PDF, recording or text, in Base64; at most 150,000 bytes."
    )


class WithdrawalIn(WhoIn):
    """Without purpose it is about every purpose, without sender about every sender."""

    purpose: PurposeWord | None = None
    sender: Sender | None = None
    reason: ReasonWord
    occurred_at: Moment | None = Field(None, description="Left out: now.")
    note: Text = Field("", description="Kept encrypted, apart from the log.")


class ReceiptOut(Strict):
    """`leaf`: the event's own bytes as they are in the log (JSON, RFC 8785); `leaf_hash` is SHA-256 of a zero byte and
    them. `promise`: a signed note (C2SP) that this hash is in the log by then. Keep both to hold us to it."""

    leaf: str
    leaf_hash: str
    promise: str


class RelayedOut(Strict):
    """`counts`: the person stands at `granted` for it now. An opt-out that came before is not undone by this."""

    event_id: UUID
    person: UUID
    type: EventType
    grade: str
    status: Status
    counts: bool
    receipt: ReceiptOut


Key: Any = Header(  # type: ignore[type-arg]  # ninja's is a function and a type
    ..., alias="Idempotency-Key", min_length=1, max_length=100, pattern="^[!-~]+$"
)


@router.post(
    "/consent/opt-ins",
    response={201: RelayedOut},
    auth=KeyWith(Scope.OPTINS_WRITE),
    throttle=WRITES,
    summary="Record an opt-in with its evidence",
)
def opt_in_create(request: HttpRequest, said: OptInIn, idempotency_key: str = Key) -> Answer[Any]:
    """Asked again with the same `Idempotency-Key` it is the same event, and the same answer."""
    key, proof = key_of(request), _proof(said.proof)
    with keys.at_work(key):
        relayed = relaying.opt_in(
            said.who,
            Said(
                purpose=Purpose(said.purpose.value), act=said.act, method=said.method.value,
                sender=said.sender, notice=said.notice or "", locale=said.locale or "",
                business_name=said.business_name or "", occurred_at=said.occurred_at,
                private={"ip": str(said.ip or ""), "user_agent": said.user_agent},
                proof=proof, proof_type=media_types.look(proof) if proof else "",
            ),
            by=key, key=idempotency_key,
        )  # fmt: skip
    return Answer(201, _told(relayed))


@router.post(
    "/consent/withdrawals",
    response={201: RelayedOut},
    auth=KeyWith(Scope.OPTINS_WITHDRAW),
    throttle=WRITES,
    summary="Record an opt-out",
)
def withdrawal_create(
    request: HttpRequest,
    said: WithdrawalIn,
    idempotency_key: str = Key,
) -> Answer[Any]:
    """It counts as soon as this answers, for the gate too. Nothing sent by a program takes it back."""
    key = key_of(request)
    with keys.at_work(key):
        relayed = relaying.opt_out(
            said.who, by=key, key=idempotency_key, reason=Reason(said.reason.value),
            sender=said.sender or EVERYTHING,
            purpose=said.purpose.value if said.purpose else EVERYTHING,
            occurred_at=said.occurred_at, private={"note": said.note},
        )  # fmt: skip
    return Answer(201, _told(relayed))


def _proof(text: str | None) -> bytes:
    """Raises ValidationError."""
    try:
        data = base64.b64decode(text or "", validate=True)
    except (binascii.Error, ValueError):
        data = b""
    if text and not 0 < len(data) <= LARGEST_PROOF:
        message = "No Base64 of 1 to 150,000 bytes"
        raise ValidationError([{"loc": ("body", "proof"), "type": "base64", "msg": message}])
    return data


def _told(one: Relayed) -> dict[str, Any]:
    return {
        "event_id": one.event_id, "person": one.person, "type": one.kind, "grade": one.grade,
        "status": Status(one.status), "counts": one.counts,
        "receipt": {
            "leaf": one.leaf.decode(), "leaf_hash": one.leaf_hash, "promise": one.promise,
        },
    }  # fmt: skip
