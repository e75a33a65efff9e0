"""Chats of an organisation: made, changed, switched off and on."""

from __future__ import annotations

from django.utils import timezone

from accounts.models import Organisation, User
from alerts.models import Destination

SHOWN = 4  # letters at the end of an address, so that people know it again


def create(
    organisation: Organisation,
    *,
    name: str,
    url: str,
    service: str,
    minimum: str,
    language: str,
    by: User,
) -> Destination:
    """`url` was judged by `outgoing.chat.service_of`, which said the service."""
    return Destination.objects.create(
        organisation=organisation, name=name, url=url, hint=url[-SHOWN:], service=service,
        minimum=minimum, language=language, created_by=by,
    )  # fmt: skip


def change(
    known: Destination, *, name: str, minimum: str, language: str, url: str = "", service: str = ""
) -> None:
    """Without an address the present one stays."""
    changed = {"name": name, "minimum": minimum, "language": language}
    if url:
        changed |= {"url": url, "hint": url[-SHOWN:], "service": service}
    for column, value in changed.items():
        setattr(known, column, value)
    known.save(update_fields=list(changed))


def switch(known: Destination, *, is_on: bool) -> None:
    """What waited for it while it was off is not sent."""
    disabled_at = None if is_on else timezone.now()
    Destination.objects.filter(pk=known.pk).update(disabled_at=disabled_at)
