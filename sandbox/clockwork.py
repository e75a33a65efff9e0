"""Everything that happens by itself: which kind of timer does what, and the loop that runs them."""

import asyncio
import logging

from sandbox.assets import codes, names
from sandbox.courier import Courier
from sandbox.enforcement import ladder
from sandbox.message_templates import dates, life, misuse
from sandbox.messages import delivery, limit_reviews
from sandbox.people import behaviour
from sandbox.scenario import running, steps
from sandbox.store import Store
from sandbox.timers import KINDS, next_due, run_due

log = logging.getLogger("sandbox")
KINDS.update({steps.KIND: running.run_step})
KINDS.update({dates.TIMER: life.come_due, misuse.TIMER: misuse.come_due})
KINDS.update({ladder.OVER: ladder.restriction_over, ladder.BAN: ladder.ban_due})
KINDS.update({**delivery.TIMERS, **limit_reviews.TIMERS, **behaviour.TIMERS})
KINDS.update({"name_review": names.review, "verification_ends": codes.end_verification})
IDLE_SECONDS = 0.5
AT_ONCE = 100  # timers between two looks at waiting requests


async def keep_time(store: Store, courier: Courier) -> None:
    """A background task of the app."""
    while True:
        try:
            with store.transaction():
                done = run_due(store, most=AT_ONCE)
        except Exception:
            log.exception("the clockwork stumbled")
            done = 0
        if done:
            courier.ring()
        await asyncio.sleep(0 if done == AT_ONCE else _pause(store))


def _pause(store: Store) -> float:
    at, speed = next_due(store), store.setting("clock")["speed"]
    if at is None or not speed:
        return IDLE_SECONDS
    return float(min(IDLE_SECONDS, max(0.005, (at - store.now()) / speed)))
