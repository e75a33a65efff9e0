"""Roles and their end. Access follows at the person's next request."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import Membership, Organisation, Role, User
from accounts.services.errors import EndsInThePast, LastAdmin


def change(
    membership: Membership, *, roles: Iterable[str], expires_at: datetime | None = None
) -> Membership:
    """Give these roles, until then. Raises EndsInThePast, LastAdmin, Membership.DoesNotExist."""
    if expires_at and expires_at <= timezone.now():
        raise EndsInThePast
    with transaction.atomic():
        _lock(membership.organisation_id)
        membership = Membership.objects.select_for_update().get(pk=membership.pk)
        was_admin = Role.ADMIN in membership.roles
        membership.roles = sorted(set(roles))
        membership.expires_at = expires_at
        membership.save(update_fields=["roles", "expires_at"])
        if was_admin:
            _require_an_admin(membership.organisation_id)
    return membership


def end(membership: Membership) -> bool:
    """The person is no longer a member. False when that was so already. Raises LastAdmin."""
    with transaction.atomic():
        _lock(membership.organisation_id)
        row = Membership.objects.filter(pk=membership.pk).first()
        if row is None:
            return False
        row.delete()
        if Role.ADMIN in row.roles:
            _require_an_admin(membership.organisation_id)
    return True


def close_account(user: User) -> bool:
    """The person can no longer sign in anywhere. False when closed already. Raises LastAdmin."""
    with transaction.atomic():
        admin_of = Membership.objects.filter(user=user, roles__contains=[Role.ADMIN])
        organisations = sorted(admin_of.values_list("organisation", flat=True))
        for organisation_id in organisations:  # always in the same order: no deadlock
            _lock(organisation_id)
        closed = User.objects.active().filter(pk=user.pk).update(is_active=False)
        for organisation_id in organisations if closed else ():
            _require_an_admin(organisation_id)
    return bool(closed)


def _lock(organisation_id: int) -> None:
    """One change of an organisation's people at a time: two admins cannot remove each other."""
    Organisation.objects.select_for_update().get(pk=organisation_id)


def _require_an_admin(organisation_id: int) -> None:
    """Somebody must stay who can let others in, also after every dated membership has run out."""
    admins = Membership.objects.filter(
        organisation=organisation_id, roles__contains=[Role.ADMIN], expires_at=None
    )
    if not admins.filter(user__is_active=True).exists():
        raise LastAdmin
