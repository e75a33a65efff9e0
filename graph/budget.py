"""How much of Meta's call limits we have used, and when to hold back.

Meta answers with percentages in two headers; we slow down at 75 % and stop at 95 %, so that the
portal never spends the calls which the customer's own systems need.
https://developers.facebook.com/docs/graph-api/overview/rate-limiting
"""

import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from graph.errors import TryLater

APP = (
    "app"  # the key of the app's own limit; all others are ids of businesses and WhatsApp accounts
)
SLOW, STOP = 0.75, 0.95
LONGEST_PAUSE = 3.0  # seconds before a call when just below STOP
STOP_WAIT = timedelta(
    minutes=5
)  # above STOP without Meta's own estimate: then one call may look again
REFUSAL_WAIT = timedelta(minutes=1)  # refused without an estimate; callers double it
FORGET_AFTER = timedelta(hours=1)  # Meta's window: an older reading says nothing

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Usage:
    """One reading of one limit, in per cent of it (Meta may report more than 100).

    key     APP, or the id of the business or WhatsApp account
    kind    Meta's name of the limit, such as whatsapp_business_management; may be any text
    """

    key: str
    kind: str
    call_count: int
    total_cputime: int = 0
    total_time: int = 0
    regain_after: timedelta | None = None

    @property
    def share(self) -> float:
        """Share of the limit used, 0.0 and up; the worst of the three counts."""
        return max(self.call_count, self.total_cputime, self.total_time) / 100

    @property
    def blocks_for(self) -> timedelta | None:
        """How long no call should be made after this reading; None when calls may go on."""
        if self.regain_after:
            return self.regain_after
        return STOP_WAIT if self.share >= STOP else None


class BudgetStore(Protocol):
    """Remembers readings, by key; shared by all workers that use one app.

    A store must forget: a block ends at reading time + `usage.blocks_for`, a share after
    FORGET_AFTER. What the two questions raise reaches the caller of Graph; nothing was sent then.
    """

    def record(self, usage: Usage) -> None: ...

    def blocked_until(self, key: str) -> datetime | None:
        """Aware moment before which no call should be made; None or past: go."""

    def share_used(self, key: str) -> float:
        """The latest known share, 0.0 when unknown."""


class MemoryBudget:
    """A store for one process; enough for a script."""

    def __init__(self) -> None:
        self._readings: dict[tuple[str, str], tuple[Usage, datetime]] = {}

    def record(self, usage: Usage) -> None:
        self._readings[usage.key, usage.kind] = (usage, datetime.now(UTC))

    def blocked_until(self, key: str) -> datetime | None:
        ends = [
            at + usage.blocks_for for usage, at in self._fresh(key) if usage.blocks_for is not None
        ]
        return max(ends, default=None)

    def share_used(self, key: str) -> float:
        return max((usage.share for usage, _ in self._fresh(key)), default=0.0)

    def _fresh(self, key: str) -> list[tuple[Usage, datetime]]:
        now = datetime.now(UTC)
        return [
            (usage, at)
            for usage, at in self._readings.values()
            if usage.key == key and now < at + max(FORGET_AFTER, usage.blocks_for or FORGET_AFTER)
        ]


def admit(store: BudgetStore, keys: Iterable[str]) -> float:
    """Seconds to wait before a call that counts against `keys`.

    Raises TryLater (nothing was sent) when one of them is used up.
    """
    now = datetime.now(UTC)
    pause = 0.0
    for key in keys:
        until = store.blocked_until(key)
        if until is not None and until > now:
            raise TryLater("Our call budget is used up", after=until - now, rate_limited=True)
        over = (store.share_used(key) - SLOW) / (STOP - SLOW)
        pause = max(pause, min(over, 1.0) * LONGEST_PAUSE)
    return pause


def note(store: BudgetStore | None, readings: Iterable[Usage]) -> None:
    """Stores readings; a store's failure is logged and never breaks a call that Meta has already
    carried out."""
    if store is None:
        return
    for usage in readings:
        try:
            store.record(usage)
        except Exception:
            logger.exception("Graph usage not stored: %s", usage.key)


def usages(headers: Mapping[str, str]) -> tuple[Usage, ...]:
    """The readings in an answer's headers; malformed headers give none.

    X-Business-Use-Case-Usage: {"<id>": [{"type": …, "call_count": 28, "total_cputime": 25,
    "total_time": 25, "estimated_time_to_regain_access": 0}]} with minutes; X-App-Usage:
    {"call_count": …, …}.
    """
    found = [
        _usage(str(key), reading)
        for key, readings in _object(headers.get("X-Business-Use-Case-Usage")).items()
        for reading in (readings if isinstance(readings, list) else [])
        if isinstance(reading, Mapping)
    ]
    app = _object(headers.get("X-App-Usage"))
    return (*found, _usage(APP, app)) if app else tuple(found)


def longest_wait(readings: Iterable[Usage]) -> timedelta | None:
    """Meta's own estimate of when calls are taken again."""
    return max((usage.regain_after for usage in readings if usage.regain_after), default=None)


def _usage(key: str, reading: Mapping[str, Any]) -> Usage:
    minutes = _count(reading.get("estimated_time_to_regain_access"))
    return Usage(
        key=key,
        kind=str(reading.get("type", "")),
        call_count=_count(reading.get("call_count")),
        total_cputime=_count(reading.get("total_cputime")),
        total_time=_count(reading.get("total_time")),
        regain_after=timedelta(minutes=min(minutes, 24 * 60)) if minutes else None,
    )


def _object(header: str | None) -> Mapping[str, Any]:
    try:
        value = json.loads(header or "{}")
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _count(value: object) -> int:
    """Per cent or minutes; fractions are cut, nonsense counts as nothing."""
    return int(value) if isinstance(value, int | float) and 0 <= value < 1_000_000 else 0
