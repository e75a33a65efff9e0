from __future__ import annotations

from collections.abc import Iterator

import pytest

from assets.models import WhatsAppAccount
from tests.people import make_account, make_organisation
from tests.webhooks import processes


@pytest.fixture
def account(db: None) -> WhatsAppAccount:
    return make_account(make_organisation())


@pytest.fixture(scope="session")
def intake_url(django_db_setup: None) -> Iterator[str]:
    """One intake for all tests that leave it alive."""
    with processes.intake() as (url, _process):
        yield url
