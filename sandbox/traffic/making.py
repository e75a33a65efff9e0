"""Making the rows of a history, here or in a second process while this one writes them."""

import gc
import multiprocessing
import multiprocessing.queues
from collections.abc import Iterator
from multiprocessing.process import BaseProcess
from queue import Empty
from typing import Any, TypeAlias

from sandbox.messages.storage import Row, as_row
from sandbox.people import storage as people
from sandbox.store import Store
from sandbox.traffic.history import History
from sandbox.traffic.plan import Plan
from sandbox.traffic.prices import Prices
from sandbox.traffic.traces import Traces

AT_ONCE = 5000  # rows in one parcel between the processes
WAITING = 16  # parcels at most, about two days of a million messages
Parcels: TypeAlias = "multiprocessing.queues.Queue[Any]"


class Maker:
    """Reads the state only at its beginning, and holds what is to be kept at the end."""

    def __init__(self, store: Store, plan: Plan) -> None:
        self.history, self.prices = History(plan), Prices(store, plan)
        self.traces = Traces(self.history)

    def days(self) -> Iterator[list[Row]]:
        """The rows of each day, in order."""
        for messages in self.history.days():
            for message in messages:
                in_window = self.prices.price(message)
                self.traces.note(message, in_window=in_window)
            yield [as_row(message) for message in messages]

    def save(self, store: Store) -> None:
        """What the messages leave behind: people, windows, counters."""
        self.prices.save(store)
        people.save_many(store, self.history.crowd.documents())
        self.traces.save(store)


def made_beside(maker: Maker) -> Iterator[list[Row]]:
    """`maker.days()` from a second process; the maker is then as if it had made them here."""
    if "fork" not in multiprocessing.get_all_start_methods():
        yield from maker.days()
        return
    context = multiprocessing.get_context("fork")
    parcels: Parcels = context.Queue(WAITING)  # sent by a thread: the next day is made meanwhile
    process = context.Process(target=_make, args=(maker, parcels), daemon=True)
    process.start()
    while isinstance(parcel := _next(parcels, process), list):
        yield parcel
    maker.__dict__.update(parcel)
    process.join()


def _next(parcels: Parcels, process: BaseProcess) -> Any:
    while True:
        try:
            return parcels.get(timeout=1)
        except Empty:
            if not process.is_alive() and parcels.empty():
                raise RuntimeError("The second process ended before the history did.") from None


def _make(maker: Maker, parcels: Parcels) -> None:
    gc.disable()
    for rows in maker.days():
        for start in range(0, len(rows), AT_ONCE):
            parcels.put(rows[start : start + AT_ONCE])
    parcels.put(maker.__dict__)
