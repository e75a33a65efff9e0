"""What the rules of a recipient's country come to on a day: how good evidence has to be, when it is quiet, …"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel.core import get_global

from optin import policies
from optin.policies import Field
from optin.policies.hours import Hours
from optin.policies.jurisdictions import COVERED, MEMBERS, UNION
from optin.policies.own import Change, applied, takes_lists
from optin.words import Grade

GRACE = timedelta(
    days=30
)  # after a rule's day of review, with a warning, before new campaigns stop


@dataclass(frozen=True)
class Law:
    """For marketing, but for `least_grade_other`. No hours: none are set.

    registry       days that a do-not-call registry's answer counts; None: there is none to ask
    registrations  that the sender has to have, by the country and name of each
    per_week       messages a week at most; None: no rule says so
    closed_since   new campaigns are refused from this day on, because nobody reviewed the rules; None: not yet
    """

    least_grade: str
    least_grade_other: str
    paused: bool
    hours: Hours | None
    zones: tuple[ZoneInfo, ...]
    registry: int | None = None
    registrations: frozenset[tuple[str, str]] = frozenset()
    per_week: int | None = None
    closed_since: date | None = None

    def is_quiet(self, at: datetime) -> bool:
        """By the clock of any place where the person may be; of a country without known clocks, always."""
        if self.hours is None:
            return False
        return not self.zones or not all(self._is_open(at.astimezone(zone)) for zone in self.zones)

    def _is_open(self, local: datetime) -> bool:
        assert self.hours is not None
        window = self.hours.days[local.weekday()]
        return window is not None and window[0] <= local.hour < window[1]


def law_of(country: str, at: datetime, changes: tuple[Change, ...] = ()) -> Law:
    """`country`: ISO 3166-1 alpha-2; "" where it is not known, and then all rules hold. `changes`: the
    organisation's own."""
    return _law(country, at.astimezone(UTC).date(), changes)


@lru_cache(maxsize=1_000)
def _law(country: str, on: date, changes: tuple[Change, ...]) -> Law:
    rules = applied(changes, on)

    def value(field: Field) -> Any:
        found = policies.strictest(field, country, on=on, rules=rules)
        return found.value if found else None

    held = policies.in_force(country, on=on, rules=rules)
    closed = min(rule.review_by for rule in held) + GRACE if held else None
    return Law(
        least_grade=_least(value(Field.LEAST_GRADE), country, on),
        least_grade_other=value(Field.LEAST_GRADE_OTHER) or Grade.OWN_MESSAGE.value,
        paused=bool(value(Field.PAUSE) and country),
        hours=value(Field.HOURS),
        zones=tuple(ZoneInfo(name) for name in get_global("territory_zones").get(country, ())),
        registry=value(Field.REGISTRY) if country else None,
        registrations=frozenset(
            (rule.jurisdiction, name)
            for rule in held
            if rule.field == Field.REGISTRATION and country
            for name in rule.value
        ),
        per_week=value(Field.PER_WEEK),
        closed_since=closed if closed and closed <= on else None,
    )


def _least(grade: str | None, country: str, on: date) -> str:
    """What an organisation's rules come to; whatever it switched off, imported lists do not count where waportal's
    own rules have no place for them."""
    ours = policies.strictest(Field.LEAST_GRADE, country, on=on)
    if grade == Grade.ATTESTED and ours and not takes_lists(ours.value):
        return Grade.MEDIA.value
    return grade or Grade.OWN_MESSAGE.value


@lru_cache(maxsize=100)
def uncapped(on: date, changes: tuple[Change, ...]) -> list[str]:
    """The countries in which no rule says how many messages a week; elsewhere they are counted."""
    countries = sorted({*COVERED, *MEMBERS} - {UNION})
    return [one for one in countries if _law(one, on, changes).per_week is None]


def version(changes: tuple[Change, ...] = ()) -> str:
    """The rules that decisions are made by."""
    return _version(changes, datetime.now(UTC).date())


@lru_cache(maxsize=100)
def _version(changes: tuple[Change, ...], on: date) -> str:
    return f"gate/2 {policies.version(applied(changes, on))[:16]}"
