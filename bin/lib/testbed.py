"""Servers of their own for one run of the tests, in a temporary folder: two runs at once never meet."""

import base64
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bin.lib import children, embedded, programs, venv


@contextmanager
def servers(python: Path) -> Iterator[dict[str, str]]:
    """Start PostgreSQL and Valkey; the environment in which Django's tests run; stop them at the end."""
    folder = temporary_folder("waportal-test-")
    guard = children.Guard()
    guard.tell(f"dir {folder}")
    (folder / "sockets").mkdir(mode=0o700)
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
    started = []
    try:
        database.prepare()
        started.append((database.program(), database.start()))
        started.append((queue.program(), queue.start()))
        programs.await_ready(*started[0], database.log)
        programs.await_ready(*started[1], queue.log)
        database.create_roles_and_database(owner_may_create_databases=True)
        yield environment(python, folder) | ours.addresses()
    finally:
        for program, child in started:
            children.stop(child, guard=guard, patience=10, how=program.stop_signal)
        shutil.rmtree(folder, ignore_errors=True)
        guard.close()


def environment(python: Path, data_dir: Path) -> dict[str, str]:
    """Every setting the tests may rely on; a developer's own .env changes none of them."""
    return dict(os.environ) | venv.activation(python) | {
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
    }  # fmt: skip


def temporary_folder(prefix: str) -> Path:
    """A private folder with a short path: a socket's address holds 107 bytes, macOS's TMPDIR is long."""
    parent = "/tmp" if os.access("/tmp", os.W_OK) else None  # noqa: S108 - mkdtemp makes it private
    return Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
