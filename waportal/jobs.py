"""RQ as we use it: a doorbell. The row in PostgreSQL is the job; a lost bell is found by a sweeper.

Workers run jobs in their own process (`WORKER_CLASS`): a fork for each would import our pages anew each time,
which takes ten times as long as a job. What ends a job's process ends the worker; it is started again, and the
sweeper finds the row.
"""

import logging
from typing import Any, cast

from django.conf import settings
from django.db import connections
from django.urls import set_urlconf
from django.utils import translation
from django_rq.queues import DjangoRQ
from redis.exceptions import RedisError
from rq import Queue as RqQueue
from rq import SimpleWorker
from rq.job import Job as RqJob

from waportal.logs import request_id

log = logging.getLogger(__name__)

SHARE = 4  # of so many jobs one is the last queue's, if it has any


class Job(RqJob):
    """A job that remembers the request which caused it, and leaves nothing behind for the next one."""

    @classmethod
    def create(cls, *args: Any, **kwargs: Any) -> "Job":
        kwargs["meta"] = {"request_id": request_id.get()} | (kwargs.get("meta") or {})
        return cast(Job, super().create(*args, **kwargs))

    def perform(self) -> Any:
        token = request_id.set(self.meta.get("request_id", "-"))
        set_urlconf(settings.PAGES_URLCONF)
        _let_go_of_old_connections()
        try:
            return super().perform()
        finally:
            _let_go_of_old_connections()
            translation.deactivate()
            set_urlconf(None)
            request_id.reset(token)


def _let_go_of_old_connections() -> None:
    """As Django does around a request; what is within a transaction, as a test is, stays."""
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()


class Queue(DjangoRQ):
    """A queue whose silence is logged and survived: the sweeper will find the row."""

    def original_enqueue_call(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().original_enqueue_call(*args, **kwargs)  # type: ignore[no-untyped-call]
        except RedisError as error:
            log.warning("The doorbell is silent (%s); the sweeper will find the work.", error)
            return None


class Worker(SimpleWorker):
    """Takes jobs from the first queue that has one; every fourth time it looks from the other end.

    So short jobs go before long ones, and however many of them there are, long ones have their turn.
    """

    _taken = 0

    def reorder_queues(self, reference_queue: RqQueue) -> None:
        """RQ calls it after each job it has taken."""
        self._taken += 1
        self._ordered_queues = self.queues[:: -1 if self._taken % SHARE == 0 else 1]
