"""How much one key may ask in a minute. Counted in the cache, which is PostgreSQL."""

from __future__ import annotations

import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from ninja.throttling import BaseThrottle

from waportal.api.door import key_of

MINUTE = 60


class PerKey(BaseThrottle):
    """Whole minutes. Two requests at once may count as one: a limit of kindness, not a lock."""

    def __init__(self, name: str) -> None:
        self.name = name

    @property
    def limit(self) -> int:
        limit: int = getattr(settings, f"API_{self.name}_PER_MINUTE")
        return limit

    def allow_request(self, request: HttpRequest) -> bool:
        minute = int(time.time()) // MINUTE
        place = f"api:{self.name}:{key_of(request).pk}:{minute}"
        count = cache.get(place, 0) + 1
        cache.set(place, count, MINUTE * 2)
        return bool(count <= self.limit)

    def wait(self) -> float:
        return MINUTE - time.time() % MINUTE


READS, WRITES = PerKey("READS"), PerKey("WRITES")
