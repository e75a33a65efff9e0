"""Ringing for the jobs that deliveries ask for: after the commit, and once for a whole storm."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

import django_rq

import assets.tasks
import templates_app.tasks
from webhooks.changes import Ask
from webhooks.outcomes import Follow

TASKS: dict[Follow, tuple[str, Callable[[int], None]]] = {  # the queue and the job
    Follow.POLL_ACCOUNT: ("default", assets.tasks.poll_account),
    Follow.SYNC_TEMPLATES: ("slow", templates_app.tasks.sync_account),
}

QUIET_SECONDS = 5.0  # between two bells for the same job


class Bell:
    """Remembers what was asked and what was rung. The job's own clock makes good a lost bell."""

    def __init__(self) -> None:
        self._asked: set[Ask] = set()
        self._rung: dict[Ask, float] = {}

    def ask(self, asks: Iterable[Ask]) -> None:
        self._asked.update(asks)

    def ring(self) -> None:
        """Enqueue what was asked and has been quiet long enough; the rest stays asked."""
        now = time.monotonic()
        self._rung = {ask: at for ask, at in self._rung.items() if now - at < QUIET_SECONDS}
        for ask in self._asked - self._rung.keys():
            follow, account_pk = ask
            queue, task = TASKS[follow]
            django_rq.get_queue(queue).enqueue(task, account_pk)
            self._rung[ask] = now
            self._asked.discard(ask)
