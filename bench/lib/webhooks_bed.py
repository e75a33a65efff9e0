"""A PostgreSQL and a Valkey of our own, durable as bin/up runs them, and programs held to a core.

PostgreSQL keeps the moment of every commit here (track_commit_timestamp), so that it can be asked
when a delivery was stored and when its effect was there.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

from bench.lib import procs
from bench.lib.webhooks_world import HOOK, SECRET
from bin.lib import children, embedded, postgres, procfile, programs, setup, testbed, venv
from bin.lib.postgres import Postgres
from bin.lib.problems import Problem

PATIENCE = 60.0
TICKS = os.sysconf("SC_CLK_TCK")
EVERYTHING = """
    TRUNCATE webhooks_delivery, webhooks_waiting, webhooks_deadletter, webhooks_change,
        webhooks_noticed, traffic_todo, traffic_batch, traffic_status, traffic_inbound,
        traffic_message, bench_row
"""


@dataclass(frozen=True)
class Server:
    """A program that deliveries can be sent to."""

    pid: int
    port: int
    path: str = HOOK


@dataclass
class Bed:
    """`port` is the intake's; the three after it are taken too."""

    root: Path
    folder: Path
    port: int
    environment: dict[str, str]
    guard: children.Guard
    database: Postgres
    postmaster: int = 0
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, name: str, argv: Sequence[str], *, core: int | None = None) -> int:
        """Start a program, on one core or any, its words in a log; its process id."""
        pinned = ["taskset", "-c", str(core)] if core is not None else []
        with (self.folder / f"{name}.log").open("ab") as log:
            child = children.spawn(
                [*pinned, *argv],
                guard=self.guard, env=self.environment, cwd=self.root, stdout=log,
            )  # fmt: skip
        self.running.append(child)
        return child.pid

    def start_ours(self, name: str, *, core: int | None = None) -> int:
        """A program of the Procfile, as it stands there."""
        return self.start(
            name, procfile.read(self.root / "Procfile", self.environment)[name], core=core
        )

    def start_intake(self, *, core: int | None = None) -> Server:
        pid = self.start_ours("intake", core=core)
        self.await_answer(f"http://127.0.0.1:{self.port}/readyz", "intake")
        return Server(pid, self.port)

    def stop_all(self) -> None:
        """End every program, but not the servers below them."""
        for child in self.running:
            children.stop(child, patience=10)
        self.running.clear()

    def await_answer(self, url: str, name: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                urlopen(url, timeout=5).close()  # noqa: S310 - our own address
            except OSError as error:  # an answer of 404 or 405 is one too
                if hasattr(error, "code"):
                    return
                time.sleep(0.05)
            else:
                return
        raise Problem(f"{name} did not start: {programs.last_words(self.folder / f'{name}.log')}")

    def hold_database(self, cores: Collection[int]) -> None:
        """PostgreSQL's processes, and all that it forks from now on, on these cores."""
        for pid in procs.family(self.postmaster):
            os.sched_setaffinity(pid, cores)

    def sql(self, statement: str) -> list[list[str]]:
        rows = self.database.sql(statement, database=postgres.DATABASE)
        return [line.split("|") for line in rows.splitlines()]

    def number(self, statement: str) -> int:
        return int(self.sql(statement)[0][0])

    def empty(self) -> None:
        """As if nothing had ever been delivered."""
        self.sql(EVERYTHING)


@contextmanager
def made(root: Path, parent: Path | None, port: int) -> Iterator[Bed]:
    """Servers with the portal's tables and the accounts of the measurement; all gone at the end."""
    python = Path(sys.executable)
    if parent is None:
        folder = testbed.temporary_folder("waportal-bench-")
    else:
        folder = Path(tempfile.mkdtemp(prefix="waportal-bench-", dir=parent))
    guard = children.Guard()
    guard.remove_at_the_end(folder)
    (folder / "sockets").mkdir(mode=0o700)
    ours = embedded.choose(
        {}, packages=venv.site_packages(python), data_dir=folder, sockets=folder / "sockets",
        guard=guard,
    )  # fmt: skip
    database, queue = ours.database, ours.queue
    assert database is not None
    assert queue is not None
    setup.compile_messages(root, python)
    environment = testbed.environment(python, folder) | ours.addresses()
    environment |= {
        "INTAKE_PORT": str(port), "PORT": str(port), "SANDBOX_PORT": str(port),
        "PLAIN_NAME": postgres.DATABASE, "PLAIN_USER": postgres.OWNER,
        "PLAIN_HOST": str(database.sockets),
        "BENCH_HOOK": HOOK, "BENCH_SECRET": SECRET,
    }  # fmt: skip
    bed = Bed(root, folder, port, environment, guard, database)
    started = []
    try:
        started.append((queue.program(), queue.start()))
        database.prepare()
        with (database.data / "postgresql.conf").open("a") as settings:
            settings.write("\ntrack_commit_timestamp = on\n")
        started.append((database.program(), database.start()))
        programs.await_ready(*started[0], queue.log)
        programs.await_ready(*started[1], database.log)
        bed.postmaster = started[1][1].pid
        database.create_roles_and_database()
        _inside(bed, "manage.py", "migrate", "--database", "admin", "--verbosity", "0")
        _inside(bed, "-m", "bench.lib.webhooks_world")
        _inside(bed, "-m", "bench.lib.webhooks_django")
        yield bed
    finally:
        bed.stop_all()
        for program, child in reversed(started):
            children.stop(child, patience=30, how=program.stop_signal)
        shutil.rmtree(folder, ignore_errors=True)
        guard.close()


def _inside(bed: Bed, *words: str) -> None:
    done = subprocess.run(
        [sys.executable, *words],
        cwd=bed.root, env=bed.environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        raise Problem(f"{' '.join(words)} failed:\n{done.stderr[-2000:]}")


def cpu_seconds(pid: int) -> float:
    """What a process and all that it started have used so far, those that have ended included."""
    used = 0
    for one in procs.family(pid):
        try:
            after = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended meanwhile, and its parent counts it
        used += sum(int(ticks) for ticks in after[11:15])
    return used / TICKS


def most_memory(pid: int) -> float:
    """The most that a process ever held, in MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return next(
        int(line.split()[1]) / 1000 for line in status.splitlines() if line.startswith("VmHWM")
    )
