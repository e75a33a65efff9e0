"""An account of the sandbox, for every test of this room that asks."""

from __future__ import annotations

import pytest
from hypothesis import settings

from assets.models import WhatsAppAccount
from tests.sandbox_server import Sandbox
from tests.templates_app.making import connected

# Found examples belong into a test by name, not into a folder beside the code.
settings.register_profile("no_folder", database=None)
settings.load_profile("no_folder")


@pytest.fixture
def account(db: None, sandbox: Sandbox) -> WhatsAppAccount:
    return connected(sandbox)
