"""Numbers for the overview."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from accounts.models import Organisation, User
from templates_app.models import Status, Template


@dataclass(frozen=True)
class Figures:
    """`by_status` has every status that occurs, with our spelling of it, and its count."""

    total: int
    by_status: dict[str, int]
    waiting_for_me: int  # a colleague asks me, or anybody, to look
    mine_to_change: int  # drafts that came back to me
    cleared: int  # ready to be submitted
    rejected: int
    stopped: int  # paused or disabled
    stuck: int  # submissions that could not be brought to Meta yet
    recategorised: int  # Meta announced another category


def figures(organisation: Organisation, *, person: User, account: str = "") -> Figures:
    """Of an organisation, or one of its accounts (waba_id). Two queries."""
    rows = Template.objects.of(organisation).listed().exclude(status=Status.DELETED)
    if account:
        rows = rows.in_account(account)
    by_status = dict(rows.order_by().values_list("status").annotate(Count("pk")))
    mine = Q(assigned_to=person)
    asked = Q(status=Status.IN_REVIEW) & (mine | Q(assigned_to=None))
    told = rows.aggregate(
        waiting_for_me=Count("pk", filter=asked & ~Q(revision__created_by=person)),
        mine_to_change=Count("pk", filter=mine & Q(status=Status.DRAFT)),
        stuck=Count("pk", filter=Q(status=Status.SUBMITTING) & ~Q(push_problem="")),
        recategorised=Count("pk", filter=~Q(correct_category="")),
    )
    return Figures(
        total=sum(by_status.values()),
        by_status=by_status,
        cleared=by_status.get(Status.CLEARED, 0),
        rejected=by_status.get(Status.REJECTED, 0),
        stopped=by_status.get(Status.PAUSED, 0) + by_status.get(Status.DISABLED, 0),
        **told,
    )
