"""A number from nothing into service and out of it again, with every wrong turn explained."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from assets import tasks
from assets.lifecycle import lifecycle
from assets.models import Call, Change, ChangeState, PhoneNumber
from tests.assets.changes.conftest import Plan, address, confirm
from tests.assets.places import NUMBER
from tests.sandbox_server import Sandbox

pytestmark = pytest.mark.django_db


def fresh(number: PhoneNumber) -> PhoneNumber:
    return PhoneNumber.objects.get(pk=number.pk)


def code_of(sandbox: Sandbox, number_id: str) -> str:
    """What came by SMS."""
    return str(sandbox.control("GET", f"/nodes/{number_id}")["verification_code"]["code"])


def new_number(sandbox: Sandbox, admin: Client, jobs: Any, digits: str = "+81 3 5550 0199") -> str:
    answer: Any = admin.post(
        address("account_change_create", sandbox.waba_id, "add_number"),
        {"phone_number": digits, "verified_name": "Hanami Flowers"},
    )
    change = Change.objects.get(pk=answer.url.rstrip("/").rsplit("/", 1)[1])
    change = confirm(admin, change, jobs)
    assert change.state == ChangeState.DONE, change.answer
    return str(change.answer["id"])


def test_a_number_is_added_proved_and_registered_step_by_step(
    admin: Client, sandbox: Sandbox, jobs: Any
) -> None:
    number_id = new_number(sandbox, admin, jobs)
    number = PhoneNumber.objects.get(phone_number_id=number_id)

    def do(kind: str, **answers: str) -> Change:
        answer: Any = admin.post(address("number_change_create", number_id, kind), answers)
        assert answer.status_code == 302, answer.content.decode()
        change = Change.objects.latest("pk")
        return confirm(admin, change, jobs)

    assert "Step 2 of 4" in str(lifecycle(fresh(number)).here)
    assert do("register", pin="150954").problem == "Refused 133006"
    do("request_code", code_method="VOICE", language="ja_JP")
    wrong = do("verify_code", code="000-000")
    assert (wrong.state, wrong.problem) == (ChangeState.REFUSED, "Refused 136025")
    page = admin.get(address("change_detail", wrong.pk)).content.decode()
    assert "The code is wrong or too old" in page
    assert do("verify_code", code=code_of(sandbox, number_id)).state == ChangeState.DONE
    assert "Step 3 of 4" in str(lifecycle(fresh(number)).here)
    registered = do("register", pin="150954", data_localization_region="JP")
    assert (registered.state, registered.sealed) == (ChangeState.DONE, "")
    assert fresh(number).status == "CONNECTED"
    assert "The number is in service" in str(lifecycle(fresh(number)).here)
    written = str([*Change.objects.values(), *Call.objects.values()])
    assert "150954" not in written


def test_a_wrong_pin_is_explained_and_not_tried_again(
    plan: Plan, admin: Client, number: PhoneNumber, sandbox: Sandbox, jobs: Any
) -> None:
    sandbox.change(NUMBER, pin="111111", status="DISCONNECTED", platform_type="NOT_APPLICABLE")
    change = confirm(admin, plan("register", pin="222222"), jobs)
    assert (change.state, change.problem, change.sealed) == (
        ChangeState.REFUSED,
        "Refused 133005",
        "",
    )
    page = admin.get(address("change_detail", change.pk)).content.decode()
    assert "not the one that is set for this number" in page
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        tasks.sweep_changes()
        jobs.run()
    assert len(sandbox.requests(f"/{NUMBER}/register", "POST")) == 1


def test_guessing_pins_ends_with_metas_wait_and_not_with_ours(
    plan: Plan, admin: Client, sandbox: Sandbox, jobs: Any
) -> None:
    sandbox.change(NUMBER, pin="111111", status="DISCONNECTED", platform_type="NOT_APPLICABLE")
    problems = [confirm(admin, plan("register", pin=f"22222{n}"), jobs).problem for n in range(4)]
    assert problems[:3] == ["Refused 133005"] * 3
    assert problems[3] == "Limited 133009"
    assert Change.objects.latest("pk").state == ChangeState.REFUSED


def test_grave_changes_want_the_numbers_last_digits(
    plan: Plan, admin: Client, sandbox: Sandbox, jobs: Any
) -> None:
    change = plan("deregister")
    answer = admin.post(address("confirmation_create", change.pk), {"digits": "9999"})
    assert answer.status_code == 422
    assert "These are not the last four digits" in answer.content.decode()
    assert not sandbox.requests(f"/{NUMBER}/deregister", "POST")
    assert confirm(admin, change, jobs, digits="0101").state == ChangeState.DONE
    assert PhoneNumber.objects.get(phone_number_id=NUMBER).status == "DISCONNECTED"
    again = confirm(admin, plan("deregister"), jobs, digits="0101")
    assert again.problem == "Refused 133010"


def test_a_pin_is_changed_and_kept_nowhere(
    plan: Plan, admin: Client, sandbox: Sandbox, jobs: Any
) -> None:
    answer = admin.post(
        address("number_change_create", NUMBER, "set_pin"), {"pin": "12345a", "again": "12345a"}
    )
    assert "exactly six digits" in answer.content.decode()
    assert "12345a" not in answer.content.decode()
    answer = admin.post(
        address("number_change_create", NUMBER, "set_pin"), {"pin": "123456", "again": "654321"}
    )
    assert "The two PINs are not the same" in answer.content.decode()
    change = plan("set_pin", pin="864213", again="864213")
    assert "864213" not in admin.get(address("change_detail", change.pk)).content.decode()
    change = confirm(admin, change, jobs, digits="0101")
    assert (change.state, change.sealed, change.after) == (ChangeState.DONE, "", {})
    assert sandbox.control("GET", f"/nodes/{NUMBER}")["pin"] == "864213"


def test_a_backup_of_the_on_premises_api_goes_along_and_is_forgotten(
    plan: Plan, admin: Client, sandbox: Sandbox, jobs: Any
) -> None:
    sandbox.change(NUMBER, status="DISCONNECTED", platform_type="ON_PREMISE")
    change = plan("migrate", pin="134568", backup_password="tacocat", backup_data="V0FCSwAA")
    change = confirm(admin, change, jobs)
    assert (change.state, change.sealed) == (ChangeState.DONE, "")
    assert "V0FCSwAA" not in str(list(Call.objects.values()))
    [sent] = sandbox.requests(f"/{NUMBER}/register", "POST")
    assert "V0FCSwAA" in str(sent)


@pytest.mark.parametrize(
    ("digits", "said"),
    [("12", "no phone number"), ("call me", "no phone number"), ("+1 555-555-0101", "")],
)
def test_a_number_that_cannot_be_added_is_said(
    admin: Client, sandbox: Sandbox, jobs: Any, digits: str, said: str
) -> None:
    url = address("account_change_create", sandbox.waba_id, "add_number")
    answer: Any = admin.post(url, {"phone_number": digits, "verified_name": "Hanami"})
    if said:
        assert said in answer.content.decode()
        assert digits in answer.content.decode()
    else:  # only Meta knows that it is taken
        change = confirm(admin, Change.objects.latest("pk"), jobs)
        assert change.state == ChangeState.REFUSED
        assert (
            "belongs to a WhatsApp account already"
            in admin.get(address("change_detail", change.pk)).content.decode()
        )


def test_the_steps_of_a_number_say_where_it_stands(
    admin: Client, number: PhoneNumber, client: Client
) -> None:
    page = admin.get(address("lifecycle_detail", NUMBER)).content.decode()
    assert "Nothing is left to do" in page
    assert "Take the number out of service" in page
    for facts, status, said in (
        ({"code_verification_status": "EXPIRED"}, "PENDING", "The proof is too old"),
        (
            {"new_name_status": "APPROVED"},
            "CONNECTED",
            "takes effect when the number is registered",
        ),
        ({"name_status": "DECLINED"}, "CONNECTED", "Meta declined the name"),
        ({}, "BANNED", "Meta has banned the number"),
        ({}, "A_NEW_WORD", "Step 3 of 4"),
    ):
        number.facts |= facts
        number.status = status
        number.save()
        assert said in admin.get(address("lifecycle_detail", NUMBER)).content.decode()
        number.facts = {"code_verification_status": "VERIFIED", "name_status": "APPROVED"}
