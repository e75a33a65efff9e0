"""A full disk, a slow one, no connection left, a clock that jumps: nothing lost, nobody has to come."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from bin.lib import postgres
from tests.webhooks.proof import accounting
from tests.webhooks.proof import stage as stages
from tests.webhooks.proof.load import Load
from tests.webhooks.proof.shim import Shim
from tests.webhooks.proof.stage import ROOT, Stage

pytestmark = pytest.mark.soak

LONG = float(os.environ.get("PROOF_SECONDS", "2"))  # of each trouble
SMALL_DISK = "400m"
HANG_UP = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename ="
OURS = ("intake", "digest")


@contextmanager
def under_load(stage: Stage) -> Iterator[Load]:
    """Trouble inside; afterwards deliveries are taken again and every one is accounted for."""
    stage.start(*OURS)
    stage.until(lambda: stage.ready() == 200)
    load = Load(stage.port, pause=0.1)
    try:
        load.await_more(stage)
        yield load
        load.await_more(stage)
    finally:
        load.stop()
    accounting.settle(stage)
    found = accounting.check(stage, load.acknowledged)
    print(found, dict(load.answers), f"slowest answer {load.slowest:.2f} s", flush=True)
    assert not [crash for crash in stage.crashes if crash.startswith(OURS)]
    print("ended by themselves:", stage.crashes, flush=True)


@pytest.fixture
def small_stage(cluster: Path, folder: Path) -> Iterator[Stage]:
    """Its database is on a disk of its own that is soon full."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("a small disk is mounted by root on Linux")
    place = folder / "postgres"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SMALL_DISK},mode=0700", "proof", str(place)]
    if subprocess.run(mount, check=False).returncode:
        pytest.skip("nothing may be mounted here")
    try:
        with stages.made(cluster, folder, {}) as stage:
            yield stage
    finally:
        subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk(small_stage: Stage) -> None:
    ballast = small_stage.folder / "postgres" / "ballast"
    with under_load(small_stage) as load:
        full_until = time.monotonic() + LONG
        fill_until_turned_away(small_stage, load, ballast)
        while time.monotonic() < full_until:
            fill(ballast)
            small_stage.wait(0.2)
        ballast.unlink()


def fill_until_turned_away(stage: Stage, load: Load, ballast: Path) -> None:
    """Whatever space PostgreSQL finds or frees is taken from it, until deliveries are turned away."""
    before = load.answers[503]

    def turned_away() -> bool:
        fill(ballast)
        return load.answers[503] > before + 30

    stage.until(turned_away)


def fill(ballast: Path) -> None:
    with suppress(OSError), ballast.open("ab", buffering=0) as file:
        while True:
            file.write(bytes(65536))


def test_a_slow_disk(shimmed_stage: Stage, shim: Shim) -> None:
    with under_load(shimmed_stage) as load:
        shim.slow(2)
        load.await_more(shimmed_stage, answer=503)
        shimmed_stage.wait(LONG)
        shim.slow(0)
    assert load.slowest < 4  # 2 s are promised; this machine may be slow as well


def test_no_connection_left(stage: Stage) -> None:
    """By PostgreSQL's own count for the role, which refuses as when its whole pool is taken."""
    site = postgres.RUNTIME
    with under_load(stage) as load:
        stage.do(f"ALTER ROLE {site} CONNECTION LIMIT 0")
        stage.do(f"{HANG_UP} '{site}'")
        load.await_more(stage, answer=503)
        stage.kill("digest")  # it has to start without one
        stage.wait(LONG)
        assert stage.ready() == 503
        stage.do(f"ALTER ROLE {site} CONNECTION LIMIT -1")
    assert load.slowest < 4


def test_a_clock_that_jumps(shimmed_stage: Stage, shim: Shim) -> None:
    with under_load(shimmed_stage) as load:
        for days in (12, -12, 0):
            shim.ahead(days=days)
            load.await_more(shimmed_stage)
            run_tasks(shimmed_stage, "make_partitions", "drop_old_deliveries")
    # What came while it was wrong lies in the piece of its day, or in the rest until that is made.
    assert shimmed_stage.number("SELECT count(*) FROM webhooks_delivery_rest") == 0
    days_seen = shimmed_stage.number(
        "SELECT count(DISTINCT received_at::date) FROM webhooks_delivery"
    )
    assert days_seen >= 3


def run_tasks(stage: Stage, *names: str) -> None:
    """As the worker would, with its clock."""
    calls = "; ".join(f"tasks.{name}()" for name in names)
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "-v", "0", "-c", f"from webhooks import tasks; {calls}"],
        cwd=ROOT, env=stage.environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
