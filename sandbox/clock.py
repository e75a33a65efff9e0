"""The sandbox's clock: held, moved ahead, or running faster than the machine's.

Locks, quotas, windows, reviews, pauses, tokens and retries follow it. It never goes back, because
what has happened has happened; a scenario may say where it starts.
"""

import time

from sandbox.store import Doc, Store
from sandbox.timers import run_due

FASTEST = 3600
FARTHEST = 400 * 86400


class BadClock(ValueError):
    """A move the clock can't make; the text says why."""


def read_clock(store: Store) -> Doc:
    """{"now": unix seconds, "speed": 0 while held, "timers_waiting": n, "next_at": unix | None}"""
    row = store.db.execute("SELECT count(*), min(at) FROM timers WHERE failed = ''").fetchone()
    return {
        "now": store.now(),
        "speed": store.setting("clock")["speed"],
        "timers_waiting": row[0],
        "next_at": row[1],
    }


def run_at(store: Store, speed: float) -> None:
    """Sandbox seconds per real second from now on; 0 holds the clock. Raises BadClock."""
    if not 0 <= speed <= FASTEST:
        raise BadClock(f"The speed is a number from 0 (held) to {FASTEST}.")
    _set(store, store.now(), speed)


def move(store: Store, seconds: float) -> None:
    """Ahead, doing on the way what falls due, each at its own moment. Raises BadClock."""
    if not 0 <= seconds <= FARTHEST:
        raise BadClock("The clock moves ahead from 0 seconds to 400 days.")
    start_at(store, store.now() + seconds)
    while run_due(store, most=1000):
        continue


def start_at(store: Store, moment: float) -> None:
    """Sets the clock without doing anything that is due: for scenarios."""
    _set(store, moment, store.setting("clock")["speed"])


def _set(store: Store, moment: float, speed: float) -> None:
    store.set("clock", {"real": time.time(), "sandbox": moment, "speed": speed})
