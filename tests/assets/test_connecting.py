"""From the wizard's first question to accounts on the page, and everything Meta may object to."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Organisation
from alerts.models import Alert, Kind
from assets.models import Connection, WhatsAppAccount
from assets.services import connecting
from tests.assets.places import make_account, make_connection, make_place
from tests.sandbox_server import Sandbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def hanami() -> Organisation:
    return make_place("hanami")[0]


@pytest.fixture
def admin_client(hanami: Organisation, client: Client) -> Client:
    client.force_login(hanami.memberships.get().user)
    return client


def answers(sandbox: Sandbox, **changes: str) -> dict[str, str]:
    given = {
        "business_id": sandbox.business_id,
        "app_id": sandbox.app_id,
        "app_secret": sandbox.app_secret,
        "token": sandbox.token,
    }
    return given | changes


def submit(client: Client, data: dict[str, str], org: str = "hanami") -> Any:
    address = reverse("assets:connection_create", args=[org])
    return client.post(f"{address}?environment=sandbox", data)


def test_the_wizard_asks_first_where_and_then_what(admin_client: Client, sandbox: Sandbox) -> None:
    address = reverse("assets:connection_create", args=["hanami"])
    first = admin_client.get(address)
    assert b'value="sandbox"' in first.content
    assert b'value="live"' not in first.content  # not on the allow-list of this test
    second = admin_client.get(f"{address}?environment=sandbox")
    assert b'name="token"' in second.content
    assert b'name="token"' not in admin_client.get(f"{address}?environment=live").content


def test_a_portfolio_is_connected_and_its_accounts_and_numbers_appear(
    admin_client: Client, sandbox: Sandbox, jobs: Any
) -> None:
    answer = submit(admin_client, answers(sandbox))
    connection = Connection.objects.get()
    assert answer.status_code == 302
    assert answer.url.startswith(f"/o/hanami/assets/connections/{connection.pk}/?since=")
    assert (connection.business_name, connection.verify_token != "") == ("First Business", True)
    jobs.run()
    account = WhatsAppAccount.objects.get()
    assert (account.waba_id, account.numbers.count()) == (sandbox.waba_id, 1)
    page = admin_client.get(reverse("assets:account_list", args=["hanami"]))
    assert b"First Account" in page.content
    assert b"+1 555-555-0101" in page.content


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"app_secret": "not-the-secret"}, "app_secret"),
        ({"token": "EAAnobodysToken123456"}, "token"),
        ({"token": Sandbox.second_token}, "token"),
        ({"token": Sandbox.messages_only_token}, "token"),
        ({"business_id": Sandbox.second_business_id}, "business_id"),
        ({"business_id": "not a number"}, "business_id"),
        ({"token": "with a space in it"}, "token"),
    ],
)
def test_what_meta_does_not_accept_is_an_error_at_its_field_and_nothing_is_stored(
    admin_client: Client, sandbox: Sandbox, changes: dict[str, str], field: str
) -> None:
    data = answers(sandbox, **changes)
    answer = submit(admin_client, data)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not Connection.objects.exists()
    assert data["token"].encode() not in answer.content
    assert data["app_secret"].encode() not in answer.content


def test_while_meta_is_in_trouble_nothing_is_stored_and_the_person_is_told(
    admin_client: Client, sandbox: Sandbox
) -> None:
    sandbox.fault("/debug_token$", status=500, error={"code": 2, "message": "plus tard"})
    answer = submit(admin_client, answers(sandbox))
    assert answer.status_code == 422
    assert "nothing was stored" in str(answer.context["form"].non_field_errors())
    assert not Connection.objects.exists()


def test_an_address_that_is_not_allowed_is_never_called(
    admin_client: Client, sandbox: Sandbox, settings: Any
) -> None:
    settings.GRAPH_BASE_URLS = {}
    assert submit(admin_client, answers(sandbox)).status_code == 200  # the first question again
    assert not sandbox.requests()


def test_a_portfolio_of_another_organisation_is_refused_without_naming_it(
    admin_client: Client, sandbox: Sandbox
) -> None:
    other, by = make_place("kaminari")
    make_connection(sandbox, other, by)
    answer = submit(admin_client, answers(sandbox))
    assert answer.status_code == 422
    assert b"another organisation" in answer.content
    assert b"aminari" not in answer.content
    assert Connection.objects.count() == 1


def test_connecting_twice_makes_one_connection(admin_client: Client, sandbox: Sandbox) -> None:
    submit(admin_client, answers(sandbox))
    answer = submit(admin_client, answers(sandbox))
    assert "business_id" in answer.context["form"].errors
    assert Connection.objects.count() == 1


def test_an_account_of_another_organisation_is_left_alone_and_the_cure_is_named(
    admin_client: Client, sandbox: Sandbox, jobs: Any
) -> None:
    other, by = make_place("kaminari")
    theirs = make_account(make_connection(sandbox, other, by, business_id="222"), sandbox.waba_id)
    submit(admin_client, answers(sandbox))
    jobs.run()
    theirs.refresh_from_db()
    assert theirs.organisation == other
    connection = Connection.objects.get(organisation__slug="hanami")
    page = admin_client.get(f"/o/hanami/assets/connections/{connection.pk}/").content.decode()
    assert f"Account {sandbox.waba_id} cannot be added here" in page
    assert "disconnect it there" in page
    assert "aminari" not in page


def test_a_new_token_is_proved_before_the_old_one_goes(
    admin_client: Client, sandbox: Sandbox, hanami: Organisation
) -> None:
    by = hanami.memberships.get().user
    connection = make_connection(sandbox, hanami, by)
    address = f"/o/hanami/assets/connections/{connection.pk}/token/"
    assert admin_client.post(address, {"token": sandbox.second_token}).status_code == 422
    connection.refresh_from_db()
    assert connection.token == sandbox.token
    assert admin_client.post(address, {"token": sandbox.token}).status_code == 302
    connection.refresh_from_db()
    assert (connection.token_added_by, connection.scopes != []) == (by, True)


def test_the_previous_app_secret_counts_until_it_is_dropped(
    admin_client: Client, sandbox: Sandbox, hanami: Organisation
) -> None:
    connection = make_connection(
        sandbox, hanami, hanami.memberships.get().user, app_secret="the-old-secret"
    )
    address = f"/o/hanami/assets/connections/{connection.pk}"
    data = {"app_secret": sandbox.app_secret}
    assert admin_client.post(f"{address}/app-secret/", data).status_code == 302
    connection.refresh_from_db()
    assert connection.previous_app_secret == "the-old-secret"
    assert admin_client.post(f"{address}/app-secret/", data).status_code == 302
    connection.refresh_from_db()
    assert connection.previous_app_secret == "the-old-secret"
    admin_client.post(f"{address}/previous-app-secret/")
    connection.refresh_from_db()
    assert (connection.app_secret, connection.previous_app_secret) == (sandbox.app_secret, "")


def test_a_wrong_app_secret_replaces_nothing(
    admin_client: Client, sandbox: Sandbox, hanami: Organisation
) -> None:
    connection = make_connection(sandbox, hanami, hanami.memberships.get().user)
    address = f"/o/hanami/assets/connections/{connection.pk}/app-secret/"
    answer = admin_client.post(address, {"app_secret": "wrong-secret"})
    assert answer.status_code == 422
    connection.refresh_from_db()
    assert (connection.app_secret, connection.previous_app_secret) == (sandbox.app_secret, "")


def test_a_connection_is_disabled_and_used_again(
    admin_client: Client, sandbox: Sandbox, hanami: Organisation
) -> None:
    connection = make_connection(sandbox, hanami, hanami.memberships.get().user)
    address = f"/o/hanami/assets/connections/{connection.pk}/use/"
    admin_client.post(address, {"in_use": "0"})
    connection.refresh_from_db()
    assert connection.disabled_at is not None
    assert connecting.disable(connection) is False
    admin_client.post(address, {"in_use": "1"})
    connection.refresh_from_db()
    assert connection.disabled_at is None


def test_a_connection_cannot_come_back_beside_its_successor(
    admin_client: Client, sandbox: Sandbox, hanami: Organisation
) -> None:
    by = hanami.memberships.get().user
    old = make_connection(sandbox, hanami, by)
    connecting.disable(old)
    make_connection(sandbox, hanami, by)
    admin_client.post(f"/o/hanami/assets/connections/{old.pk}/use/", {"in_use": "1"})
    old.refresh_from_db()
    assert old.disabled_at is not None


def test_accounts_move_to_the_successor_of_a_disabled_connection(
    admin_client: Client, sandbox: Sandbox, hanami: Organisation, jobs: Any
) -> None:
    old = make_connection(sandbox, hanami, hanami.memberships.get().user)
    account = make_account(old, sandbox.waba_id)
    connecting.disable(old)
    submit(admin_client, answers(sandbox))
    jobs.run()
    account.refresh_from_db()
    assert account.connection != old
    assert account.read_at is not None
    assert not Alert.objects.filter(kind=Kind.PERMISSION_MISSING).exists()
