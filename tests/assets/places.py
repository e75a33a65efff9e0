"""A connection and an account that the sandbox really has, by plain functions."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from accounts.models import Organisation, Role, User
from assets.models import Connection, Environment, WhatsAppAccount
from tests.people import make_member, make_organisation
from tests.sandbox_server import Sandbox

NUMBER = "600000000000101"


def make_place(slug: str = "hanami") -> tuple[Organisation, User]:
    organisation = make_organisation(slug, country="JP")
    return organisation, make_member(organisation, Role.ADMIN)


def make_connection(
    sandbox: Sandbox, organisation: Organisation, by: User, **fields: Any
) -> Connection:
    """Stored without a call, as if it had been connected and checked long ago."""
    given: dict[str, Any] = {
        "business_id": sandbox.business_id,
        "business_name": "First Business",
        "app_id": sandbox.app_id,
        "app_secret": sandbox.app_secret,
        "token": sandbox.token,
        "verify_token": "verify-me",
    }
    return Connection.objects.create(
        organisation=organisation,
        environment=Environment.SANDBOX,
        created_by=by,
        **(given | fields),
    )


def make_account(connection: Connection, waba_id: str, **fields: Any) -> WhatsAppAccount:
    return WhatsAppAccount.objects.create(
        organisation=connection.organisation,
        connection=connection,
        waba_id=waba_id,
        **({"name": "First Account"} | fields),
    )


def due_now(account: WhatsAppAccount) -> WhatsAppAccount:
    """The same row, fresh, to be read now."""
    WhatsAppAccount.objects.filter(pk=account.pk).update(due_at=timezone.now())
    return WhatsAppAccount.objects.select_related("connection").get(pk=account.pk)
