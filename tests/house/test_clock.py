"""The clock: a program that loads nothing of the portal and rings for its tasks by their names."""

from __future__ import annotations

import inspect
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import django_rq
from rq.cron import CronScheduler
from rq.utils import import_attribute

ROOT = Path(__file__).resolve().parents[2]


def schedule() -> CronScheduler:
    scheduler = CronScheduler(django_rq.get_connection(), logging_level="WARNING")
    scheduler.load_config_from_file("waportal.cron")
    return scheduler


def test_every_name_on_the_clock_is_a_task_that_needs_nothing() -> None:
    names = [job.func_name for job in schedule().get_jobs()]
    assert len(names) == len(set(names)) > 40
    for name in names:
        assert inspect.signature(import_attribute(name)).parameters == {}, name


def test_the_clock_rings_and_a_worker_knows_the_task(jobs: Any) -> None:
    command = [sys.executable, "-m", "waportal.clock"]
    with subprocess.Popen(command, cwd=ROOT) as clock:
        try:
            queue = django_rq.get_queue("default")
            end = time.monotonic() + 40
            while not queue.count:
                assert time.monotonic() < end, "It never rang."
                time.sleep(0.05)
        finally:
            clock.send_signal(signal.SIGTERM)
        assert clock.wait(20) == 0
    assert "assets.tasks.poll_all" in jobs.waiting()
    assert {job.func for job in queue.jobs} >= {import_attribute("assets.tasks.poll_all")}
