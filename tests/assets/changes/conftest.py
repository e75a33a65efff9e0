"""What tests of changes share: the sandbox's number read in, and the way from a form to Meta's answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assets.models import Change, PhoneNumber
from assets.services import read_account
from tests.assets.places import NUMBER, make_account, make_connection, make_place
from tests.sandbox_server import Sandbox


@pytest.fixture
def number(sandbox: Sandbox) -> PhoneNumber:
    connection = make_connection(sandbox, *make_place())
    read_account(make_account(connection, sandbox.waba_id))
    return PhoneNumber.objects.select_related("account__connection").get(phone_number_id=NUMBER)


@pytest.fixture
def admin(number: PhoneNumber, client: Client) -> Client:
    """The test client, signed in as the admin."""
    client.force_login(number.account.connection.created_by)
    return client


def address(name: str, *args: Any) -> str:
    return reverse(f"assets:{name}", args=["hanami", *args])


Plan = Callable[..., Change]


@pytest.fixture
def plan(admin: Client, number: PhoneNumber) -> Plan:
    """Answers the questions of a kind in the browser; the change that is put down, not confirmed yet."""

    def ask(kind: str, part: str = "", **answers: Any) -> Change:
        url = address("number_change_create", number.phone_number_id, kind)
        answer: Any = admin.post(f"{url}?part={part}" if part else url, answers)
        assert answer.status_code == 302, answer.content.decode()
        return Change.objects.get(pk=answer.url.rstrip("/").rsplit("/", 1)[1])

    return ask


def confirm(admin: Client, change: Change, jobs: Any, **typed: str) -> Change:
    """Confirms it, and lets the worker do it."""
    answer = admin.post(address("confirmation_create", change.pk), typed)
    assert answer.status_code == 302, answer.content.decode()
    jobs.run()
    change.refresh_from_db()
    return change
