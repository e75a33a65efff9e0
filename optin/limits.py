"""How often strangers may do something on public pages. Counted in the cache, which is PostgreSQL."""

from __future__ import annotations

import time
from hashlib import sha256

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

HOUR = 3600


def is_too_often(what: str, who: str, *, most: int, seconds: int = HOUR) -> bool:
    """Counts this time as well. Two at once may count as one: it slows down, it does not lock.

    `who` is kept as a hash for as long as it counts.
    """
    window = int(time.time()) // seconds
    place = f"public:{what}:{sha256(who.encode()).hexdigest()[:32]}:{window}"
    count = cache.get(place, 0) + 1
    cache.set(place, count, seconds)
    return bool(count > most)


def address_of(request: HttpRequest) -> str:
    """The visitor's network address, past as many proxies as are ours (TRUSTED_PROXIES)."""
    return str(get_adapter(request).get_client_ip(request))
