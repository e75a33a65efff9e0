"""When an account is read next: its own moment of each interval, and longer pauses while Meta says no.

No database in here. https://developers.facebook.com/docs/graph-api/overview/rate-limiting
"""

from __future__ import annotations

import hashlib
import math
from datetime import UTC, datetime, timedelta

import graph

TROUBLE = timedelta(minutes=1)  # Meta or the way to it is in trouble: soon again
TROUBLE_MOST, REFUSAL_MOST = 4, 24  # intervals that a pause grows to: an hour and six, usually


def next_turn(key: str, *, now: datetime, interval: timedelta) -> datetime:
    """The account's own moment of the interval, the first that is at least half an interval away.

    `key` (its id at Meta) alone decides which moment, so accounts are spread evenly over the interval,
    and again after an outage in which all of them came due.
    """
    span = interval.total_seconds()
    phase = _scattered(key) * span
    turn = math.ceil((now.timestamp() + span / 2 - phase) / span)
    return datetime.fromtimestamp(turn * span + phase, UTC)


def pause_after(error: Exception, *, failures: int, key: str, interval: timedelta) -> timedelta:
    """How long not to ask again, after `failures` readings in a row that failed, this one included.

    TryLater and Unexpected pass by themselves: a minute, doubled each time, up to TROUBLE_MOST intervals,
    never less than Meta asks for. NoAccess, NotFound and Refused wait for a person, as does a connection
    that cannot be called: an interval, doubled, up to REFUSAL_MOST intervals; whoever mends it is
    not kept waiting, since the check of the connection has its accounts read.
    """
    if isinstance(error, graph.TryLater):
        first, most = min(TROUBLE, interval), TROUBLE_MOST * interval
    else:
        first, most = interval, REFUSAL_MOST * interval
    doubled = first * int(2 ** min(failures - 1, 20))
    wait = min(doubled, most) * (0.8 + 0.2 * _scattered(key))
    asked = error.after if isinstance(error, graph.TryLater) else None
    return max(wait, asked or timedelta())


def _scattered(key: str) -> float:
    """From 0 to below 1, always the same for a key."""
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=6).digest()) / 2**48
