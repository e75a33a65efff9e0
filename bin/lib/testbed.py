"""Servers of their own for one run of the tests, in a temporary folder: two runs at once never meet."""

import base64
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bin.lib import children, postgres, services, valkey, venv


@contextmanager
def servers(python: Path) -> Iterator[dict[str, str]]:
    """Start PostgreSQL and Valkey; the environment in which Django's tests run; stop them at the end."""
    folder = temporary_folder("waportal-test-")
    guard = children.Guard()
    guard.tell(f"dir {folder}")
    packages = venv.site_packages(python)
    (folder / "sockets").mkdir(mode=0o700)
    database = postgres.Postgres(
        binaries=postgres.find_binaries(packages),
        data=folder / "postgres",
        sockets=folder / "sockets",
        log=folder / "postgres.log",
        guard=guard,
        durable=False,
    )
    queue = valkey.Valkey(
        binary=valkey.find_binary(packages),
        data=folder / "valkey",
        sockets=folder / "sockets",
        log=folder / "valkey.log",
        guard=guard,
        durable=False,
    )
    started = []
    try:
        queue_child = queue.start()
        started.append((queue.service(), queue_child))
        database.prepare()
        database_child = database.start()
        started.append((database.service(), database_child))
        services.await_ready(queue.service(), queue_child, queue.log)
        services.await_ready(database.service(), database_child, database.log)
        database.create_roles_and_database(owner_may_create_databases=True)
        yield environment(python, folder) | {
            "DATABASE_URL": database.url(postgres.RUNTIME),
            "DATABASE_ADMIN_URL": database.url(postgres.OWNER),
            "REDIS_URL": queue.url,
        }
    finally:
        for service, child in started:
            children.stop(child, guard=guard, patience=10, how=service.stop_signal)
        shutil.rmtree(folder, ignore_errors=True)
        guard.close()


def environment(python: Path, data_dir: Path) -> dict[str, str]:
    """Every setting the tests may rely on; a developer's own .env changes none of them."""
    return venv.environment(python) | {
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


def temporary_folder(prefix: str) -> Path:
    """A private folder with a short path: a socket's address holds 107 bytes, and macOS has a long TMPDIR."""
    parent = "/tmp" if os.access("/tmp", os.W_OK) else None  # noqa: S108 - mkdtemp makes it private
    return Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
