"""Delivering webhooks: signed, some at a time per address, repeated with growing pauses for seven
days of the sandbox's clock.

https://developers.facebook.com/docs/graph-api/webhooks/getting-started
"""

import asyncio
import logging
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from sandbox import deliveries
from sandbox.hooks.letters import MOST_BYTES, Letter, compose
from sandbox.hooks.posting import post
from sandbox.store import Store

log = logging.getLogger("sandbox")
IDLE_SECONDS = 1.0
MOST_CONNECTIONS = 50
FORGET_EVERY = 100  # letters


class Courier:
    """A background task of the app: wakes when rung, or when the next delivery is due."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._bell = asyncio.Event()
        self._busy: Counter[str] = Counter()  # letters under way, by address
        self._tasks: set[asyncio.Task[None]] = set()
        self._threads = ThreadPoolExecutor(MOST_CONNECTIONS, "courier")
        self._sent = 0
        with store.transaction():
            deliveries.take_back(store)

    def ring(self) -> None:
        self._bell.set()

    async def run(self) -> None:
        while True:
            self._bell.clear()
            try:
                self._send_due()
            except Exception:
                log.exception("the courier stumbled")
            try:
                await asyncio.wait_for(self._bell.wait(), self._pause())
            except TimeoutError:
                continue

    async def stop(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def hand_over(self, letter: Letter) -> tuple[int | None, str]:
        """Posts a letter now, without queue and repetition. (status, answer)"""
        return await asyncio.get_running_loop().run_in_executor(self._threads, post, letter)

    def _pause(self) -> float:
        """Seconds until the next is due; what waits behind one under way is rung for at its end."""
        speed = float(self.store.setting("clock")["speed"])
        if self.store.setting("webhooks_paused") or not speed:
            return IDLE_SECONDS
        now, most = self.store.now(), self.store.setting("webhooks_connections")
        free = [at for url, at in deliveries.addresses(self.store) if self._busy[url] < most]
        return min((IDLE_SECONDS, *(max(0.01, (at - now) / speed) for at in free)))

    def _send_due(self) -> None:
        if self.store.setting("webhooks_paused"):
            return
        now, most = self.store.now(), self.store.setting("webhooks_connections")
        for url, at in deliveries.addresses(self.store):
            while at <= now and self._busy[url] < most and self._send_next(url):
                continue

    def _send_next(self, url: str) -> bool:
        """Starts one letter to the address; False when nothing is due any more."""
        store = self.store
        with store.transaction():
            most = store.setting("webhooks_batch")
            taken = deliveries.claim(store, url, most=most, most_bytes=MOST_BYTES)
        if not taken:
            return False
        letter = compose(store, url, taken)
        self._busy[url] += 1
        task = asyncio.create_task(self._send(letter))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return True

    async def _send(self, letter: Letter) -> None:
        started = time.monotonic()
        try:
            status, text = await self.hand_over(letter)
            attempt = {
                "at": self.store.now(),
                "status": status,
                "milliseconds": round((time.monotonic() - started) * 1000, 1),
                "answer": text,
            }
            with self.store.transaction():
                deliveries.note(self.store, letter.deliveries, attempt)
                self._sent += 1
                if self._sent % FORGET_EVERY == 0:
                    deliveries.forget_old(self.store)
        finally:
            self._busy[letter.url] -= 1
            self.ring()
