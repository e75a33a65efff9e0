"""When a person wants to be told: quiet hours where they are."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from alerts.models import Preference


def zone_of(preference: Preference) -> ZoneInfo:
    return ZoneInfo(preference.time_zone or preference.organisation.time_zone)


def end_of_quiet(preference: Preference, now: datetime) -> datetime:
    """The first moment from `now` on that is not quiet; `now` itself when it is not."""
    start, end = preference.quiet_from, preference.quiet_until
    if start is None or end is None or start == end:
        return now
    here = now.astimezone(zone_of(preference))
    time = here.time().replace(tzinfo=None)
    over_midnight = start > end
    is_quiet = (time >= start or time < end) if over_midnight else start <= time < end
    if not is_quiet:
        return now
    day = here.date() + timedelta(days=1 if over_midnight and time >= start else 0)
    return datetime.combine(day, end, here.tzinfo)
