"""API keys: made, shown once, revoked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from accounts.models import ApiKey, Organisation, User, digest
from accounts.services.errors import EndsInThePast


def create(
    organisation: Organisation,
    *,
    name: str,
    scopes: Iterable[str],
    by: User,
    expires_at: datetime | None = None,
) -> tuple[ApiKey, str]:
    """The key and its secret, which is kept nowhere. Raises EndsInThePast."""
    if expires_at and expires_at <= timezone.now():
        raise EndsInThePast
    secret = ApiKey.new_secret()
    key = ApiKey.objects.create(
        organisation=organisation,
        name=name,
        prefix=secret[:10],
        secret_digest=digest(secret),
        scopes=sorted(set(scopes)),
        created_by=by,
        expires_at=expires_at,
    )
    return key, secret


def revoke(key: ApiKey) -> bool:
    """The key stops working at once. False when it was revoked already."""
    return bool(ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=timezone.now()))
