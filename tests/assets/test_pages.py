"""Pages about assets: who may open them, and what they say."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection as database
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Role
from assets.models import Connection, PhoneNumber, WhatsAppAccount
from assets.services import read_account
from tests.assets.places import NUMBER, make_account, make_connection, make_place
from tests.people import make_member
from tests.sandbox_server import Sandbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(sandbox: Sandbox) -> WhatsAppAccount:
    connection = make_connection(sandbox, *make_place())
    account = make_account(connection, sandbox.waba_id)
    read_account(account)
    return account


READ = [("account_list", []), ("account_detail", ["waba"]), ("number_detail", [NUMBER])]
MANAGE = [
    ("connection_list", []), ("connection_create", []), ("connection_detail", ["pk"]),
    ("token_update", ["pk"]), ("app_secret_update", ["pk"]),
]  # fmt: skip
ACTS = [
    ("reading_create", ["waba"]), ("check_create", ["pk"]), ("repair_create", ["pk"]),
    ("use_update", ["pk"]), ("previous_app_secret_delete", ["pk"]), ("token_update", ["pk"]),
    ("app_secret_update", ["pk"]), ("connection_create", []),
]  # fmt: skip


def address(name: str, args: list[str], org: str = "hanami") -> str:
    ids = {"waba": "500000000000101", "pk": Connection.objects.first()}
    values = [ids["pk"].pk if arg == "pk" else ids.get(arg, arg) for arg in args]  # type: ignore[union-attr]
    return reverse(f"assets:{name}", args=[org, *values])


@pytest.mark.parametrize(("name", "args"), [*READ, *MANAGE])
def test_members_read_admins_manage_and_strangers_find_nothing(
    account: WhatsAppAccount, client: Client, name: str, args: list[str]
) -> None:
    _other, stranger = make_place("kaminari")
    viewer = make_member(account.organisation, Role.VIEWER)
    expected = {
        account.connection.created_by: 200,
        viewer: 200 if (name, args) in READ else 403,
        stranger: 404,
    }
    assert client.get(address(name, args)).status_code == 302
    for person, status in expected.items():
        client.force_login(person)
        assert client.get(address(name, args)).status_code == status, person
    if args:  # the stranger's own organisation does not show ours either
        assert client.get(address(name, args, org="kaminari")).status_code == 404


@pytest.mark.parametrize(("name", "args"), ACTS)
def test_only_admins_act(
    account: WhatsAppAccount, client: Client, name: str, args: list[str], jobs: Any
) -> None:
    _other, stranger = make_place("kaminari")
    for person, status in ((make_member(account.organisation), 403), (stranger, 404)):
        client.force_login(person)
        assert client.post(address(name, args)).status_code == status
    if args:
        assert client.post(address(name, args, org="kaminari")).status_code == 404
    assert jobs.waiting() == []


def test_read_now_asks_meta_as_a_job_and_shows_the_answer(
    account: WhatsAppAccount, client: Client, sandbox: Sandbox, jobs: Any
) -> None:
    sandbox.change(sandbox.waba_id, name="Renamed at Meta")
    client.force_login(account.connection.created_by)
    answer: Any = client.post(address("reading_create", ["waba"]))
    waiting = client.get(answer.url).content.decode()
    assert 'hx-trigger="every 2s"' in waiting
    assert "First Account" in waiting
    jobs.run()
    WhatsAppAccount.objects.update(read_at="2100-01-01T00:00:00Z")  # surely after the asking
    shown = client.get(answer.url).content.decode()
    assert "Renamed at Meta" in shown
    assert 'hx-trigger="every 2s"' not in shown


def test_a_number_shows_everything_in_peoples_words_and_unknown_keys_as_they_came(
    account: WhatsAppAccount, client: Client
) -> None:
    number = PhoneNumber.objects.get(phone_number_id=NUMBER)
    number.facts |= {"brand_new_field": {"level": 7}, "name_status": "A_NEW_WORD"}
    number.save()
    client.force_login(account.connection.created_by)
    page = client.get(address("number_detail", [NUMBER])).content.decode()
    for said in (
        "Connected",
        "High quality",
        "2,000 people a day",
        "Standard: 80 messages a second",
    ):
        assert said in page
    assert "brand_new_field" in page
    assert "{&quot;level&quot;: 7}" in page
    assert "A_NEW_WORD" in page


@pytest.mark.parametrize(
    ("digits", "said"),
    [
        ("+52 55 5550 0142", "Meta offers no local storage in Mexico"),
        ("+62 21 5550 0142", "Messages can be kept at rest in Indonesia"),
        ("+81 3 5550 0142", "Meta does not offer payments by customers in Japan"),
        ("+91 22 5550 0142", "Meta offers payments by customers in India"),
    ],
)
def test_what_meta_does_not_offer_in_a_country_is_said(
    account: WhatsAppAccount, client: Client, digits: str, said: str
) -> None:
    PhoneNumber.objects.update(display_phone_number=digits)
    client.force_login(account.connection.created_by)
    page = client.get(address("number_detail", [NUMBER])).content.decode()
    assert said in page


def test_trouble_is_said_in_words_with_metas_code_behind_a_click(
    account: WhatsAppAccount, client: Client
) -> None:
    WhatsAppAccount.objects.update(problem="Limited 80008")
    client.force_login(account.connection.created_by)
    page = client.get(address("account_detail", ["waba"])).content.decode()
    assert "We asked Meta too much for this hour" in page
    assert "Limited 80008" in page


def test_hostile_text_from_meta_is_shown_as_text(
    account: WhatsAppAccount, client: Client, sandbox: Sandbox
) -> None:
    hostile = "<script>alert(1)</script>"
    sandbox.change(sandbox.waba_id, name=hostile, status=hostile)
    sandbox.change(NUMBER, verified_name=hostile, status=hostile)
    read_account(account)
    client.force_login(account.connection.created_by)
    for name, args in READ:
        page = client.get(address(name, args)).content.decode()
        assert hostile not in page
        assert "&lt;script&gt;" in page


def test_the_list_costs_as_many_queries_for_many_accounts_as_for_one(
    account: WhatsAppAccount, client: Client, django_assert_num_queries: Any
) -> None:
    client.force_login(account.connection.created_by)
    where = address("account_list", [])
    client.get(where)
    with CaptureQueriesContext(database) as one:
        client.get(where)
    for n in range(20):
        more = make_account(account.connection, f"5100000000{n:05}")
        PhoneNumber.objects.create(
            organisation=account.organisation, account=more, phone_number_id=f"61{n:05}",
            display_phone_number=f"+1 555-555-{n:04}",
        )  # fmt: skip
    with django_assert_num_queries(len(one.captured_queries)):
        client.get(where)
