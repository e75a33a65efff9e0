"""What every test may ask for. `bin/test` provides the servers by environment variables."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import django_rq
import pytest
from django.conf import settings
from django.db import connection, connections
from django.test import TransactionTestCase
from django.test.utils import setup_databases, teardown_databases
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis
from rq import SimpleWorker

from tests.emptying import Emptier

pytest_plugins = ["tests.browser", "tests.sandbox_server"]

if "DATABASE_URL" not in os.environ:
    pytest.exit("Run the tests by `bin/test`: it starts PostgreSQL and Valkey for them.", 3)

# Found examples belong into a test by name, not into a folder beside the code; and how long one takes says
# how busy the machine is. A fixture of a test is made once for all its examples.
hypothesis.register_profile(
    "ours",
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
hypothesis.load_profile("ours")

# A slow hash of a test's password protects nobody.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: Any
) -> Iterator[None]:
    """The owner makes the test database, whichever alias a test asks for, and empties it after a transactional test."""
    keep = request.config.getvalue("reuse_db") and not request.config.getvalue("create_db")
    with django_db_blocker.unblock():
        # A migration of django_rq goes through "default": that has to be the test database too.
        creation: Any = connections["admin"].creation
        name = creation._get_test_db_name()
        # Of `bin/test` without arguments: tables that the migrations have made once for all parts.
        template = os.environ.get("TEST_DATABASE_TEMPLATE")
        creation.connection.settings_dict["TEST"]["TEMPLATE"] = template
        connection.settings_dict["NAME"] = connection.settings_dict["TEST"]["NAME"] = name
        made = setup_databases(
            verbosity=0, interactive=False, aliases=dict.fromkeys(("default", "admin")), keepdb=keep
        )
        # From here on "default" is a database of its own.
        connection.settings_dict["TEST"]["MIRROR"] = None
        connections["admin"].close()
    emptier = Emptier()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(TransactionTestCase, "_fixture_teardown", lambda _test: emptier())
        yield
    emptier.close()
    if not keep:
        with django_db_blocker.unblock():
            connections.close_all()
            teardown_databases(made, verbosity=0)


@pytest.fixture(autouse=True)
def _little_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """graph/ waits seconds between its tries; tests need not."""
    monkeypatch.setattr("graph.client.FIRST_WAIT", 0.01)


@pytest.fixture(autouse=True)
def _own_signer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What one test signs, the next does not remember."""
    monkeypatch.setattr(settings, "SIGNER_DIR", tmp_path / "signer")


@pytest.fixture(autouse=True)
def _own_language() -> Iterator[None]:
    """The test client leaves the language of its last page on; the next test starts without it."""
    yield
    translation.deactivate()


class Jobs:
    """Plays the worker in this process: rings commits' doorbells, then empties every queue."""

    def ring(self) -> None:
        """Run what waits for the commit that a rolled-back test never makes."""
        while connection.run_on_commit:
            connection.run_on_commit.pop(0)[1]()

    def waiting(self) -> list[str]:
        self.ring()
        return [
            str(job.func_name)
            for name in settings.RQ_QUEUES
            for job in django_rq.get_queue(name).jobs
        ]  # fmt: skip

    def run(self) -> None:
        """Until nothing waits. A failed job fails the test."""
        queues = [django_rq.get_queue(name) for name in settings.RQ_QUEUES]
        while True:
            self.ring()
            if not any(queue.count for queue in queues):
                return
            worker = SimpleWorker(
                queues, connection=queues[0].connection, job_class=queues[0].job_class
            )
            worker.work(burst=True, logging_level="WARNING")
            failed = [id_ for queue in queues for id_ in queue.failed_job_registry.get_job_ids()]
            assert not failed, queues[0].fetch_job(failed[0]).exc_info  # type: ignore[union-attr]

    def wipe(self) -> None:
        django_rq.get_connection().flushall()


@pytest.fixture
def jobs() -> Iterator[Jobs]:
    played = Jobs()
    played.wipe()
    yield played
    played.wipe()


@pytest.fixture
def sign_in(client: Any) -> Callable[[Any], Any]:
    """The test client, signed in as this person."""

    def as_person(user: Any) -> Any:
        client.force_login(user)
        return client

    return as_person
