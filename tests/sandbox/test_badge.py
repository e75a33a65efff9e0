"""The official business account: preconditions, both bodies, the decision, the wait."""

from typing import Any

import pytest

from tests.sandbox.hearing import code_of, hear, heard
from tests.sandbox.server import BUSINESS, NUMBER, Json, Receiver, Sandbox

PATH = f"/{NUMBER}/official_business_account"
DAY = 86400
REQUEST: Json = {
    "business_website_url": "https://www.luckyshrub.com",
    "primary_country_of_operation": "United States of America",
    "primary_language": "English",
    "parent_business_or_brand": "Lucky Shrub LLC",
    "supporting_links": [f"https://news.example/{n}" for n in range(5)],
}


def decide(sandbox: Sandbox, decision: str) -> Json:
    return sandbox.control("POST", f"/numbers/{NUMBER}/badge", {"decision": decision})


def test_a_request_is_received_and_granted(sandbox: Sandbox, receiver: Receiver) -> None:
    hear(sandbox, receiver, "account_alerts")
    field = "official_business_account"
    assert sandbox.get(f"/{NUMBER}", fields=field)[field] == {"oba_status": "NOT_STARTED"}
    assert sandbox.post(PATH, REQUEST) == {"success": True}
    assert sandbox.get(PATH)["oba_status"] == "PENDING"
    assert code_of(sandbox.post(PATH, REQUEST)) == 100
    decide(sandbox, "UNDER_REVIEW")
    decide(sandbox, "APPROVED")
    (value,) = heard(receiver, "account_alerts")
    assert (value["entity_type"], value["entity_id"]) == ("PHONE_NUMBER", NUMBER)
    assert value["alert_info"]["alert_type"] == "OBA_APPROVED"
    number = sandbox.get(f"/{NUMBER}", fields=f"is_official_business_account,{field}")
    assert number["is_official_business_account"] is True
    assert number[field] == {"oba_status": "APPROVED"}


def test_the_body_of_the_reference_does_as_well(sandbox: Sandbox) -> None:
    data = {"business_name": "Acme", "website_url": "https://acme.example",
            "contact_email": "a@acme.example"}  # fmt: skip
    body = {"action": "SUBMIT_APPLICATION", "application_data": data}
    answer = sandbox.post(PATH, body)
    assert answer["success"] is True
    assert answer["updated_status"]["oba_status"] == "PENDING"
    assert answer["tracking_id"]
    answer = sandbox.post(PATH, {"action": "WITHDRAW_APPLICATION"})
    assert answer["updated_status"]["oba_status"] == "CANCELLED"
    assert code_of(sandbox.post(PATH, {"action": "WITHDRAW_APPLICATION"})) == 100


def test_after_a_rejection_thirty_days_pass(sandbox: Sandbox, receiver: Receiver) -> None:
    hear(sandbox, receiver, "account_alerts")
    sandbox.post(PATH, REQUEST)
    decide(sandbox, "REJECTED")
    assert heard(receiver, "account_alerts")[0]["alert_info"]["alert_type"] == "OBA_REJECTED"
    assert code_of(sandbox.post(PATH, REQUEST)) == 100
    sandbox.forward(30 * DAY)
    assert sandbox.post(PATH, REQUEST) == {"success": True}


@pytest.mark.parametrize(
    ("id", "change", "word"),
    [
        (BUSINESS, {"verification_status": "pending"}, "Verify the business"),
        (NUMBER, {"is_pin_enabled": False}, "PIN"),
        (NUMBER, {"name_status": "PENDING_REVIEW"}, "display name"),
        (NUMBER, {"last_onboarded_time": "2099-01-01T00:00:00+0000"}, "30 days"),
        (NUMBER, {"is_on_biz_app": True}, "Business app"),
    ],
)
def test_each_precondition_is_asked_for(
    sandbox: Sandbox, id: str, change: dict[str, Any], word: str
) -> None:
    sandbox.control("POST", f"/nodes/{id}", change)
    error = sandbox.post(PATH, REQUEST)["error"]
    assert error["code"] == 100
    assert word in error["error_user_msg"]


def test_addresses_and_links_are_checked(sandbox: Sandbox) -> None:
    for change in (
        {"business_website_url": "luckyshrub"},
        {"supporting_links": ["nowhere"]},
        {"supporting_links": ["https://a.example"] * 11},
        {"primary_country_of_operation": ""},
    ):
        assert code_of(sandbox.post(PATH, {**REQUEST, **change})) == 100
    assert sandbox.get(PATH)["oba_status"] == "NOT_STARTED"
