"""An account of the sandbox, for every test of this room that asks."""

from __future__ import annotations

import pytest

from assets.models import WhatsAppAccount
from tests.sandbox_server import Sandbox
from tests.templates_app.making import connected


@pytest.fixture
def account(db: None, sandbox: Sandbox) -> WhatsAppAccount:
    return connected(sandbox)
