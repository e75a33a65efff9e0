"""People and places for tests, by plain functions."""

from __future__ import annotations

from typing import Any

from accounts.models import Membership, Organisation, Role, User
from assets.models import Connection, Environment, PhoneNumber, WhatsAppAccount

PASSWORD = "correct horse battery staple"


def make_user(email: str = "alice@example.com", **fields: Any) -> User:
    return User.objects.create_user(email, PASSWORD, **fields)


def make_organisation(slug: str = "hanami", **fields: Any) -> Organisation:
    fields.setdefault("name", slug.capitalize())
    return Organisation.objects.create(slug=slug, **fields)


def make_member(organisation: Organisation, *roles: str, email: str = "", **fields: Any) -> User:
    """A person with these roles here, viewer when none is named."""
    chosen = list(roles) or [Role.VIEWER]
    user = make_user(email or f"{chosen[0]}@{organisation.slug}.example", **fields)
    Membership.objects.create(organisation=organisation, user=user, roles=chosen)
    return user


def make_account(
    organisation: Organisation,
    *,
    waba_id: str = "102290129340398",
    business_id: str = "",
    token: str = "EAAtest",
    **fields: Any,
) -> WhatsAppAccount:
    """An account with a sandbox connection, no call made."""
    by = User.objects.order_by("pk").first() or make_user("founder@example.com")
    connection, _created = Connection.objects.get_or_create(
        organisation=organisation,
        environment=Environment.SANDBOX,
        business_id=business_id or f"50{waba_id}",
        defaults={
            "app_id": "634974688087057",
            "token": token,
            "app_secret": "app-secret",
            "verify_token": "verify-me",
            "created_by": by,
        },
    )
    fields.setdefault("name", f"{organisation.name} main")
    return WhatsAppAccount.objects.create(
        organisation=organisation, connection=connection, waba_id=waba_id, **fields
    )


def make_number(account: WhatsAppAccount, phone_number_id: str = "106540352242922") -> PhoneNumber:
    return PhoneNumber.objects.create(
        organisation=account.organisation,
        account=account,
        phone_number_id=phone_number_id,
        display_phone_number="+81 3 5550 0142",
    )
