"""A page that waits for a job it has asked for: it asks itself again until the result is newer."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from django.http import HttpRequest
from django.utils import timezone

PATIENCE = timedelta(seconds=60)  # a job that takes longer is looked for by reloading


def waits_for(request: HttpRequest, result_at: datetime | None) -> bool:
    """True while the result asked for at ?since=<unix milliseconds> is not there yet."""
    since = request.GET.get("since", "")
    if not (since.isascii() and since.isdigit() and len(since) <= 13):
        return False
    asked_at = datetime.fromtimestamp(int(since) / 1000, UTC)
    fresh = result_at is not None and result_at >= asked_at
    return not fresh and timezone.now() - asked_at < PATIENCE


def since_now() -> str:
    """For the address of a page that shall wait."""
    return f"?since={time.time_ns() // 1_000_000}"
