"""Names, short links, blocked people, usernames, the badge, India."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import Role
from assets import tasks
from assets.models import Call, Change, ChangeState, PhoneNumber
from assets.services import read_account
from tests.assets.changes.conftest import Plan, address, confirm
from tests.assets.places import NUMBER
from tests.people import make_member
from tests.sandbox_server import Sandbox

pytestmark = pytest.mark.django_db
PERSON = "16505551234"


def page_of(client: Client, name: str, query: str = "") -> str:
    return client.get(address(name, NUMBER) + query).content.decode()


def test_a_name_is_checked_asked_for_and_followed(
    plan: Plan, admin: Client, number: PhoneNumber, sandbox: Sandbox, jobs: Any
) -> None:
    assert "No name of a product of Meta" in page_of(admin, "name_detail", "?try=Hanami+WhatsApp")
    assert "Nothing speaks against it" in page_of(admin, "name_detail", "?try=Hanami+Flowers")
    change = plan("change_name", new_display_name="OFFICIAL HANAMI!!")
    preview = admin.get(address("change_detail", change.pk)).content.decode()
    for said in (
        "it will be declined",
        "No repeated punctuation",
        "sounds verified",
        "Capitals as in your branding",
    ):
        assert said in preview
    change = confirm(admin, plan("change_name", new_display_name="Hanami Flowers"), jobs)
    assert change.state == ChangeState.DONE
    assert "Meta reviews the new name" in page_of(admin, "name_detail")
    second = confirm(admin, plan("change_name", new_display_name="Hanami Plants"), jobs)
    assert second.state == ChangeState.REFUSED  # one review at a time
    sandbox.control("POST", f"/numbers/{NUMBER}/name", json={"decision": "APPROVED"})
    read_account(number.account)
    assert "takes effect when the number is registered" in page_of(admin, "lifecycle_detail")


def test_the_present_name_is_no_new_one(admin: Client) -> None:
    url = address("number_change_create", NUMBER, "change_name")
    assert (
        "has this name already" in admin.post(url, {"new_display_name": "First"}).content.decode()
    )


def test_a_link_is_made_changed_drawn_and_deleted(plan: Plan, admin: Client, jobs: Any) -> None:
    assert "No short link yet" in page_of(admin, "qr_code_list")
    made = confirm(admin, plan("create_qr_code", prefilled_message="Hello <b>there</b>"), jobs)
    code = made.answer["code"]
    assert "Hello &lt;b&gt;there&lt;/b&gt;" in page_of(admin, "qr_code_list")
    assert "Hello" in admin.get(address("qr_code_export", NUMBER)).content.decode()
    drawn = admin.get(address("qr_code_picture", NUMBER, code, "svg"))
    assert b"<svg" in drawn.content
    assert admin.get(address("qr_code_picture", NUMBER, code, "png")).content.startswith(b"\x89PNG")
    assert admin.get(address("qr_code_picture", NUMBER, code, "gif")).status_code == 404

    changed = plan("change_qr_code", code, prefilled_message="Good day")
    assert changed.before == {"prefilled_message": "Hello <b>there</b>"}
    assert confirm(admin, changed, jobs).state == ChangeState.DONE
    gone = confirm(admin, plan("delete_qr_code", code), jobs)
    assert gone.state == ChangeState.DONE
    assert "No short link yet" in page_of(admin, "qr_code_list")
    url = address("number_change_create", NUMBER, "change_qr_code") + f"?part={code}"
    assert "Meta does not show this" in admin.get(url).content.decode()


def test_a_link_whose_answer_was_lost_is_not_made_twice(
    plan: Plan, admin: Client, sandbox: Sandbox, jobs: Any
) -> None:
    sandbox.fault("/message_qrdls", method="POST", cut=True, times=1)
    change = confirm(admin, plan("create_qr_code", prefilled_message="Hello"), jobs)
    assert change.state == ChangeState.ASKED
    Change.objects.update(due_at=change.confirmed_at)

    tasks.sweep_changes()
    jobs.run()
    change.refresh_from_db()
    assert (change.state, change.answer) == (ChangeState.DONE, {"seen": True})
    assert len(sandbox.requests("/message_qrdls", "POST")) == 1


def test_a_message_that_is_too_long_is_said(admin: Client) -> None:
    url = address("number_change_create", NUMBER, "create_qr_code")
    answer = admin.post(url, {"prefilled_message": "x" * 141})
    assert answer.status_code == 422
    assert "140" in answer.content.decode()


def test_people_are_blocked_and_unblocked_and_their_numbers_kept_nowhere(
    plan: Plan, admin: Client, number: PhoneNumber, sandbox: Sandbox, jobs: Any
) -> None:
    refused = confirm(admin, plan("block_user", user="+1 650 555 9999"), jobs)
    assert refused.state == ChangeState.REFUSED
    assert (
        "within the last 24 hours"
        in admin.get(address("change_detail", refused.pk)).content.decode()
    )
    sandbox.sent(NUMBER, to=PERSON)
    change = confirm(admin, plan("block_user", user=f"+{PERSON}"), jobs)
    assert change.state == ChangeState.DONE, change.answer
    assert "+1 650-555-1234" in page_of(admin, "blocked_list")
    assert PERSON not in str([*Change.objects.values(), *Call.objects.values()])

    admin.force_login(make_member(number.organisation, Role.VIEWER))
    masked = page_of(admin, "blocked_list")
    assert "1234" in masked
    assert "555-1234" not in masked
    assert PERSON not in masked
    admin.force_login(number.account.connection.created_by)
    assert confirm(admin, plan("unblock_user", user=f"+{PERSON}"), jobs).state == ChangeState.DONE
    assert "This number blocks nobody" in page_of(admin, "blocked_list")


def test_who_to_block_has_to_be_a_number_or_a_user_id(admin: Client) -> None:
    url = address("number_change_create", NUMBER, "block_user")
    assert "nor a user id" in admin.post(url, {"user": "Bob"}).content.decode()


def test_a_username_is_suggested_claimed_and_given_up(
    plan: Plan, admin: Client, sandbox: Sandbox, jobs: Any
) -> None:
    assert "This number has no username" in page_of(admin, "username_detail")
    assert "@first" in page_of(admin, "username_detail")
    assert (
        confirm(admin, plan("claim_username", username="@Hanami.Flowers"), jobs).state
        == ChangeState.DONE
    )
    assert "@hanami.flowers" in page_of(admin, "username_detail")
    change = plan("delete_username")
    assert (
        "Others can take hanami.flowers"
        in admin.get(address("change_detail", change.pk)).content.decode()
    )
    assert confirm(admin, change, jobs).state == ChangeState.DONE
    assert "This number has no username" in page_of(admin, "username_detail")


@pytest.mark.parametrize(
    "name", ["ab", "12345", "a..b", ".abc", "wwwhanami", "hanami.com", "ha nami"]
)
def test_a_username_that_meta_would_not_take_is_said(admin: Client, name: str) -> None:
    answer = admin.post(
        address("number_change_create", NUMBER, "claim_username"), {"username": name}
    )
    assert answer.status_code == 422


BADGE = {
    "business_website_url": "https://hanami.example", "primary_country_of_operation": "Japan",
    "primary_language": "Japanese",
    "supporting_links": "\n".join(f"https://press.example/{n}" for n in range(5)),
}  # fmt: skip


def test_the_badge_is_asked_for_with_its_evidence(
    plan: Plan, admin: Client, number: PhoneNumber, sandbox: Sandbox, jobs: Any
) -> None:
    page = page_of(admin, "badge_detail")
    assert "Judge yourself" in page
    url = address("number_change_create", NUMBER, "request_badge")
    answer = admin.post(url, BADGE | {"supporting_links": "https://one.example"})
    assert "these are 1" in answer.content.decode()
    change = confirm(admin, plan("request_badge", **BADGE), jobs)
    assert change.state == ChangeState.DONE, change.answer
    page = page_of(admin, "badge_detail")
    assert "In review" in page
    assert "Ask for the badge" not in page


INDIA = {
    "entity_name": "Lucky Shrub Private Limited", "entity_type": "PRIVATE_COMPANY", "is_registered": "on",
    "grievance_name": "Chandravati P.", "grievance_email": "c@shrub.example", "grievance_mobile": "+913854559033",
    "care_email": "care@shrub.example",
}  # fmt: skip


def test_who_answers_in_india_is_told_to_meta(
    plan: Plan, admin: Client, sandbox: Sandbox, jobs: Any
) -> None:
    refused = confirm(admin, plan("change_compliance", **INDIA), jobs)
    assert refused.state == ChangeState.REFUSED  # the number is not of India
    sandbox.change(NUMBER, country_code="IN")
    assert "Meta has been told nothing yet" in page_of(admin, "compliance_detail")
    change = confirm(admin, plan("change_compliance", **INDIA), jobs)
    assert change.state == ChangeState.DONE, change.answer
    page = page_of(admin, "compliance_detail")
    assert "Chandravati P." in page
    assert "Private company" in page
    again = plan("change_compliance", **INDIA | {"care_email": "help@shrub.example"})
    assert again.after == {"care_email": "help@shrub.example"}
    assert confirm(admin, again, jobs).state == ChangeState.DONE
    assert "help@shrub.example" in page_of(admin, "compliance_detail")


def test_insights_are_switched_on_for_the_account(
    admin: Client, number: PhoneNumber, sandbox: Sandbox, jobs: Any
) -> None:
    sandbox.change(sandbox.waba_id, is_enabled_for_insights=False)
    admin.post(address("account_change_create", sandbox.waba_id, "enable_insights"))
    change = confirm(admin, Change.objects.latest("pk"), jobs)
    assert change.state == ChangeState.DONE, change.answer


PAGES = ["lifecycle_detail", "name_detail", "profile_detail", "qr_code_list", "blocked_list", "username_detail",
         "badge_detail", "compliance_detail"]  # fmt: skip


def test_every_page_is_read_by_viewers_without_buttons_and_says_when_meta_is_silent(
    admin: Client, number: PhoneNumber, sandbox: Sandbox
) -> None:
    admin.force_login(make_member(number.organisation, Role.VIEWER))
    for name in PAGES:
        page = page_of(admin, name)
        assert "/changes/new/" not in page
    sandbox.change_token(sandbox.token, revoked=True)
    for name in (
        "profile_detail",
        "qr_code_list",
        "blocked_list",
        "username_detail",
        "compliance_detail",
    ):
        page = page_of(admin, name)
        assert "Meta denied us access" in page
        assert "Try again" in page
