"""Jobs of this room. Ids in; safe to run twice or late."""

from __future__ import annotations

import django_rq

from accounts.models import Invitation
from accounts.services import invitations


def send_invitation(invitation_id: int) -> None:
    """Mail the link of an invitation that waits for it."""
    invitation = Invitation.objects.unsent().filter(pk=invitation_id).first()
    if invitation:
        invitations.send(invitation)


def sweep_invitations() -> None:
    """On the clock: ring again for every invitation whose bell was lost."""
    for invitation_id in Invitation.objects.unsent().values_list("pk", flat=True):
        django_rq.get_queue("default").enqueue(send_invitation, invitation_id)
