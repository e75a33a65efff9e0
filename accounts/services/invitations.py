"""The life of an invitation: made, sent (by a job), sent again, revoked, accepted once.

The secret in the link is made when the mail is sent and kept as a digest only, so a new mail makes
the link of the older one useless. An unsent row is the job: `tasks.sweep_invitations` finds it.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import mail
from accounts.models import Invitation, Membership, Organisation, User, digest
from accounts.services.errors import (
    AlreadyInvited,
    AlreadyMember,
    EndsInThePast,
    InvitationClosed,
    InvitedSomebodyElse,
    PersonInactive,
    PersonKnown,
)

GOOD_FOR = timedelta(days=7)


def invite(
    organisation: Organisation,
    *,
    email: str,
    roles: Iterable[str],
    by: User,
    membership_expires_at: datetime | None = None,
) -> Invitation:
    """An invitation that waits to be sent. Raises AlreadyMember, AlreadyInvited, EndsInThePast."""
    email, now = email.strip().lower(), timezone.now()
    if membership_expires_at and membership_expires_at <= now:
        raise EndsInThePast
    if Membership.objects.of(organisation).current(now).filter(user__email=email).exists():
        raise AlreadyMember
    try:
        with transaction.atomic():
            # One that ran out unanswered makes room for the new one.
            stale = Invitation.objects.of(organisation).pending().filter(email__iexact=email)
            stale.filter(expires_at__lte=now).update(revoked_at=now)
            return Invitation.objects.create(
                organisation=organisation,
                email=email,
                roles=sorted(set(roles)),
                membership_expires_at=membership_expires_at,
                token_digest=digest(secrets.token_urlsafe(32)),  # nobody's: see `send`
                invited_by=by,
                expires_at=now + GOOD_FOR,
            )
    except IntegrityError as error:
        if "invitation_one_open" not in str(error):
            raise
        raise AlreadyInvited from None


def send(invitation: Invitation) -> bool:
    """Mail a fresh link. False when it was sent already or is no longer open.

    The mail goes out before the row says so: a worker killed in between sends a second mail, whose
    link works, rather than none.
    """
    with transaction.atomic():
        waiting = Invitation.objects.open().filter(pk=invitation.pk, sent_at=None)
        row = waiting.select_for_update(of=("self",)).select_related("organisation").first()
        if row is None:
            return False
        token = secrets.token_urlsafe(32)
        mail.send_invitation(row, token=token)
        row.token_digest, row.sent_at = digest(token), timezone.now()
        row.save(update_fields=["token_digest", "sent_at"])
    return True


def resend(invitation: Invitation) -> None:
    """Let it be sent again, good for the full time from now. Raises InvitationClosed."""
    pending = Invitation.objects.pending().filter(pk=invitation.pk)
    if not pending.update(sent_at=None, expires_at=timezone.now() + GOOD_FOR):
        raise InvitationClosed


def revoke(invitation: Invitation) -> bool:
    """The link stops working at once. False when it was not open any more."""
    pending = Invitation.objects.pending().filter(pk=invitation.pk)
    return bool(pending.update(revoked_at=timezone.now()))


def find(token: str) -> Invitation | None:
    """The open invitation of this link. Found by digest: timing tells nothing of the secret."""
    links = Invitation.objects.open().filter(token_digest=digest(token), sent_at__isnull=False)
    return links.select_related("organisation", "invited_by").first()


def accept(invitation: Invitation, *, user: User) -> Membership:
    """The invited person becomes a member. Raises InvitationClosed, InvitedSomebodyElse."""
    if user.email != invitation.email:
        raise InvitedSomebodyElse
    with transaction.atomic():
        now = timezone.now()
        claimed = Invitation.objects.open(now).filter(pk=invitation.pk).update(accepted_at=now)
        if not claimed:
            raise InvitationClosed
        kept = Membership.objects.of(invitation.organisation).current(now).filter(user=user).first()
        if kept:  # became a member by another way meanwhile: the invitation only adds roles
            kept.roles = sorted({*kept.roles, *invitation.roles})
            kept.save(update_fields=["roles"])
            return kept
        membership, _created = Membership.objects.update_or_create(
            organisation=invitation.organisation,
            user=user,
            defaults={
                "roles": invitation.roles,
                "expires_at": invitation.membership_expires_at,
            },
        )
    return membership


def join(invitation: Invitation, *, name: str, password: str) -> User:
    """A new person with a password becomes a member: the link has proved the e-mail address.

    Raises PersonKnown, PersonInactive (such a person signs in instead), InvitationClosed.
    """
    known = User.objects.filter(email=invitation.email).first()
    if known:
        raise PersonKnown if known.is_active else PersonInactive
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                invitation.email, password, name=name, language=mail.language_for(invitation)
            )
            accept(invitation, user=user)
    except IntegrityError as error:  # the button was pressed twice
        if "email" not in str(error):
            raise
        raise PersonKnown from None
    return user
