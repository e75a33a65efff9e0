"""Two people for one act: the first asks, the second agrees, and with that it is done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Organisation, User
from optin.models import Agreed, Proposal, Verdict
from optin.services.agreed import CARRY_OUT
from optin.services.errors import (
    AlreadyDecided,
    AlreadyProposed,
    ReasonMissing,
    SecondPersonMissing,
)


def propose(
    organisation: Organisation,
    act: Agreed,
    *,
    subject: str,
    reason: str,
    by: User,
    details: Mapping[str, Any] | None = None,
) -> Proposal:
    """Nothing happens yet. Raises AlreadyProposed, ReasonMissing."""
    if not reason.strip():
        raise ReasonMissing
    try:
        with transaction.atomic():
            return Proposal.objects.create(
                organisation=organisation, act=act, subject=subject, reason=reason.strip(), by=by,
                details=dict(details or {}),
            )  # fmt: skip
    except IntegrityError as error:
        if "proposal_one_open" in str(error):
            raise AlreadyProposed from None
        raise


def agree(proposal: Proposal, *, second: User) -> None:
    """It is done in the same transaction, or not at all. Raises SecondPersonMissing, AlreadyDecided, and
    what the act itself raises."""
    if second == proposal.by:
        raise SecondPersonMissing
    with transaction.atomic():
        _decide(proposal, Verdict.AGREED, second)
        CARRY_OUT[Agreed(proposal.act)](proposal)


def refuse(proposal: Proposal, *, by: User) -> None:
    """Who asked takes it back, anybody else declines it. Raises AlreadyDecided."""
    _decide(proposal, Verdict.TAKEN_BACK if by == proposal.by else Verdict.DECLINED, by)


def _decide(proposal: Proposal, outcome: Verdict, by: User) -> None:
    now = timezone.now()
    rows = Proposal.objects.open().filter(pk=proposal.pk)
    if not rows.update(outcome=outcome, second=by, decided_at=now):
        raise AlreadyDecided
    proposal.outcome, proposal.second, proposal.decided_at = outcome, by, now
