"""The time that a page shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

NAMES = {7: _("7 days"), 30: _("30 days"), 90: _("90 days"), 365: _("A year"), 0: _("All")}
USUAL = 30


@dataclass(frozen=True)
class Period:
    """Up to now. `days` 0: from the beginning, and then `since` is None."""

    days: int
    since: datetime | None
    until: datetime

    @classmethod
    def of(cls, said: object) -> Period:
        """As an address says it; anything else is the usual one."""
        text = str(said or "")
        days = int(text) if text in {str(one) for one in NAMES} else USUAL
        now = timezone.now()
        if not days:
            return cls(days, None, now)
        first = timezone.localdate() - timedelta(days=days - 1)
        zone = timezone.get_current_timezone()
        return cls(days, datetime.combine(first, time(), zone), now)

    @property
    def first_day(self) -> date | None:
        return timezone.localdate(self.since) if self.since else None

    @property
    def last_day(self) -> date:
        return timezone.localdate(self.until)
