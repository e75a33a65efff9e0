"""A page that waits for a job it has asked for: it asks itself again until the result is newer."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from django.http import HttpRequest

PATIENCE = 60  # seconds; a job that takes longer is looked for by reloading


def waits_for(request: HttpRequest, result_at: datetime | None) -> bool:
    """True while the result asked for at ?since=<unix seconds> is not there yet."""
    since = request.GET.get("since", "")
    if not (since.isascii() and since.isdigit() and len(since) <= 10):
        return False
    asked_at = datetime.fromtimestamp(int(since), UTC)
    fresh = result_at is not None and result_at >= asked_at
    return not fresh and time.time() - int(since) < PATIENCE


def since_now() -> str:
    """For the address of a page that shall wait."""
    return f"?since={int(time.time())}"
