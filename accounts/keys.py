"""Who calls the JSON API: the key in the Authorization header."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from accounts.models import ApiKey, digest

USE_NOTED_EVERY = timedelta(minutes=1)


def authenticate(header: str) -> ApiKey | None:
    """The usable key of `Bearer wap_…` (or of the secret alone), with its organisation, else None.

    Looked up by digest, so timing tells nothing of the secret. Its use is noted once a minute.
    """
    scheme, _space, secret = header.strip().rpartition(" ")
    if scheme.lower() not in ("bearer", "") or not secret.startswith("wap_"):
        return None
    keys = ApiKey.objects.usable().select_related("organisation")
    key = keys.filter(secret_digest=digest(secret)).first()
    if key:
        _note_use(key)
    return key


def _note_use(key: ApiKey) -> None:
    now = timezone.now()
    stale = Q(last_used_at=None) | Q(last_used_at__lt=now - USE_NOTED_EVERY)
    ApiKey.objects.filter(stale, pk=key.pk).update(last_used_at=now)
