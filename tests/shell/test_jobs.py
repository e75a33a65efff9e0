"""The doorbell: it carries the request's id, waits for the commit, and may be silent."""

from __future__ import annotations

import logging
from typing import Any

import django_rq
import pytest
from django.db import transaction
from redis.exceptions import ConnectionError as RedisDown

from tests.conftest import Jobs
from waportal import jobs as doorbell
from waportal.logs import request_id


def note_request() -> None:
    logging.getLogger("tests.doorbell").warning("during %s", request_id.get())


def test_a_job_knows_the_request_that_caused_it(
    db: None, jobs: Jobs, caplog: pytest.LogCaptureFixture
) -> None:
    token = request_id.set("from-a-request")
    django_rq.get_queue("default").enqueue(note_request)
    jobs.ring()
    request_id.reset(token)
    jobs.run()
    assert "during from-a-request" in caplog.text


def test_a_bell_rings_after_the_commit_and_never_after_a_rollback(
    transactional_db: None, jobs: Jobs
) -> None:
    with transaction.atomic():
        django_rq.get_queue("default").enqueue(note_request)
        assert django_rq.get_queue("default").count == 0
    assert django_rq.get_queue("default").count == 1
    with transaction.atomic():
        django_rq.get_queue("default").enqueue(note_request)
        transaction.set_rollback(True)
    assert django_rq.get_queue("default").count == 1


def test_a_silent_doorbell_is_survived_and_logged(
    transactional_db: None, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    queue = django_rq.get_queue("default")
    assert isinstance(queue, doorbell.Queue)
    queue.connection.connection_pool.connection_kwargs["path"] = "/nowhere/valkey.sock"
    queue.connection.connection_pool.disconnect()
    with pytest.raises(RedisDown):
        queue.connection.ping()
    assert queue.enqueue(note_request) is None
    assert "The doorbell is silent" in caplog.text


TAKEN: list[str] = []


def take(name: str) -> None:
    TAKEN.append(name)


def test_long_jobs_have_their_turn_while_short_ones_never_end(db: None, jobs: Jobs) -> None:
    queues = [django_rq.get_queue(name) for name in ("default", "slow")]
    for queue in queues:
        for _job in range(6):
            queue.enqueue(take, queue.name)
    jobs.ring()
    TAKEN.clear()
    worker = django_rq.get_worker("default", "slow")
    worker.work(burst=True, max_jobs=9)
    assert TAKEN == ["default"] * 4 + ["slow"] + ["default"] * 2 + ["slow"] * 2
    TAKEN.clear()
    worker.work(burst=True)
