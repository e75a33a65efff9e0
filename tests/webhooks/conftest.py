from __future__ import annotations

from collections.abc import Iterator

import pytest

from assets.models import WhatsAppAccount
from templates_app.models import Status, Template
from tests.people import make_account, make_organisation
from tests.webhooks import processes
from tests.webhooks.meta import catch_up


@pytest.fixture
def account(db: None) -> WhatsAppAccount:
    return make_account(make_organisation())


@pytest.fixture
def template(account: WhatsAppAccount) -> Template:
    return Template.objects.create(
        organisation=account.organisation,
        account=account,
        name="order_shipped",
        language="en_US",
        category="UTILITY",
        status=Status.PENDING,
        meta_status="PENDING",
        meta_id="1689556908129832",
    )


@pytest.fixture(scope="session")
def shared_intake(django_db_setup: None) -> Iterator[str]:
    """One intake for all tests that leave it alive."""
    with processes.intake() as (url, _process):
        yield url


@pytest.fixture
def intake_url(account: WhatsAppAccount, shared_intake: str) -> str:
    """The shared intake, once it knows this test's account."""
    catch_up(shared_intake)
    return shared_intake
