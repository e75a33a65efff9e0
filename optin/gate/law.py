"""What the rules of a recipient's country come to on a day: how good evidence has to be, when it is quiet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.core import get_global

from optin import policies
from optin.policies import Field
from optin.policies.hours import Hours
from optin.words import Grade


@dataclass(frozen=True)
class Law:
    """For marketing. No hours: none are set."""

    least_grade: str
    paused: bool
    hours: Hours | None
    zones: tuple[ZoneInfo, ...]

    def is_quiet(self, at: datetime) -> bool:
        """By the clock of any place where the person may be; of a country without known clocks, always."""
        if self.hours is None:
            return False
        return not self.zones or not all(self._is_open(at.astimezone(zone)) for zone in self.zones)

    def _is_open(self, local: datetime) -> bool:
        assert self.hours is not None
        window = self.hours.days[local.weekday()]
        return window is not None and window[0] <= local.hour < window[1]


def law_of(country: str, at: datetime) -> Law:
    """`country`: ISO 3166-1 alpha-2; "" where it is not known, and then all rules hold."""
    return _law(country, at.astimezone(UTC).date())


@lru_cache(maxsize=1_000)
def _law(country: str, on: date) -> Law:
    grade = policies.strictest(Field.LEAST_GRADE, country, on=on)
    pause = policies.strictest(Field.PAUSE, country, on=on)
    hours = policies.strictest(Field.HOURS, country, on=on)
    return Law(
        least_grade=grade.value if grade else Grade.OWN_MESSAGE.value,
        paused=bool(pause and pause.value and country),
        hours=hours.value if hours else None,
        zones=tuple(ZoneInfo(name) for name in get_global("territory_zones").get(country, ())),
    )


@lru_cache(maxsize=1)
def version() -> str:
    """The rules that decisions are made by."""
    return f"gate/1 {policies.version()[:16]}"
