"""Portfolios, who works on accounts, terms, and which API fits."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import ProgrammingError, transaction
from django.test import Client

from accounts.models import Role
from assets import policies
from assets.models import Acceptance, Connection, WhatsAppAccount
from assets.policies import POLICIES
from assets.services import read_account, upkeep
from tests.assets.changes.conftest import address
from tests.assets.places import NUMBER, make_account, make_connection, make_place
from tests.people import make_member
from tests.sandbox_server import Sandbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(sandbox: Sandbox, client: Client) -> WhatsAppAccount:
    connection = make_connection(sandbox, *make_place())
    account = make_account(connection, sandbox.waba_id)
    read_account(account)
    client.force_login(connection.created_by)
    return account


def text(client: Client, name: str, *args: Any, query: str = "") -> str:
    return client.get(address(name, *args) + query).content.decode()


def test_a_portfolio_says_its_standing_limits_and_what_the_token_may_do(
    account: WhatsAppAccount, client: Client, sandbox: Sandbox
) -> None:
    upkeep.check(account.connection)
    Connection.objects.update(scopes=["whatsapp_business_management", "ads_read"])
    client.force_login(make_member(account.organisation, Role.VIEWER))
    assert "1 number" in text(client, "portfolio_list")
    page = text(client, "portfolio_detail", sandbox.business_id)
    for said in (
        "Verified",
        "2,000 people a day",
        "1 of 20",
        "ads_read",
        "Missing",
        "does not end",
        "First System User",
    ):
        assert said in page
    assert client.get(address("portfolio_detail", sandbox.second_business_id)).status_code == 404


def test_who_works_on_an_account_is_read_from_meta(
    account: WhatsAppAccount, client: Client, sandbox: Sandbox
) -> None:
    page = text(client, "worker_list", sandbox.waba_id)
    assert "First System User" in page
    assert "everything" in page
    sandbox.change_token(sandbox.token, revoked=True)
    assert "Meta denied us access" in text(client, "worker_list", sandbox.waba_id)


def test_terms_are_accepted_once_and_again_when_they_change(
    account: WhatsAppAccount, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = POLICIES[0]
    given = {"policy": first.key, "version": first.version, "read": "1"}
    url = address("acceptance_create")
    assert "Tick the box" in client.post(url, given | {"read": ""}, follow=True).content.decode()
    for _twice in (1, 2):
        client.post(url, given)
    row = Acceptance.objects.get()
    assert (row.policy, row.version, row.accepted_by) == (
        first.key,
        first.version,
        account.connection.created_by,
    )
    assert "Accepted by" in text(client, "policy_list")
    with pytest.raises(ProgrammingError), transaction.atomic():
        Acceptance.objects.update(version="2020")

    newer = policies.Policy(first.key, first.title, "2027-01-01", first.url, first.points)
    monkeypatch.setattr("assets.policy_reports.POLICIES", (newer,))
    monkeypatch.setitem(policies.BY_KEY, first.key, newer)
    assert "Changed since: accept again" in text(client, "policy_list")
    stale = client.post(url, given, follow=True).content.decode()
    assert "These terms have changed meanwhile" in stale
    client.post(url, given | {"version": "2027-01-01"})
    assert Acceptance.objects.count() == 2
    assert "2027-01-01" in client.get(address("policy_export")).content.decode()


def test_viewers_read_the_terms_and_cannot_accept(account: WhatsAppAccount, client: Client) -> None:
    client.force_login(make_member(account.organisation, Role.VIEWER))
    page = text(client, "policy_list")
    assert "libraries that imitate WhatsApp Web" in page
    assert "An admin has to accept it" in page
    assert client.post(address("acceptance_create")).status_code == 403


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ("now=nothing", "add a number"),
        ("now=app", "coexistence"),
        ("now=provider&marketing=on", "Marketing Messages API"),
        ("now=on_premises", "ended on 2025-10-23"),
        ("now=nothing&by_hand=on", "Business app may be enough"),
    ],
)
def test_three_questions_say_which_api_fits(
    account: WhatsAppAccount, client: Client, answers: str, said: str
) -> None:
    assert said in text(client, "fit_detail", query=f"?{answers}")
    assert said not in text(client, "fit_detail", query="?now=fax")


SETTINGS = {
    "settings": {"application": {"callback_persist": True, "webhooks": {"url": "https://old.example"},
                                 "odd_thing": "<b>", "media": {"auto_download": ["image"]}, "app_secret": "s3cret"}}
}  # fmt: skip
PROFILE = {
    "settings": {"business": {"profile": {"address": "1 Hanami", "vertical": "Shopping and Retail",
                                          "websites": ["https://hanami.example"]}}}
}  # fmt: skip


def given(name: str, content: str | dict[str, Any]) -> SimpleUploadedFile:
    said = content if isinstance(content, str) else json.dumps(content)
    return SimpleUploadedFile(name, said.encode())


def test_what_is_left_of_on_premises_is_read_and_not_kept(
    account: WhatsAppAccount, client: Client
) -> None:
    contacts = "number,name\n+81 90 1234 5678,A\n819012345678,B\nnobody,C\n"
    answer = client.post(address("on_premises_create"), {
        "settings": given("s.json", SETTINGS), "profile": given("p.json", PROFILE),
        "contacts": given("c.csv", contacts),
    })  # fmt: skip
    page = answer.content.decode()
    for said in ("callback_persist", "for up to seven days", "Not known to us", "&lt;b&gt;", "1 Hanami",
                 "vertical=RETAIL", "1 number", "1 twice", "1 without a number", "nobody"):  # fmt: skip
        assert said in page
    assert "s3cret" not in page
    listed = client.post(
        address("on_premises_create"), {"contacts": given("c.csv", contacts), "list": "1"}
    )
    assert listed.content.decode("utf-8-sig").splitlines()[1:] == ["'+819012345678"]
    filled = text(client, "number_change_create", NUMBER, "profile", query="?address=1+Hanami")
    assert 'value="1 Hanami"' in filled


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("settings", "not json", "This is no JSON"),
        ("settings", "[1]", "not an object"),
        ("contacts", b"\xff\xfe\x00".decode("latin-1"), "without a number"),
        ("", "", "Choose at least one file"),
    ],
)
def test_files_that_cannot_be_read_are_said(
    account: WhatsAppAccount, client: Client, name: str, content: str, said: str
) -> None:
    files = {name: given("f", content)} if name else {}
    assert said in client.post(address("on_premises_create"), files).content.decode()
