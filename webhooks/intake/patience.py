"""Waiting for the database, but never longer than promised."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")
_given_up: set[asyncio.Task[Any]] = set()  # asyncio forgets tasks that nobody holds


async def within(seconds: float, work: Coroutine[Any, Any, T]) -> T:
    """What the work returns. Raises TimeoutError on time, even when the work is slow to let go.

    psycopg asks the server to cancel before it lets go of a query, which takes long exactly when
    the server does not answer; asyncio.timeout would wait for that.
    """
    task = asyncio.ensure_future(work)
    done, _waiting = await asyncio.wait({task}, timeout=max(seconds, 0))
    if done:
        return task.result()
    _given_up.add(task)
    task.add_done_callback(_forget)
    task.cancel()
    raise TimeoutError(f"no answer within {seconds:.1f} s")


def _forget(task: asyncio.Task[Any]) -> None:
    _given_up.discard(task)
    if not task.cancelled():
        task.exception()  # taken note of, else asyncio complains that nobody did
