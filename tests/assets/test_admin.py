"""What support staff see and may do about assets."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import Role, User
from assets.models import Connection
from assets.services import read_account
from tests.assets.places import make_account, make_connection, make_place
from tests.people import make_member
from tests.sandbox_server import Sandbox

pytestmark = pytest.mark.django_db

PAGES = ("connection", "whatsappaccount", "phonenumber", "call", "usage")


@pytest.fixture
def connection(sandbox: Sandbox) -> Connection:
    connection = make_connection(sandbox, *make_place())
    read_account(make_account(connection, sandbox.waba_id))
    return connection


@pytest.fixture
def staff(connection: Connection, client: Client) -> User:
    person = User.objects.create_user("support@example.com", "a long sentence", is_staff=True)
    client.force_login(person)
    return person


@pytest.mark.parametrize("name", PAGES)
def test_support_reads_and_searches_everything_and_members_nothing(
    staff: User, connection: Connection, client: Client, name: str
) -> None:
    assert client.get(f"/admin/assets/{name}/?q=First").status_code == 200
    assert client.get(f"/admin/assets/{name}/add/").status_code == 403
    client.force_login(make_member(connection.organisation, Role.VIEWER))
    assert client.get(f"/admin/assets/{name}/").status_code == 302


def test_support_disables_a_connection_and_the_audit_trail_has_it(
    staff: User, connection: Connection, client: Client
) -> None:
    data = {"action": "disable_connections", "_selected_action": str(connection.pk)}
    client.post("/admin/assets/connection/", data)
    connection.refresh_from_db()
    assert connection.disabled_at is not None
    event = connection.events.order_by("-pgh_id").first()  # type: ignore[attr-defined]
    assert event.pgh_context.metadata["user"] == staff.pk
    client.post("/admin/assets/connection/", data | {"action": "enable_connections"})
    connection.refresh_from_db()
    assert connection.disabled_at is None


def test_a_row_is_shown_but_not_changed(
    staff: User, connection: Connection, client: Client
) -> None:
    address = f"/admin/assets/connection/{connection.pk}/change/"
    page = client.get(address).content.decode()
    assert connection.business_id in page
    assert client.post(address, {"business_name": "Changed"}).status_code == 403
