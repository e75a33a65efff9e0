"""Messaging limits as arithmetic: how much is used, when it fills, what the next tier asks for.

https://developers.facebook.com/documentation/business-messaging/whatsapp/messaging-limits
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from assets.news import UNLIMITED
from quality.told import TIERS

LADDER = ("TIER_250", "TIER_2K", "TIER_10K", "TIER_100K", "TIER_UNLIMITED")
PACE = 2  # hours that the pace is taken from
FIRST_BY_MESSAGES = (
    2_000  # people delivered to in 30 days, which raise the first limit without verification
)
NEARLY = 0.8


def people_a_day(word: str) -> int | None:
    """How many a tier allows; None for unlimited and for words new to us."""
    most = TIERS.get(word.upper())
    return None if most in (None, UNLIMITED) else most


@dataclass(frozen=True)
class Headroom:
    """`limit` None: unlimited or not known. `fills_at` None: not within 24 hours at this pace."""

    word: str  # Meta's word of the tier, "" when not read yet
    used: int
    limit: int | None
    counted_at: datetime
    pace: float  # people an hour who were not among them before
    fills_at: datetime | None

    @property
    def left(self) -> int | None:
        return None if self.limit is None else max(self.limit - self.used, 0)

    @property
    def share(self) -> float | None:
        """Of the limit, in percent."""
        return None if not self.limit else 100 * self.used / self.limit

    @property
    def is_unlimited(self) -> bool:
        return TIERS.get(self.word) == UNLIMITED

    @property
    def tone(self) -> str:
        if self.share is None:
            return "good" if self.is_unlimited else "neutral"
        if self.share >= 100:
            return "bad"
        return "warn" if self.share >= 100 * NEARLY or self.fills_at else "good"


def headroom(
    word: str, *, used: int, leaving: Sequence[int], arrived: int, counted_at: datetime
) -> Headroom:
    """`leaving`: how many cease to count in each of the 24 hours to come; `arrived`: in PACE hours."""
    limit = people_a_day(word)
    pace = arrived / PACE
    hours = None if limit is None else hours_until_full(used, limit, leaving, pace)
    fills_at = None if hours is None else counted_at + timedelta(hours=hours)
    return Headroom(word, used, limit, counted_at, pace, fills_at)


def hours_until_full(used: int, limit: int, leaving: Sequence[int], pace: float) -> float | None:
    """At this pace of new people, with those leaving who were written to a day ago. None: not within
    24 hours. Nobody who leaves is taken to be written to again."""
    if used >= limit:
        return 0.0
    level = float(used)
    for hour, gone in enumerate(leaving):
        change = pace - gone
        if level + change >= limit:
            return hour + (limit - level) / change
        level += change
    return None


class Step(StrEnum):
    """What the way to the next tier asks for."""

    VERIFY = "verify"  # or a partner's verification
    MESSAGES = "messages"  # or FIRST_BY_MESSAGES people in 30 days
    HALF = "half"  # of the limit used in 7 days
    QUALITY = "quality"  # high, on every number


@dataclass(frozen=True)
class Condition:
    """`done` None: not known. `now` and `needed` are people, where the condition counts them."""

    step: Step
    done: bool | None
    now: int | None = None
    needed: int | None = None

    @property
    def share(self) -> float | None:
        return (
            100 * min(self.now / self.needed, 1) if self.now is not None and self.needed else None
        )


@dataclass(frozen=True)
class Path:
    """From a tier to the next. Of `either` one is enough; `every` one is asked for."""

    next_word: str
    either: tuple[Condition, ...]
    every: tuple[Condition, ...]

    @property
    def is_met(self) -> bool:
        enough = not self.either or any(one.done for one in self.either)
        return enough and all(one.done for one in self.every)


def path(
    word: str,
    *,
    is_verified: bool | None,
    high_quality: bool | None,
    week: int | None,
    month: int | None,
) -> Path | None:
    """What Meta asks for before it raises the limit by itself; None on the last tier and for words that
    have no next one. `week` and `month`: people written to first in 7 and 30 days."""
    if word not in LADDER[:-1]:
        return None
    following = LADDER[LADDER.index(word) + 1]
    quality = Condition(Step.QUALITY, high_quality)
    if word == LADDER[0]:
        by_messages = None if month is None else month >= FIRST_BY_MESSAGES
        either = (
            Condition(Step.VERIFY, is_verified),
            Condition(Step.MESSAGES, by_messages, month, FIRST_BY_MESSAGES),
        )
        return Path(following, either, (quality,))
    half = TIERS[word] // 2
    used = Condition(Step.HALF, None if week is None else week >= half, week, half)
    return Path(following, (), (used, quality))
