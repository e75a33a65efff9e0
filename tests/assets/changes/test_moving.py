"""A number moves from one account to another: what is in the way, each step, and what both pages say meanwhile."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import Role
from assets.models import Change, ChangeState, PhoneNumber, WhatsAppAccount
from assets.services import read_account
from tests.assets.changes.conftest import address, confirm
from tests.assets.changes.test_lifecycle import code_of
from tests.assets.places import NUMBER, make_account
from tests.people import make_member
from tests.sandbox_server import Sandbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def there(number: PhoneNumber, sandbox: Sandbox) -> WhatsAppAccount:
    """Another account of the same portfolio, fit to take the number."""
    body = {"business": sandbox.business_id, "name": "New home"}
    waba_id = str(sandbox.control("POST", "/accounts", json=body)["id"])
    sandbox.change(waba_id, subscribed_apps=[{"app": sandbox.app_id}])
    account = make_account(number.account.connection, waba_id)
    read_account(account)
    return account


def plan_move(admin: Client, there: WhatsAppAccount, number: str = "+1 555-555-0101") -> Change:
    url = address("account_change_create", there.waba_id, "move_number")
    answer: Any = admin.post(url, {"phone_number": number})
    assert answer.status_code == 302, answer.content.decode()
    return Change.objects.latest("pk")


def text_of(client: Client, name: str, number_id: str) -> str:
    return client.get(address(name, number_id)).content.decode()


def test_a_number_moves_step_by_step_and_serves_until_the_last(
    admin: Client, number: PhoneNumber, there: WhatsAppAccount, sandbox: Sandbox, jobs: Any
) -> None:
    assert "Move it to another account" in text_of(admin, "lifecycle_detail", NUMBER)
    ways = text_of(admin, "move_detail", NUMBER)
    assert "Move it to New home" in ways
    assert ways.count("Not met") == 2  # the PIN is on, and New home cannot pay
    change = plan_move(admin, there)
    told = admin.get(address("change_detail", change.pk)).content.decode()
    assert "Missing: Its two-step PIN is switched off" in told
    assert "Missing: It has a payment method or a credit line" in told
    refused = confirm(admin, change, jobs)
    assert (refused.state, refused.problem) == (ChangeState.REFUSED, "Refused 100")
    told = admin.get(address("change_detail", refused.pk)).content.decode()
    assert "Two-step verification must be turned off" in told  # Meta's own words

    sandbox.control("POST", f"/numbers/{NUMBER}/pin_reset", json={"done": True})
    sandbox.control("POST", f"/accounts/{there.waba_id}/funding", json={})
    for account in (number.account, there):
        read_account(account)
    assert "Not met" not in text_of(admin, "move_detail", NUMBER)
    begun = confirm(admin, plan_move(admin, there), jobs)
    assert begun.state == ChangeState.DONE, begun.answer
    new_id = begun.answer["id"]
    read_account(there)
    assert "moving here from First Account" in text_of(admin, "lifecycle_detail", new_id)
    assert "This number is moving to New home" in text_of(admin, "lifecycle_detail", NUMBER)
    assert "Move it to New home" not in text_of(admin, "move_detail", NUMBER)
    assert PhoneNumber.objects.get(phone_number_id=NUMBER).status == "CONNECTED"

    def do(kind: str, **answers: str) -> Change:
        admin.post(address("number_change_create", new_id, kind), answers)
        return confirm(admin, Change.objects.latest("pk"), jobs)

    do("request_code", code_method="SMS", language="en_US")
    do("verify_code", code=code_of(sandbox, new_id))
    admin.post(address("number_change_create", new_id, "register"), {"pin": "150954"})
    register = Change.objects.latest("pk")
    preview = admin.get(address("change_detail", register.pk)).content.decode()
    assert "It leaves First Account at the same moment" in preview
    assert confirm(admin, register, jobs).state == ChangeState.DONE
    for account in (number.account, there):
        read_account(account)
    moved = PhoneNumber.objects.get(phone_number_id=new_id)
    assert (moved.status, moved.verified_name) == ("CONNECTED", "First")
    left = text_of(admin, "lifecycle_detail", NUMBER)
    assert "Meta no longer lists this number" in left
    assert "moving" not in left.split("<main")[1]


def test_a_number_that_nobody_here_has_is_metas_to_judge(
    admin: Client, there: WhatsAppAccount, number: PhoneNumber, jobs: Any
) -> None:
    change = confirm(admin, plan_move(admin, there, "+1 555 555 0999"), jobs)
    assert change.problem == "Refused 100"
    admin.force_login(make_member(number.organisation, Role.VIEWER))
    assert "What Meta asks of the number first" in text_of(admin, "move_detail", NUMBER)
    assert "Move it to New home" not in text_of(admin, "move_detail", NUMBER)
    ask = address("account_change_create", there.waba_id, "move_number")
    assert admin.get(ask).status_code == 403
