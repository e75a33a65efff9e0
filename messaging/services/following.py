"""What Meta's webhooks tell of messages of ours, taken in within the digest's own transaction.

Told twice, late or in another order it comes to the same: steps only climb, the first moment counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from django.db.models import F, Value
from django.db.models.functions import Greatest, Least
from django.utils import timezone

from messaging.models import Send, State
from messaging.models.sends import OURS
from traffic.facts import StatusFact
from traffic.models import Step

STEPS = {"sent": Step.SENT, "delivered": Step.DELIVERED, "read": Step.READ, "played": Step.PLAYED}
MOMENTS = {"sent": "sent_at", "delivered": "delivered_at", "read": "read_at", "failed": "failed_at"}
# Before its answer came, or after it got lost: the webhook itself says that the message is out. WAITING: somebody
# has just asked for it again.
NOT_KNOWN = (State.SENDING, State.UNCLEAR, State.WAITING)


def statuses(facts: Sequence[StatusFact]) -> None:
    """Let our messages climb."""
    ours = [(pk, fact) for fact in facts if (pk := _ours(fact.callback_data))]
    for pk, fact in sorted(ours, key=lambda one: one[0]):
        _climb(pk, fact)


def _ours(callback_data: str) -> UUID | None:
    if not callback_data.startswith(OURS):
        return None
    try:
        return UUID(callback_data.removeprefix(OURS))
    except ValueError:
        return None


def _climb(pk: UUID, fact: StatusFact) -> None:
    rows = Send.objects.filter(pk=pk, account__waba_id=fact.waba_id)
    at = datetime.fromtimestamp(fact.happened_at, UTC)
    changes: dict[str, object] = {}
    if fact.status in STEPS:
        changes["step"] = Greatest("step", Value(STEPS[fact.status].value))
    if moment := MOMENTS.get(fact.status):
        changes[moment] = Least(F(moment), Value(at))
    if fact.error_code is not None:
        told = (fact.error_details or fact.error_title)[:500]
        changes |= {"error_code": fact.error_code, "error_text": told}
    if changes:
        rows.update(**changes)
    rows.filter(state__in=NOT_KNOWN).update(
        state=State.SENT, wamid=fact.wamid, ended_at=timezone.now()
    )
