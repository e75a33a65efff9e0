"""A person's own wishes; and a message that is tried once more."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from accounts.models import Organisation, User
from alerts.models import Message, Preference, State
from alerts.services.digests import next_at


def wish(organisation: Organisation, user: User, **wanted: Any) -> Preference:
    """`wanted` are columns of Preference. The next summary is as the schedule now says."""
    found = Preference.objects.filter(organisation=organisation, user=user).first()
    preference = found or Preference(organisation=organisation, user=user)
    for column, value in wanted.items():
        setattr(preference, column, value)
    preference.organisation = organisation
    preference.digest_at = next_at(preference, timezone.now())
    preference.save()
    return preference


def send_again(message: Message) -> bool:
    """From the beginning. False when it was not given up."""
    rows = Message.objects.filter(pk=message.pk, state=State.GIVEN_UP)
    changes = {"state": State.WAITING, "busy_until": None, "settled_at": None, "tries": 1}
    return bool(rows.update(due_at=timezone.now(), **changes))
