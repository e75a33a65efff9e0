"""An organisation's own value of a rule, once two people agree: a dated row and an event of the log."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from optin.ledger.writing import of, record
from optin.models import PolicyChange, Proposal
from optin.services.errors import LastDayOver
from optin.words import Actor, EventType


def carry_out(proposal: Proposal) -> None:
    """Two people agree. What was asked for an earlier day counts from this one: nobody changes what counted
    before. Raises LastDayOver."""
    organisation, told = proposal.organisation, dict(proposal.details)
    assert proposal.second
    since = max(date.fromisoformat(told["since"]), timezone.now().date())
    until = date.fromisoformat(told["until"]) if told["until"] else None
    if until and until <= since:
        raise LastDayOver
    told["since"] = since.isoformat()
    with of(organisation):
        PolicyChange.objects.create(
            organisation=organisation, rule=told["rule"], what=told["what"], value=told["value"],
            since=since, until=until, reason=proposal.reason, by=proposal.by, second=proposal.second,
        )  # fmt: skip
        details = {
            **{name: value for name, value in told.items() if value}, "because": proposal.reason,
            "actor": Actor.AGENT.value, "by": f"user:{proposal.by_id}",
            "second": f"user:{proposal.second.pk}",
        }  # fmt: skip
        key = f"proposal:{proposal.pk}"
        record(organisation, EventType.POLICY_CHANGED, key=key, details=details)
