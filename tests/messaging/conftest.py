"""An organisation whose account is the sandbox's first, with a template that Meta has approved."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import Organisation, Role
from assets.models import PhoneNumber, WhatsAppAccount
from messaging.models import Send
from messaging.services import testing
from templates_app.models import Status, Template
from tests.messaging.making import SENDER_ID
from tests.sandbox_server import Sandbox
from tests.templates_app.making import connected, person, pushed, words


@pytest.fixture
def account(sandbox: Sandbox, db: None) -> WhatsAppAccount:
    return connected(sandbox)


@pytest.fixture
def organisation(account: WhatsAppAccount) -> Organisation:
    return account.organisation


@pytest.fixture
def number(account: WhatsAppAccount) -> PhoneNumber:
    return PhoneNumber.objects.create(
        organisation=account.organisation, account=account, phone_number_id=SENDER_ID,
        display_phone_number="+81 3 5550 0142", verified_name="Hanami",
    )  # fmt: skip


@pytest.fixture
def template(account: WhatsAppAccount, sandbox: Sandbox, number: PhoneNumber) -> Template:
    """Approved at the sandbox too."""
    return approve(pushed(account, words(), category="UTILITY"), sandbox)


def approve(row: Template, sandbox: Sandbox) -> Template:
    sandbox.decide(row.meta_id, "approve")
    Template.objects.filter(pk=row.pk).update(
        status=Status.APPROVED, meta_status="APPROVED", meta_revision=row.revision
    )
    return Template.objects.get(pk=row.pk)


@pytest.fixture
def ask(template: Template, number: PhoneNumber) -> Any:
    """A test to this number, as the page asks for it."""
    marketer = person(template.account, Role.MARKETER)

    def asked(to: str, *, key: str = "1", values: dict[str, str] | None = None) -> Send:
        return testing.ask(
            template, sender=number, number=to.lstrip("+"), values=values or {"body.0": "860198"},
            key=key, by=marketer,
        )  # fmt: skip

    return asked
