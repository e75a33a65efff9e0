"""Partner links: offered by the client's admin, accepted by the partner's, revoked by either."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Membership, Organisation, PartnerLink, Role, User
from accounts.services.errors import (
    LinkClosed,
    PartnerIsOneself,
    PartnerLinked,
    PartnerUnclear,
    PartnerUnknown,
)


def offer(client: Organisation, *, to: str, roles: Iterable[str], by: User) -> PartnerLink:
    """Offer access to the organisation with this address, or to the one this e-mail is an admin of.

    Raises PartnerUnknown, PartnerUnclear, PartnerIsOneself, PartnerLinked.
    """
    partner = _find(to.strip().lower())
    if partner == client:
        raise PartnerIsOneself
    try:
        with transaction.atomic():
            return PartnerLink.objects.create(
                client=client, partner=partner, roles=sorted(set(roles)), created_by=by
            )
    except IntegrityError as error:
        if "partnerlink_one_open" not in str(error):
            raise
        raise PartnerLinked from None


def accept(link: PartnerLink) -> bool:
    """From now on the partner's people come in. False when accepted already. Raises LinkClosed."""
    offers = PartnerLink.objects.open().filter(pk=link.pk)
    accepted = offers.filter(accepted_at=None).update(accepted_at=timezone.now())
    if not accepted and not offers.exists():
        raise LinkClosed
    return bool(accepted)


def revoke(link: PartnerLink) -> bool:
    """The partner's people are out at their next click. False when revoked already."""
    links = PartnerLink.objects.open().filter(pk=link.pk)
    return bool(links.update(revoked_at=timezone.now()))


def _find(text: str) -> Organisation:
    if "@" not in text:
        found = list(Organisation.objects.filter(slug=text))
    else:
        admins = Membership.objects.current().filter(user__email=text, roles__contains=[Role.ADMIN])
        found = list(Organisation.objects.filter(pk__in=admins.values("organisation"))[:2])
    if not found:
        raise PartnerUnknown
    if len(found) > 1:
        raise PartnerUnclear
    return found[0]
