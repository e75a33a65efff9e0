"""Generating a history into the state: priced, counted, with people, windows and counters."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sandbox.messages import storage
from sandbox.people import storage as people
from sandbox.pricing.rebuilding import rebuild
from sandbox.store import Doc, Store
from sandbox.traffic.history import History
from sandbox.traffic.plan import read_plan
from sandbox.traffic.prices import Prices
from sandbox.traffic.traces import Traces

CACHE, USUAL_CACHE = -256 * 1024, -2000  # KiB; the indexes of a million messages stay in memory
Progress = Callable[[int, int], None]


def generate(store: Store, traffic: Doc, progress: Progress | None = None) -> None:
    """Adds the traffic's messages to the state. The caller holds the transaction.

    `progress` is told (messages so far, messages in all) after each day. Raises BadTraffic.
    """
    plan = read_plan(store, traffic)
    history, written = History(plan), 0
    traces, prices = Traces(history), Prices(store, plan)
    with _in_a_hurry(store):
        for messages in history.days():
            for message in messages:
                in_window = prices.price(message)
                traces.note(message, in_window=in_window)
            storage.add_many(store, messages)
            written += len(messages)
            if progress:
                progress(written, plan.messages)
        prices.save(store)
        people.save_many(store, history.crowd.documents())
        rebuild(store)
        traces.save(store)


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
