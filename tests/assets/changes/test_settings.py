"""Ice breakers and commands, calling, the identity check, where messages are kept."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import Role
from assets import tasks
from assets.models import Change, ChangeState, PhoneNumber
from assets.services import read_account
from tests.assets.changes.conftest import Plan, address, confirm
from tests.assets.places import NUMBER
from tests.people import make_member, make_organisation
from tests.sandbox_server import Sandbox

pytestmark = pytest.mark.django_db
CALLING = {
    "status": "ENABLED", "call_icon_visibility": "DEFAULT", "callback_permission_status": "ENABLED",
    "restrict_to_user_countries": "us, jp", "hours": "ENABLED", "timezone_id": "Asia/Tokyo",
    "monday": "13:00-17:00, 9:00-12:00", "friday": "0900-1700", "holidays": "2099-01-04 10:00-15:00",
}  # fmt: skip


def page(client: Client) -> str:
    return client.get(address("settings_detail", NUMBER)).content.decode()


def test_ice_breakers_and_commands_are_set_changed_and_cleared(
    plan: Plan, admin: Client, jobs: Any
) -> None:
    assert "Not set" in page(admin)
    change = plan(
        "change_components",
        prompts="Opening hours?\n\nWhere is my order?\n",
        commands="/hours - When the shop is open\nreturn: Send something back",
    )
    preview = admin.get(address("change_detail", change.pk)).content.decode()
    assert "your own systems have to answer it" in preview
    assert confirm(admin, change, jobs).state == ChangeState.DONE
    text = page(admin)
    for said in (
        "Where is my order?",
        "/hours - When the shop is open",
        "/return - Send something",
    ):
        assert said in text
    second = plan("change_components", prompts="", commands="/hours - When the shop is open")
    assert second.after == {"prompts": [], "commands": ["/hours - When the shop is open"]}
    assert confirm(admin, second, jobs).state == ChangeState.DONE
    assert "Opening hours?" not in page(admin).split("What was changed from here")[0]


@pytest.mark.parametrize(
    ("kind", "answers", "said"),
    [
        ("change_components", {"prompts": "a\nb\nc\nd\ne"}, "four ice breakers at most"),
        ("change_components", {"prompts": "x" * 81}, "more than 80 characters"),
        ("change_components", {"prompts": "Flowers \N{TULIP}"}, "has an emoji"),
        ("change_components", {"commands": "/no"}, "is no command"),
        ("change_components", {"commands": "/a - b\n/A - c"}, "Each command once only"),
        ("change_calling", CALLING | {"monday": "17:00-9:00"}, "end after they begin"),
        ("change_calling", CALLING | {"monday": "9:00-12:00, 11:00-13:00"}, "overlap"),
        ("change_calling", CALLING | {"monday": "all day"}, "no hours such as"),
        ("change_calling", CALLING | {"monday": "", "friday": ""}, "one day at least"),
        ("change_calling", CALLING | {"timezone_id": "Tokyo"}, "is not a time zone"),
        ("change_calling", CALLING | {"holidays": "tomorrow 9:00-12:00"}, "is no day such as"),
        (
            "change_calling",
            CALLING | {"restrict_to_user_countries": "Japan"},
            "country&#x27;s code",
        ),
    ],
)
def test_what_meta_would_not_take_is_said_before(
    admin: Client, kind: str, answers: dict[str, str], said: str
) -> None:
    answer = admin.post(address("number_change_create", NUMBER, kind), answers)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_calling_is_switched_on_with_its_hours_and_off_again(
    plan: Plan, admin: Client, sandbox: Sandbox, jobs: Any
) -> None:
    change = plan("change_calling", **CALLING)
    assert change.after["monday"] == "09:00-12:00, 13:00-17:00"
    assert confirm(admin, change, jobs).state == ChangeState.DONE, change.answer
    kept = sandbox.control("GET", f"/nodes/{NUMBER}")["settings"]["calling"]
    assert kept["call_icons"] == {"restrict_to_user_countries": ["JP", "US"]}
    assert kept["call_hours"]["weekly_operating_hours"][2] == {
        "day_of_week": "FRIDAY", "open_time": "0900", "close_time": "1700",
    }  # fmt: skip
    assert kept["call_hours"]["holiday_schedule"][0]["date"] == "2099-01-04"
    text = page(admin)
    for said in (
        "People can call this number",
        "09:00-12:00, 13:00-17:00",
        "2099-01-04 10:00-15:00",
    ):
        assert said in text
    off = plan("change_calling", **CALLING | {"status": "DISABLED"})
    assert off.after == {"status": "DISABLED"}  # the rest stays, and is not sent again
    assert confirm(admin, off, jobs).state == ChangeState.DONE
    [sent, _before] = sandbox.requests(f"/{NUMBER}/settings", "POST")
    assert "call_hours" not in str(sent)


def test_calling_below_the_limit_is_refused_with_the_reason(
    plan: Plan, admin: Client, number: PhoneNumber, sandbox: Sandbox, jobs: Any
) -> None:
    sandbox.change(sandbox.business_id, messaging_limit="TIER_250")
    read_account(number.account)
    change = plan("change_calling", **CALLING)
    preview = admin.get(address("change_detail", change.pk)).content.decode()
    assert "Meta will not switch calling on" in preview
    assert confirm(admin, change, jobs).problem == "Refused 138015"
    refused = admin.get(address("change_detail", change.pk)).content.decode()
    assert "a messaging limit of 2,000 people or more" in refused


def test_after_a_lost_answer_the_identity_check_is_not_set_twice(
    plan: Plan, admin: Client, sandbox: Sandbox, jobs: Any
) -> None:
    sandbox.fault("/settings", method="POST", cut=True, times=1)
    change = confirm(admin, plan("change_identity_check", enable_identity_key_check="on"), jobs)
    assert change.state == ChangeState.ASKED
    Change.objects.update(due_at=change.confirmed_at)
    tasks.sweep_changes()
    jobs.run()
    change.refresh_from_db()
    assert (change.state, change.answer) == (ChangeState.DONE, {"seen": True})
    assert len(sandbox.requests(f"/{NUMBER}/settings", "POST")) == 1
    url = address("number_change_create", NUMBER, "change_identity_check")
    again = admin.post(url, {"enable_identity_key_check": "on"})
    assert "Nothing is different from what Meta has" in again.content.decode()


def test_the_place_of_messages_changes_while_the_number_is_out_of_service(
    plan: Plan, admin: Client, number: PhoneNumber, sandbox: Sandbox, jobs: Any
) -> None:
    assert "Wherever Meta keeps it" in page(admin)
    change = plan("change_storage", data_localization_region="JP")
    preview = admin.get(address("change_detail", change.pk)).content.decode()
    assert "Take it out of service first" in preview
    assert confirm(admin, change, jobs).problem == "Refused 100"
    assert confirm(admin, plan("deregister"), jobs, digits="0101").state == ChangeState.DONE
    read_account(number.account)
    change = confirm(admin, plan("change_storage", data_localization_region="JP"), jobs)
    assert change.state == ChangeState.DONE
    assert "Japan" in page(admin)
    back = confirm(admin, plan("change_storage", data_localization_region="ANYWHERE"), jobs)
    assert back.state == ChangeState.DONE
    assert "Wherever Meta keeps it" in page(admin)


def test_settings_are_read_by_viewers_changed_by_admins_and_strangers_see_nothing(
    admin: Client, number: PhoneNumber, sandbox: Sandbox
) -> None:
    sandbox.change(
        NUMBER,
        settings={
            "calling": {
                "sip": {"status": "ENABLED"},
                "restrictions": {
                    "restrictions_list": [{"type": "RESTRICTED_USER_INITIATED_CALLING",
                                           "reason": "Too many complaints", "expiration": 4070908800}]
                },
            }
        },
    )  # fmt: skip
    text = page(admin)
    assert "Change calling" in text
    assert "Too many complaints" in text
    ask = address("number_change_create", NUMBER, "change_calling")
    admin.force_login(make_member(number.organisation, Role.VIEWER))
    assert "Calling" in page(admin)
    assert ask not in page(admin)
    assert admin.get(ask).status_code == 403
    sandbox.fault("/settings", error={"code": 190})
    text = page(admin)
    assert "Meta could not be asked just now" in text
    assert "Ice breakers" not in text
    admin.force_login(make_member(make_organisation("rival"), Role.ADMIN))
    for name in ("settings_detail", "move_detail"):
        assert admin.get(address(name, NUMBER)).status_code == 404
