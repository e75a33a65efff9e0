"""The search across rooms stays in its organisation and within the person's rights."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import Role
from alerts.models import Kind
from alerts.services import raise_alert
from assets.models import WhatsAppAccount
from templates_app.services import drafting
from tests.people import make_account, make_member, make_number, make_organisation, make_user

CONTENT = {
    "parameter_format": "POSITIONAL",
    "components": [{"type": "BODY", "text": "Cherry blossoms are in bloom."}],
}


@pytest.fixture
def account(db: None) -> WhatsAppAccount:
    account = make_account(make_organisation(), name="Tokyo main")
    make_number(account)
    drafting.create_draft(
        account, name="spring_sale", language="en_US", category="MARKETING", content=CONTENT,
        by=make_user("author@example.com"),
    )  # fmt: skip
    raise_alert(
        account.organisation, kind=Kind.SYNC_STALLED, subject="x", title="Tokyo main is silent"
    )
    return account


def found(client: Client, person: object, query: str, org: str = "hanami") -> str:
    client.force_login(person)  # type: ignore[arg-type]
    return client.get(f"/o/{org}/search/", {"q": query}).content.decode()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("spring", "spring_sale"),
        ("blossoms", "spring_sale"),
        ("5550 0142", "+81 3 5550 0142"),
        ("813-5550", "+81 3 5550 0142"),
        ("tokyo", "Tokyo main"),
        ("silent", "Tokyo main is silent"),
        ("admin@hanami", "admin@hanami.example"),
    ],
)
def test_every_kind_is_found(
    client: Client, account: WhatsAppAccount, query: str, expected: str
) -> None:
    admin = make_member(account.organisation, Role.ADMIN)
    assert expected in found(client, admin, query)


def test_a_viewer_finds_no_people(client: Client, account: WhatsAppAccount) -> None:
    make_member(account.organisation, Role.ADMIN)
    viewer = make_member(account.organisation, Role.VIEWER)
    assert "admin@hanami.example" not in found(client, viewer, "admin@hanami").split("<main")[1]


def test_another_organisation_finds_nothing(client: Client, account: WhatsAppAccount) -> None:
    stranger = make_member(make_organisation("other"), Role.ADMIN)
    assert "spring_sale" not in found(client, stranger, "spring", org="other")
    assert client.get("/o/hanami/search/", {"q": "spring"}).status_code == 404


@pytest.mark.parametrize("query", ["", " ", "%", "_", "\\", "'; DROP TABLE x; --", "あ" * 500])
def test_odd_queries_are_only_queries(client: Client, account: WhatsAppAccount, query: str) -> None:
    viewer = make_member(account.organisation, Role.VIEWER)
    client.force_login(viewer)
    assert client.get("/o/hanami/search/", {"q": query}).status_code == 200
