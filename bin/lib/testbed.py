"""Servers of their own for one run of the tests, in a temporary folder: two runs at once never
meet.
"""

import base64
import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bin.lib import children, embedded, postgres, programs, setup, venv
from bin.lib.problems import Problem

MEMORY = "/dev/shm"  # noqa: S108 - mkdtemp makes what is in it private
ROOM = 8e9  # bytes, for all that run at once


@dataclass(frozen=True)
class Testbed:
    """`environment` is what Django and the tests see; what is run here ends when we end."""

    root: Path
    environment: dict[str, str]
    guard: children.Guard

    def start(
        self, argv: Sequence[str | Path], *, stdout: int | None = None
    ) -> "subprocess.Popen[bytes]":
        """Start a program in our own session, so that Ctrl-C reaches it too."""
        return children.spawn(
            argv,
            guard=self.guard,
            env=self.environment,
            cwd=self.root,
            own_session=False,
            stdout=stdout,
        )


@contextmanager
def servers(
    root: Path, python: Path, *, like: Path | None = None, shared_buffers: str = ""
) -> Iterator[Testbed]:
    """Start PostgreSQL and Valkey; stop them and remove everything at the end.

    `like` is what `migrated` has made: the test database is then a copy, not made by migrations.
    `shared_buffers` is PostgreSQL's own setting, where data is more than a laptop's.
    """
    setup.compile_messages(root, python)
    with _folder(in_memory=like is not None) as (folder, guard):
        if like is not None:
            shutil.copytree(like / "postgres", folder / "postgres")
        with _running(root, python, folder, guard, shared_buffers) as bed:
            if like is not None:
                bed.environment["TEST_DATABASE_TEMPLATE"] = postgres.DATABASE
                bed.environment["TEST_CLUSTER"] = str(like / "postgres")
            yield bed


@contextmanager
def migrated(root: Path, python: Path) -> Iterator[Path]:
    """The folder of a PostgreSQL with the site's tables, stopped, to be copied."""
    setup.compile_messages(root, python)
    with _folder() as (folder, guard):
        with _running(root, python, folder, guard) as bed:
            migrate = ["python", "manage.py", "migrate", "--database", "admin", "--verbosity", "0"]
            if bed.start(migrate).wait() != 0:
                raise Problem("The migrations failed; what they said stands above.")
        yield folder


@contextmanager
def _folder(*, in_memory: bool = False) -> Iterator[tuple[Path, children.Guard]]:
    folder = temporary_folder("waportal-test-", in_memory=in_memory)
    guard = children.Guard()
    guard.remove_at_the_end(folder)
    (folder / "sockets").mkdir(mode=0o700)
    try:
        yield folder, guard
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        guard.close()


@contextmanager
def _running(
    root: Path, python: Path, folder: Path, guard: children.Guard, shared_buffers: str = ""
) -> Iterator[Testbed]:
    ours = embedded.choose(
        {},
        packages=venv.site_packages(python),
        data_dir=folder,
        sockets=folder / "sockets",
        guard=guard,
        durable=False,
    )
    database, queue = ours.database, ours.queue
    assert database is not None
    assert queue is not None
    if shared_buffers:
        database = replace(database, shared_buffers=shared_buffers)
    started = []
    try:
        started.append((queue.program(), queue.start()))
        database.prepare()
        started.append((database.program(), database.start()))
        programs.await_ready(*started[0], queue.log)
        programs.await_ready(*started[1], database.log)
        database.create_roles_and_database(owner_may_create_databases=True)
        yield Testbed(root, environment(python, folder) | ours.addresses(), guard)
    finally:
        for program, child in started:
            children.stop(child, patience=10, how=program.stop_signal)


def environment(python: Path, data_dir: Path) -> dict[str, str]:
    """Every setting the tests may rely on; a developer's own .env changes none of them."""
    settings = {
        "SECRET_KEY": "only-for-tests-" + secrets.token_hex(24),
        "TOKEN_KEYS": base64.urlsafe_b64encode(os.urandom(32)).decode(),
        "DEBUG": "False",
        "SITE_URL": "http://127.0.0.1:8000",
        "WEBHOOK_URL": "http://127.0.0.1:8001",
        "ALLOWED_HOSTS": "127.0.0.1,localhost,testserver",
        "HASHED_STATIC": "False",
        "LOG_FORMAT": "text",
        "EMAIL_URL": "memorymail://",
        "GRAPH_BASE_URLS": "live=https://graph.facebook.com,sandbox=http://127.0.0.1:8100",
        "DATA_DIR": str(data_dir),
    }
    return dict(os.environ) | venv.activation(python) | settings


def like_production(environment: Mapping[str, str]) -> dict[str, str]:
    """The same, set up as it would be for the world to see: what `check --deploy` judges."""
    settings = {
        "SITE_URL": "https://portal.example.com",
        "WEBHOOK_URL": "https://hooks.example.com",
        "ALLOWED_HOSTS": "portal.example.com",
        "GRAPH_BASE_URLS": "live=https://graph.facebook.com",
        "EMAIL_URL": "smtp+tls://portal@mail.example.com:587",
        "HASHED_STATIC": "True",
        "LOG_FORMAT": "json",
    }
    return dict(environment) | settings


def temporary_folder(prefix: str, *, in_memory: bool = False) -> Path:
    """A private folder with a short path: a socket's address holds 107 bytes, macOS's TMPDIR is
    long. `in_memory`: where no disk is, if there is room: emptying a database's tables makes and
    removes a thousand files.
    """
    places = ["/tmp"]  # noqa: S108 - mkdtemp makes it private
    if in_memory and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
        places.insert(0, MEMORY)
    parent = next((place for place in places if os.access(place, os.W_OK)), None)
    return Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
