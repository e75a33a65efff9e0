"""Servers and programs of a proof's own, started again when they end, as bin/up does.

Nothing happens behind the proof's back: programs come back while it waits by `wait` or `until`. One that
ended although nobody killed it is remembered in `crashes`.
"""

from __future__ import annotations

import dataclasses
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import psycopg

from bench.lib import procs
from bin.lib import children, embedded, postgres, procfile, programs, testbed, venv
from bin.lib.embedded import Servers
from tests.webhooks.proof import letters

ROOT = Path(__file__).resolve().parents[3]
PAUSE = 0.3  # seconds before what ended is started again
PROGRAMS = ("intake", "digest", "worker")  # of the Procfile
# The worker reads the facts meanwhile and deletes what it has read: those rows are counted here.
COUNT_WHAT_IS_READ = """
    CREATE TABLE proof_read (todo bigint NOT NULL);
    CREATE FUNCTION proof_count_read() RETURNS trigger SECURITY DEFINER LANGUAGE plpgsql AS $$
    BEGIN INSERT INTO public.proof_read VALUES (old.id); RETURN NULL; END $$;
    CREATE TRIGGER proof_count_read AFTER DELETE ON traffic_todo
    FOR EACH ROW EXECUTE FUNCTION proof_count_read();
"""


@dataclass
class Run:
    """A program and its present process."""

    name: str
    start: Callable[[], subprocess.Popen[bytes]]
    child: subprocess.Popen[bytes] | None = None
    killed: bool = False
    again_at: float | None = None


@dataclass
class Stage:
    folder: Path
    servers: Servers
    environment: dict[str, str]
    guard: children.Guard
    port: int
    runs: dict[str, Run] = field(default_factory=dict)
    crashes: list[str] = field(default_factory=list)

    def start(self, *names: str) -> None:
        """Programs of the Procfile; "digest 2" is another digest."""
        lines = procfile.read(ROOT / "Procfile", self.environment)
        for name in names:
            self.start_command(name, lines[name.split()[0]])

    def start_command(self, name: str, argv: list[str]) -> None:
        self._run(name, lambda: self._spawn(name, argv))

    def start_servers(self) -> None:
        database, queue = self.servers.database, self.servers.queue
        assert database is not None
        assert queue is not None
        self._run("valkey", queue.start)
        self._run("postgres", database.start)
        self.until(lambda: database.is_ready() and queue.is_ready())

    def pid(self, name: str) -> int:
        """Waits until it runs."""
        run = self.runs[name]
        self.until(lambda: run.child is not None and run.child.poll() is None)
        assert run.child is not None
        return run.child.pid

    def kill(self, name: str) -> None:
        """kill -9, with all that it started."""
        pid = self.pid(name)
        self.runs[name].killed = True
        procs.kill_family(pid)

    def tend(self) -> None:
        now = time.monotonic()
        for run in self.runs.values():
            if run.child is not None and run.child.poll() is not None:
                self._ended(run, now)
            elif run.again_at is not None and now >= run.again_at:
                run.again_at, run.child = None, run.start()

    def wait(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.tend()
            time.sleep(min(0.05, max(0.0, until - time.monotonic())))

    def until(self, happened: Callable[[], Any], *, seconds: float = 120) -> None:
        """Fails when it never does. A database that is away is no answer yet."""
        deadline = time.monotonic() + seconds
        while True:
            self.tend()
            try:
                if happened():
                    return
            except psycopg.OperationalError:
                pass
            assert time.monotonic() < deadline, f"not within {seconds:.0f} s: {self.last_words()}"
            time.sleep(0.05)

    def ready(self) -> int:
        """What /readyz answers; 0 when nothing does."""
        try:
            with urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5) as answer:
                return int(answer.status)
        except HTTPError as error:
            return error.code
        except OSError:
            return 0

    def connect(self) -> psycopg.Connection[tuple[Any, ...]]:
        """As the superuser, for whom a connection is reserved."""
        database = self.servers.database
        assert database is not None
        return psycopg.connect(database.url(postgres.SUPERUSER), autocommit=True)

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        with self.connect() as connection:
            return connection.execute(statement.encode()).fetchall()

    def number(self, statement: str) -> int:
        return int(self.rows(statement)[0][0] or 0)

    def do(self, statement: str) -> None:
        with self.connect() as connection:
            connection.execute(statement.encode())

    def bodies(self) -> Iterator[tuple[int, bytes]]:
        """Of those deliveries that have a number, as they are stored."""
        with (
            self.connect() as connection,
            connection.transaction(),
            connection.cursor("bodies", binary=True) as cursor,
        ):
            cursor.execute("SELECT body FROM webhooks_delivery")
            for (raw,) in cursor:
                number = letters.number_of(raw)
                if number is not None:
                    yield number, raw

    def log(self, name: str) -> str:
        path = self.folder / f"{name}.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def last_words(self) -> str:
        logs = sorted(self.folder.glob("*.log"))
        return "; ".join(f"{log.stem}: {programs.last_words(log)[-300:]}" for log in logs)

    def stop(self) -> None:
        """The programs, then the servers."""
        for run in reversed(self.runs.values()):
            if run.child is not None:
                children.stop(run.child, patience=20, how=_politely(run.name))
        self.runs.clear()

    def _run(self, name: str, start: Callable[[], subprocess.Popen[bytes]]) -> None:
        self.runs[name] = Run(name, start, start())

    def _ended(self, run: Run, now: float) -> None:
        assert run.child is not None
        if not run.killed:
            words = programs.last_words(self.folder / f"{run.name}.log")
            self.crashes.append(f"{run.name} ended ({run.child.returncode}): {words}")
        children.end_session(run.child.pid)
        run.child, run.killed, run.again_at = None, False, now + PAUSE

    def _spawn(self, name: str, argv: list[str]) -> subprocess.Popen[bytes]:
        with (self.folder / f"{name}.log").open("ab") as log:
            return children.spawn(
                argv, guard=self.guard, env=self.environment, cwd=ROOT, stdout=log
            )


