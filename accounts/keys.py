"""Who calls the JSON API: the key in the Authorization header."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta

import pghistory
from django.db.models import Q
from django.utils import timezone

from accounts.models import ApiKey, digest

USE_NOTED_EVERY = timedelta(minutes=1)
_at_work: ContextVar[str] = ContextVar("key_at_work", default="")


@contextmanager
def at_work(key: ApiKey) -> Iterator[None]:
    """What is done inside was asked for with this key; histories and the audit trail name it."""
    token = _at_work.set(key.name)
    try:
        with pghistory.context(user=key.created_by_id, key=key.name):
            yield
    finally:
        _at_work.reset(token)


def name_at_work() -> str:
    """The name of the key that something is done with now; "" for a person, a job or Meta."""
    return _at_work.get()


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
