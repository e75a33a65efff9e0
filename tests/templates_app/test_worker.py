"""A real worker of its own process, killed without warning at the worst moment."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import django_rq
import pytest
from django.db import connections, transaction
from django.utils import timezone

from templates_app import tasks
from templates_app.models import PUSH_LEASE, Status, Template
from templates_app.services import sync
from tests.sandbox_server import Sandbox
from tests.templates_app.making import at_meta, connected, submitting

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 40  # seconds


@pytest.fixture
def worker(sandbox: Sandbox) -> Iterator[subprocess.Popen[bytes]]:
    """`manage.py rqworker` on the test database and the test's Valkey."""
    name = connections["admin"].settings_dict["NAME"]
    environment = {
        **os.environ,
        "DATABASE_URL": renamed(os.environ["DATABASE_URL"], name),
        "DATABASE_ADMIN_URL": renamed(os.environ["DATABASE_ADMIN_URL"], name),
        "GRAPH_BASE_URLS": f"sandbox={sandbox.url}",
    }
    command = [sys.executable, "manage.py", "rqworker", "default"]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        try:
            yield process
        finally:
            kill(process)


def renamed(url: str, name: str) -> str:
    return f"{url.rpartition('/')[0]}/{name}"


def kill(process: subprocess.Popen[bytes]) -> None:
    """kill -9 the worker, if it is alive."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    process.wait()


def wait_for(what: Any) -> None:
    end = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < end, "It never happened."
        time.sleep(0.05)


@pytest.mark.journey
@pytest.mark.django_db(transaction=True, databases="__all__")
def test_a_worker_killed_between_metas_yes_and_our_commit_makes_no_second_template(
    sandbox: Sandbox, worker: subprocess.Popen[bytes], jobs: Any
) -> None:
    account = connected(sandbox)
    template = submitting(account)
    sandbox.fault("/message_templates", method="POST", latency_ms=5_000, times=1)
    django_rq.get_queue("default").enqueue(tasks.push, template.pk)
    row = Template.objects.filter(pk=template.pk)
    wait_for(lambda: row.exclude(push_started_at=None).exists())
    with transaction.atomic():
        row.select_for_update().get()  # Meta says yes, and the worker cannot write it down
        wait_for(lambda: at_meta(sandbox, template.name))
        kill(worker)
    template.refresh_from_db()
    assert (template.status, template.meta_id) == (Status.SUBMITTING, "")
    jobs.wipe()
    tasks.sweep()
    assert jobs.waiting() == [], "its lease still runs"

    past = timezone.now() - PUSH_LEASE - timedelta(seconds=1)
    Template.objects.filter(pk=template.pk).update(push_started_at=past)
    tasks.sweep()
    jobs.run()
    [there] = at_meta(sandbox, template.name)
    template.refresh_from_db()
    assert (template.status, template.meta_id) == (Status.PENDING, there["id"])
    sandbox.decide(there["id"], "approve")
    sync.sync_account(account)
    template.refresh_from_db()
    assert template.status == Status.APPROVED
