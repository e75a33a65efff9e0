"""What watchers are told."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from tests.conftest import Jobs
from tests.webhooks.meta import stored
from webhooks.models import DeadLetter, Waiting


def test_all_is_well(client: Client, db: None, jobs: Jobs) -> None:
    facts = client.get("/healthz").json()
    assert facts["status"] == "ok"
    assert facts["version"] == settings.VERSION
    assert facts["workers_alive"] == 0
    assert facts["undigested_deliveries"] == facts["dead_letters"] == 0
    assert client.get("/readyz").json() == {"ready": True}


def test_work_that_waits_and_letters_that_died_are_counted(
    client: Client, db: None, jobs: Jobs
) -> None:
    for _ in range(2):
        stored(b"{}")
    dead = stored(b"{}")
    Waiting.objects.filter(pk=dead.pk).delete()
    DeadLetter.objects.create(delivery=dead, received_at=dead.received_at, attempts=1, error="?")
    facts = client.get("/healthz").json()
    assert facts["undigested_deliveries"] == 2
    assert facts["dead_letters"] == 1


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_a_database_that_is_away_is_said_with_503(
    path: str, client: Client, transactional_db: None, jobs: Jobs
) -> None:
    right = connection.settings_dict["HOST"]
    connection.close()
    connection.settings_dict["HOST"] = "/nowhere"
    try:
        assert client.get(path).status_code == 503
    finally:
        connection.close()
        connection.settings_dict["HOST"] = right


def test_a_kept_connection_that_died_is_noticed(
    client: Client, transactional_db: None, jobs: Jobs
) -> None:
    right = connection.settings_dict["HOST"]
    connection.ensure_connection()
    connection.connection.close()
    connection.settings_dict["HOST"] = "/nowhere"
    try:
        assert client.get("/readyz").status_code == 503
    finally:
        connection.close()
        connection.settings_dict["HOST"] = right
