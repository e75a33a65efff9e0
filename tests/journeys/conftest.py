"""The whole house on the test's database: sandbox, intake, digest and a worker as real processes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

from accounts.models import Role
from assets.models import WhatsAppAccount
from assets.services import polling, upkeep
from tests.conftest import Jobs
from tests.people import make_member
from tests.sandbox_server import Sandbox
from tests.templates_app.making import connected
from tests.webhooks import processes


@pytest.fixture
def house(
    transactional_db: None, sandbox: Sandbox, jobs: Jobs, settings: Any
) -> Iterator[WhatsAppAccount]:
    """A connected account whose webhooks come in; a marketer and a reviewer belong to it."""
    account = connected(sandbox)
    make_member(account.organisation, Role.MARKETER)
    make_member(account.organisation, Role.REVIEWER)
    variables = {"GRAPH_BASE_URLS": f"sandbox={sandbox.url}", "REDIS_URL": os.environ["REDIS_URL"]}
    worker = ("manage.py", "rqworker", "default", "slow", "--skip-checks")
    with (
        processes.intake(**variables) as (intake_url, _process),
        processes.digest(**variables),
        processes.running(*worker, **variables),
    ):
        settings.WEBHOOK_URL = intake_url
        upkeep.ask_for_repair(account.connection)
        upkeep.run_repair(account.connection)
        polling.poll(account)
        yield account