@contextmanager
def made(cluster: Path, folder: Path, variables: Mapping[str, str]) -> Iterator[Stage]:
    """Servers with a copy of the prepared cluster in this folder, running; no program yet."""
    shutil.copytree(cluster, folder / "postgres", symlinks=True, dirs_exist_ok=True)
    with _stage(folder, variables) as stage:
        stage.start_servers()
        yield stage


def prepare(folder: Path) -> Path:
    """A cluster with the portal's tables and the accounts that the deliveries are about; stopped."""
    with _stage(folder, {}) as stage:
        database = stage.servers.database
        assert database is not None
        if like := os.environ.get("TEST_CLUSTER"):  # of `bin/test`: the migrations were run once
            shutil.copytree(like, folder / "postgres", symlinks=True)
        database.prepare()
        stage.start_servers()
        database.create_roles_and_database()
        for words in (
            ["manage.py", "migrate", "--database", "admin", "--verbosity", "0"],
            ["-m", "bench.lib.webhooks_world"],
        ):
            done = subprocess.run(
                [sys.executable, *words],
                cwd=ROOT, env=stage.environment, capture_output=True, text=True, check=False,
            )  # fmt: skip
            assert done.returncode == 0, done.stderr
        stage.do(COUNT_WHAT_IS_READ)
    return folder / "postgres"


@contextmanager
def _stage(folder: Path, variables: Mapping[str, str]) -> Iterator[Stage]:
    """`variables` are for PostgreSQL and the programs alike."""
    python, guard = Path(sys.executable), children.Guard()
    (folder / "sockets").mkdir(mode=0o700)
    ours = embedded.choose(
        {}, packages=venv.site_packages(python), data_dir=folder, sockets=folder / "sockets",
        guard=guard,
    )  # fmt: skip
    assert ours.database is not None
    ours = Servers(dataclasses.replace(ours.database, variables=variables), ours.queue)
    port = free_port()
    environment = testbed.environment(python, folder) | ours.addresses() | dict(variables)
    environment |= {
        "INTAKE_PORT": str(port), "PORT": str(port), "SANDBOX_PORT": str(port),
        "SWEEP_SECONDS": "5", "TZ": "UTC", "LOG_FORMAT": "text",
        "SECRET_KEY": "only-for-proofs" * 4, "TOKEN_KEYS": "cHJvb2ZzIG9ubHksIHByb29mcyBvbmx5LCAzMiBieXQ=",
    }  # fmt: skip
    stage = Stage(folder, ours, environment, guard, port)
    try:
        yield stage
    finally:
        stage.stop()
        guard.close()


def _politely(name: str) -> signal.Signals:
    return signal.SIGINT if name == "postgres" else signal.SIGTERM


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
