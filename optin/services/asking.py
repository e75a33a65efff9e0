"""What is asked of a second person about people and their data."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from accounts.models import Organisation, User
from optin import policies
from optin.ledger.writing import of
from optin.models import (
    Agreed,
    Hold,
    NoticeVersion,
    Proposal,
    Request,
    RequestState,
    Right,
    Subject,
    Suppression,
    Vault,
    What,
)
from optin.policies import own
from optin.policies.rule import GRADED
from optin.services import holding, proposing, voiding
from optin.services.errors import (
    AlreadyClosed,
    BeginsTooEarly,
    EndsTooEarly,
    IdentityMissing,
    ListNotEnough,
    NotAValueOf,
)
from optin.services.requests import subject_of
from optin.services.retention import STANDING
from optin.words import Grade


def erase(request: Request, *, keep_proof: bool, reason: str, by: User) -> Proposal:
    """Raises IdentityMissing, Held, AlreadyClosed, AlreadyProposed, ReasonMissing."""
    organisation = request.organisation
    if request.kind != Right.ERASURE or request.state != RequestState.OPEN:
        raise AlreadyClosed
    if not request.identity_at:
        raise IdentityMissing
    with of(organisation):
        if subject := subject_of(request):
            holding.refuse_if_held(organisation, subject)
    return proposing.propose(
        organisation, Agreed.ERASE, subject=f"request:{request.pk}", reason=reason, by=by,
        details={"request": request.pk, "keep_proof": keep_proof},
    )  # fmt: skip


def lift(
    organisation: Organisation, suppression: Suppression, *, reason: str, by: User
) -> Proposal:
    """Of this block, and of no other that takes its place. Raises AlreadyProposed, ReasonMissing."""
    return proposing.propose(
        organisation, Agreed.LIFT, subject=f"suppression:{suppression.pk}", reason=reason, by=by,
        details={"suppression": suppression.pk, "since_event": str(suppression.since_event)},
    )  # fmt: skip


def hold(organisation: Organisation, subject: Subject, *, reason: str, by: User) -> Proposal:
    """Nothing of the person may be erased. Raises AlreadyProposed, ReasonMissing."""
    return proposing.propose(
        organisation, Agreed.HOLD, subject=f"person:{subject.pk}", reason=reason, by=by,
        details={"person": str(subject.pk)},
    )  # fmt: skip


def release(held: Hold, *, reason: str, by: User) -> Proposal:
    """Raises AlreadyProposed, ReasonMissing."""
    return proposing.propose(
        held.organisation, Agreed.RELEASE, subject=f"hold:{held.pk}", reason=reason, by=by,
        details={"hold": held.pk},
    )  # fmt: skip


def open_vault(organisation: Organisation, vault: Vault, *, reason: str, by: User) -> Proposal:
    """For a claim that is named. Raises AlreadyProposed, ReasonMissing."""
    return proposing.propose(
        organisation, Agreed.OPEN, subject=f"vault:{vault.pk}", reason=reason, by=by,
        details={"vault": vault.pk},
    )  # fmt: skip


def retention(organisation: Organisation, *, on: bool, reason: str, by: User) -> Proposal:
    """Whether people whose proof's time is over are erased by themselves. Raises AlreadyProposed, ReasonMissing."""
    return proposing.propose(
        organisation, Agreed.RETENTION, subject=STANDING, reason=reason, by=by, details={"on": on}
    )


def invalidate(version: NoticeVersion, *, reason: str, by: User) -> Proposal:
    """What was agreed to under it counts no more. Raises NeverShown, AlreadyVoid, AlreadyProposed, ReasonMissing."""
    voiding.refuse_unless_in_use(version)
    return proposing.propose(
        version.notice.organisation, Agreed.INVALIDATE, subject=voiding.subject_of(version),
        reason=reason, by=by, details={"version": version.pk},
    )  # fmt: skip


def change_rule(
    organisation: Organisation,
    *,
    rule: str,
    what: What,
    value: str,
    since: date,
    until: date | None,
    reason: str,
    by: User,
) -> Proposal:
    """`value` as `policies.own.read` reads it; a day for a review, empty for switching off.

    Raises NotAValueOf, ListNotEnough, BeginsTooEarly, EndsTooEarly, AlreadyProposed, ReasonMissing.
    """
    meant = policies.rule_of(rule)
    if meant is None:
        raise NotAValueOf
    if since < (earliest := timezone.now().date()):  # rules count by days of UTC
        raise BeginsTooEarly(earliest)
    if until and until <= since:
        raise EndsTooEarly
    try:
        told = _value(meant.field, what, value, since)
    except ValueError as error:
        raise NotAValueOf from error
    if meant.field in GRADED and told == Grade.ATTESTED and not own.takes_lists(meant.value):
        raise ListNotEnough
    return proposing.propose(
        organisation, Agreed.POLICY, subject=f"policy:{rule}", reason=reason, by=by,
        details={
            "rule": rule, "what": what.value, "value": told, "since": since.isoformat(),
            "until": until.isoformat() if until else "",
        },
    )  # fmt: skip


def _value(field: str, what: What, value: str, since: date) -> str:
    if what is What.OFF:
        return ""
    if what is What.REVIEW:
        day = date.fromisoformat(value)
        if day <= since:
            raise ValueError
        return day.isoformat()
    return own.written(field, own.read(field, value))
