"""Who looks at the overview, and at what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.core.cache import cache
from django.utils import timezone

from accounts.access import Act
from accounts.models import Organisation, User
from assets.models import WhatsAppAccount

KEPT = 300  # seconds that sums of many rows are kept
T = TypeVar("T")


@dataclass(frozen=True)
class Here:
    """`account`: the one that the address narrows the page to."""

    organisation: Organisation
    user: User
    acts: frozenset[Act]
    roles: frozenset[str]
    account: WhatsAppAccount | None

    @property
    def waba_id(self) -> str:
        return self.account.waba_id if self.account else ""

    def kept(self, name: str, make: Callable[[], T]) -> T:
        """Sums that may be KEPT old, the same for everybody in this organisation."""
        key = f"overview:{name}:{self.organisation.pk}:{self.waba_id}:{timezone.localdate()}"
        found = cache.get(key)
        if found is None:
            found = make()
            cache.set(key, found, KEPT)
        return found  # type: ignore[no-any-return]  # of the cache
