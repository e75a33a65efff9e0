"""What happens once two people agree: a function for each act. Within the transaction of the agreement."""

from __future__ import annotations

from collections.abc import Callable

from optin.ledger.writing import of
from optin.models import Agreed, Hold, Proposal, Subject, Suppression
from optin.services import forgetting, holding, ruling, suppressing, vaulting, voiding
from optin.services.errors import AlreadyLifted, BlockedSince


def _lift(proposal: Proposal) -> None:
    """Only the block that it was asked for: another may have taken its place. Raises AlreadyLifted, BlockedSince."""
    organisation = proposal.organisation
    assert proposal.second
    with of(organisation):
        rows = Suppression.objects.of(organisation).in_force()
        rows = rows.select_for_update()  # no other block takes its place meanwhile
        suppression = rows.filter(pk=proposal.details["suppression"]).first()
        if suppression is None:
            raise AlreadyLifted
        if proposal.details.get("since_event") != str(suppression.since_event):
            raise BlockedSince
        suppressing.lift(
            organisation, suppression, reason=proposal.reason, key=f"proposal:{proposal.pk}",
            by=proposal.by, second=proposal.second,
        )  # fmt: skip


def _hold(proposal: Proposal) -> None:
    organisation = proposal.organisation
    assert proposal.second
    with of(organisation):
        subject = Subject.objects.of(organisation).get(pk=proposal.details["person"])
        holding.place(
            organisation, subject, reason=proposal.reason, key=f"proposal:{proposal.pk}",
            by=proposal.by, second=proposal.second,
        )  # fmt: skip


def _release(proposal: Proposal) -> None:
    assert proposal.second
    hold = Hold.objects.of(proposal.organisation).get(pk=proposal.details["hold"])
    holding.release(
        hold, reason=proposal.reason, key=f"proposal:{proposal.pk}", by=proposal.by,
        second=proposal.second,
    )  # fmt: skip


def _open(proposal: Proposal) -> None:
    organisation = proposal.organisation
    with of(organisation):
        vault = vaulting.find(organisation, proposal.details["vault"])
        vaulting.record_opening(
            organisation, vault, reason=proposal.reason, by=proposal.by, second=proposal.second
        )


def _switch(proposal: Proposal) -> None:
    """What was agreed last counts (`retention.standing`)."""


CARRY_OUT: dict[Agreed, Callable[[Proposal], None]] = {
    Agreed.LIFT: _lift,
    Agreed.ERASE: forgetting.begin,
    Agreed.HOLD: _hold,
    Agreed.RELEASE: _release,
    Agreed.OPEN: _open,
    Agreed.POLICY: ruling.carry_out,
    Agreed.RETENTION: _switch,
    Agreed.INVALIDATE: voiding.carry_out,
}
