"""A notice that two people declare void, and what that means for those who agreed under it.

The event is written with the agreement, and with that the gate refuses. Their states are made anew by a job,
some hundred at a time; what is left to do is read from the states themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import Organisation
from optin.ledger.writing import of
from optin.models import (
    Agreed,
    Event,
    NoticeStatus,
    NoticeVersion,
    Proposal,
    State,
    Subject,
    Verdict,
)
from optin.services import consent, notices
from optin.services.errors import AlreadyVoid, NeverShown
from optin.services.projecting import BATCH, project
from optin.words import Status


def subject_of(version: NoticeVersion) -> str:
    """As a proposal names it."""
    return f"notice_version:{version.notice_id}/{version.number}"


def refuse_unless_in_use(version: NoticeVersion) -> None:
    """Raises NeverShown, AlreadyVoid."""
    if not version.is_shown:
        raise NeverShown
    if is_void(version.notice.organisation, version.text_hash):
        raise AlreadyVoid


def is_void(organisation: Organisation, text_hash: str) -> bool:
    with of(organisation):
        return Event.objects.filter(
            organisation_id=organisation.pk, idempotency_key=consent.void_key(text_hash)
        ).exists()


def carry_out(proposal: Proposal) -> None:
    """Two people agree: it is void, and nobody is shown it any more. Raises AlreadyVoid."""
    assert proposal.second
    rows = NoticeVersion.objects.select_for_update(of=("self",))
    version = rows.select_related("notice__organisation").get(pk=proposal.details["version"])
    refuse_unless_in_use(version)
    consent.invalidate(
        proposal.organisation, text_hash=version.text_hash, reason=proposal.reason,
        by=proposal.by, second=proposal.second,
    )  # fmt: skip
    if version.status == NoticeStatus.PUBLISHED:
        notices.retire(version, by=proposal.by, reason=proposal.reason)


def left(organisation: Organisation, text_hash: str) -> QuerySet[State]:
    """The states that still say what was agreed to under it. Within `of(organisation)`."""
    return State.objects.filter(
        organisation_id=organisation.pk, notice=text_hash, status=Status.GRANTED
    )


def run(organisation: Organisation, text_hash: str) -> None:
    """Make the states of those who agreed under a void notice anew, a transaction for each batch."""
    if not is_void(organisation, text_hash):
        return
    before: set[UUID] = set()
    while True:
        with of(organisation):
            rest = left(organisation, text_hash).values_list("subject_id", flat=True)
            people = set(rest[:BATCH])
            if people <= before:  # nobody is left, or somebody whose state stays as it is
                return
            held = Subject.objects.filter(pk__in=people, merged_into=None).order_by("pk")
            project(organisation, list(held.select_for_update().values_list("pk", flat=True)))
        before = people


def due() -> Iterator[NoticeVersion]:
    """Void, and somebody's state does not say so yet: a worker died, or they agreed in the same moment."""
    agreed = Proposal.objects.filter(act=Agreed.INVALIDATE, outcome=Verdict.AGREED)
    details = agreed.values_list("details", flat=True)
    void = NoticeVersion.objects.filter(pk__in=[one["version"] for one in details])
    for version in void.select_related("notice__organisation"):
        organisation = version.notice.organisation
        with of(organisation):
            is_due = left(organisation, version.text_hash).exists()
        if is_due:
            yield version
