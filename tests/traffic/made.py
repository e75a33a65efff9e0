"""Facts as the digest would bring them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from traffic import services
from traffic.facts import CallFact, Facts, InboundFact, PreferenceFact, RareFact, StatusFact

WABA = "102290129340398"
NOON = int(datetime(2026, 11, 22, 12, tzinfo=UTC).timestamp())

_STATUS = dict.fromkeys(StatusFact._fields, "") | {
    "wamid": "wamid.1", "status": "sent", "happened_at": NOON, "waba_id": WABA, "billable": None,
    "conversation_expires_at": None, "error_code": None, "extra": None,
}  # fmt: skip
_INBOUND = dict.fromkeys(InboundFact._fields, "") | {
    "wamid": "wamid.in", "happened_at": NOON, "waba_id": WABA, "kind": "text", "text": "Hi",
    "referral": None, "item": "{}",
}  # fmt: skip
_PREFERENCE: dict[str, Any] = dict.fromkeys(PreferenceFact._fields, "") | {
    "waba_id": WABA, "wa_id": "1650", "category": "marketing_messages", "value": "stop",
    "happened_at": NOON, "item": "{}",
}  # fmt: skip
_CALL: dict[str, Any] = dict.fromkeys(CallFact._fields, "") | {
    "waba_id": WABA, "call_id": "wacid.1", "event": "connect", "happened_at": NOON,
    "duration": None, "item": "{}",
}  # fmt: skip


def status(wamid: str = "wamid.1", word: str = "sent", **more: Any) -> StatusFact:
    return StatusFact(**(_STATUS | {"wamid": wamid, "status": word} | more))


def inbound(wamid: str = "wamid.in", **more: Any) -> InboundFact:
    return InboundFact(**(_INBOUND | {"wamid": wamid} | more))


def preference(value: str = "stop", **more: Any) -> PreferenceFact:
    return PreferenceFact(**(_PREFERENCE | {"value": value} | more))


def call(**more: Any) -> CallFact:
    return CallFact(**(_CALL | more))


def write(*facts: StatusFact | InboundFact | RareFact) -> int | None:
    """One set of facts, in a transaction of its own; the batch's id."""
    both = Facts(
        [fact for fact in facts if isinstance(fact, StatusFact)],
        [fact for fact in facts if isinstance(fact, InboundFact)],
        [fact for fact in facts if isinstance(fact, RareFact)],
    )
    with transaction.atomic():
        return services.write(
            both, deliveries=1, oldest_received_at=datetime(2026, 11, 22, 13, tzinfo=UTC)
        )
