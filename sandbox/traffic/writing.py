"""Generating a history into the state: priced, counted, with people, windows and counters."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sandbox.messages import storage
from sandbox.pricing.rebuilding import RollUp
from sandbox.store import Doc, Store
from sandbox.traffic.making import Maker, made_beside
from sandbox.traffic.plan import read_plan

CACHE, USUAL_CACHE = -256 * 1024, -2000  # KiB; the indexes of a million messages stay in memory
MANY = 50_000  # from here on a second process is worth its start
Progress = Callable[[int, int], None]


def generate(store: Store, traffic: Doc, progress: Progress | None = None) -> None:
    """Adds the traffic's messages to the state. The caller holds the transaction.

    `progress` is told (messages so far, messages in all) after each day. Raises BadTraffic.
    """
    plan = read_plan(store, traffic)
    maker, roll_up, written = Maker(store, plan), RollUp(store), 0
    days = made_beside(maker) if plan.messages >= MANY else maker.days()
    with _in_a_hurry(store):
        for rows in days:
            storage.add_rows(store, rows)
            for row in rows:
                roll_up.add(dict(zip(storage.COLUMNS, row, strict=False)))  # without the body
            written += len(rows)
            if progress:
                progress(written, plan.messages)
        maker.save(store)
        roll_up.save()


@contextmanager
def _in_a_hurry(store: Store) -> Iterator[None]:
    """More memory for the database; no look for cycles among a million dicts that have none."""
    store.db.execute(f"PRAGMA cache_size = {CACHE}")
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        store.db.execute(f"PRAGMA cache_size = {USUAL_CACHE}")
