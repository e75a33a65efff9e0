"""An organisation's endpoints: made, changed, switched off and on, given a new secret."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import Organisation, User
from outgoing import ports
from outgoing.models import Delivery, Endpoint, State

BOTH_SECRETS = timedelta(hours=24)


def create(
    organisation: Organisation, *, name: str, url: str, kinds: Iterable[str], by: User
) -> Endpoint:
    """`endpoint.secret` is to be shown once."""
    return Endpoint.objects.create(
        organisation=organisation, name=name, url=url, kinds=sorted(set(kinds)),
        secret=Endpoint.new_secret(), created_by=by,
    )  # fmt: skip


def change(endpoint: Endpoint, *, name: str, url: str, kinds: Iterable[str]) -> None:
    endpoint.name, endpoint.url, endpoint.kinds = name, url, sorted(set(kinds))
    endpoint.save(update_fields=["name", "url", "kinds"])


def rotate(endpoint: Endpoint) -> str:
    """A new secret, to be shown once. For BOTH_SECRETS we sign with the old one as well."""
    with transaction.atomic():
        row = Endpoint.objects.select_for_update().get(pk=endpoint.pk)
        secret = Endpoint.new_secret()
        row.previous_secret, row.secret = row.secret, secret
        row.previous_secret_until = timezone.now() + BOTH_SECRETS
        row.save(update_fields=["secret", "previous_secret", "previous_secret_until"])
    return secret


def disable(endpoint: Endpoint, *, by: User) -> bool:
    """Nothing is sent there and nothing is written down for it until it is used again."""
    rows = Endpoint.objects.in_use().filter(pk=endpoint.pk)
    return bool(rows.update(disabled_at=timezone.now(), disabled_by=by))


def enable(endpoint: Endpoint) -> bool:
    """What still waited for it goes out now."""
    rows = Endpoint.objects.filter(pk=endpoint.pk, disabled_at__isnull=False)
    changed = rows.update(disabled_at=None, disabled_by=None, failing_since=None, busy_until=None)
    if changed:
        waiting = Delivery.objects.filter(endpoint=endpoint, state=State.WAITING)
        waiting.update(due_at=timezone.now(), tries=0)
        ports.works_again(endpoint)
    return bool(changed)


def resend(delivery: Delivery) -> None:
    """Once more from the beginning, with the same id, so that a receiver who had it knows it again."""
    Delivery.objects.filter(pk=delivery.pk).update(
        state=State.WAITING, due_at=timezone.now(), tries=0, settled_at=None
    )
