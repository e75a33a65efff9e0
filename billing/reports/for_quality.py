"""What the timelines of numbers and accounts want to know of prices: quality.ports."""

from __future__ import annotations

from datetime import UTC, datetime, time

from billing.calendar import CHANGES


def price_changes(since: datetime | None, until: datetime) -> list[datetime]:
    """The moments at which Meta changed rates somewhere, as midnights in UTC; accounts have their own."""
    moments = (datetime.combine(day, time(), UTC) for day in CHANGES)
    return [at for at in moments if at <= until and (since is None or at >= since)]
