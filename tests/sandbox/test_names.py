"""Display names: asked for, reviewed by the desk or by the rules, used after registering again."""

import pytest

from tests.sandbox.hearing import code_of, hear, heard
from tests.sandbox.server import NUMBER, OTHER_TOKEN, OTHER_WABA, WABA, Json, Receiver, Sandbox

FIELDS = "verified_name,name_status,new_display_name,new_name_status"
OTHER_BUSINESS = "200000000000202"
DAY = 86400


def ask(sandbox: Sandbox, name: str) -> Json:
    answer = sandbox.graph("POST", f"/v25.0/{NUMBER}", params={"new_display_name": name})
    told: Json = answer.json()
    return told


def decide(sandbox: Sandbox, decision: str, reason: str | None = None) -> Json:
    body = {"decision": decision, "reason": reason}
    return sandbox.control("POST", f"/numbers/{NUMBER}/name", body)


def test_an_approved_name_is_used_after_registering_again(
    sandbox: Sandbox, receiver: Receiver
) -> None:
    hear(sandbox, receiver, "phone_number_name_update")
    assert ask(sandbox, "First Flowers") == {"success": True}
    waiting = sandbox.get(f"/{NUMBER}", fields="new_display_name,new_name_status")
    assert waiting["new_display_name"] == "First Flowers"
    assert waiting["new_name_status"] == "PENDING_REVIEW"
    decide(sandbox, "APPROVED")
    (value,) = heard(receiver, "phone_number_name_update")
    assert value == {
        "display_phone_number": "15555550101",
        "decision": "APPROVED",
        "requested_verified_name": "First Flowers",
        "rejection_reason": None,
    }
    number = sandbox.get(f"/{NUMBER}", fields=FIELDS)
    assert (number["verified_name"], number["new_name_status"]) == ("First", "APPROVED")
    sandbox.post(f"/{NUMBER}/register", {"messaging_product": "whatsapp", "pin": "123456"})
    number = sandbox.get(f"/{NUMBER}", fields=FIELDS)
    assert number["verified_name"] == "First Flowers"
    assert number["name_status"] == "APPROVED"
    assert "new_display_name" not in number


def test_a_rejected_name_leaves_the_old_one(sandbox: Sandbox, receiver: Receiver) -> None:
    hear(sandbox, receiver, "phone_number_name_update")
    ask(sandbox, "Somebody Else")
    decide(sandbox, "REJECTED", "NAME_ENDCLIENT_NOTRELATED")
    (value,) = heard(receiver, "phone_number_name_update")
    assert value["decision"] == "REJECTED"
    assert value["rejection_reason"] == "NAME_ENDCLIENT_NOTRELATED"
    number = sandbox.get(f"/{NUMBER}", fields=FIELDS)
    assert (number["verified_name"], number["new_name_status"]) == ("First", "DECLINED")
    assert ask(sandbox, "First Again") == {"success": True}


def test_one_review_at_a_time_and_ten_in_thirty_days(sandbox: Sandbox) -> None:
    ask(sandbox, "First Number 0")
    assert code_of(ask(sandbox, "First Number")) == 100
    decide(sandbox, "REJECTED")
    for count in range(1, 10):
        assert ask(sandbox, f"First Number {count}") == {"success": True}
        decide(sandbox, "REJECTED")
    assert code_of(ask(sandbox, "First Number 10")) == 100
    sandbox.forward(30 * DAY)
    assert ask(sandbox, "First Number 10") == {"success": True}


def test_the_name_of_an_official_account_is_not_changed_here(sandbox: Sandbox) -> None:
    sandbox.control("POST", f"/nodes/{NUMBER}", {"is_official_business_account": True})
    assert code_of(ask(sandbox, "First Flowers")) == 100
    sandbox.control("POST", f"/nodes/{NUMBER}", {"is_official_business_account": False})
    assert code_of(ask(sandbox, "F")) == 100
    assert code_of(ask(sandbox, "F" * 76)) == 100


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("ab", "NAME_FORMAT_UNACCEPTABLE"),
        ("First  Flowers", "NAME_FORMAT_UNACCEPTABLE"),
        ("Flowers.com", "NAME_FORMAT_UNACCEPTABLE"),
        ("mail@flowers", "NAME_FORMAT_UNACCEPTABLE"),
        ("Flowers 🌸", "NAME_FORMAT_UNACCEPTABLE"),
        ("Flowers™", "NAME_FORMAT_UNACCEPTABLE"),
        ("Flowers!!!", "NAME_FORMAT_UNACCEPTABLE"),
        ("FLOWER POWER", "NAME_FORMAT_UNACCEPTABLE"),
        ("Flowers on WhatsApp", "NAME_NOT_CONSISTENT"),
        ("Official Flowers", "NAME_NOT_CONSISTENT"),
        ("Fashion", "NAME_NOT_CONSISTENT"),
        ("Lucky Shrub", None),
        ("Café d'Été", None),
        ("IKEA", None),
        ("花見リテール", None),
    ],
)
def test_the_review_by_itself_follows_the_published_rules(
    sandbox: Sandbox, name: str, reason: str | None
) -> None:
    sandbox.control("POST", "/settings", {"auto_review_seconds": 60})
    assert ask(sandbox, name) == {"success": True}
    sandbox.forward(61)
    status = sandbox.get(f"/{NUMBER}", fields="new_name_status")["new_name_status"]
    assert status == ("DECLINED" if reason else "APPROVED")
    log = sandbox.get(f"/{WABA}/activities", fields="description")["data"]
    assert log[0]["description"] == f"Display name {name}: {'REJECTED' if reason else 'APPROVED'}"


def test_a_small_portfolio_uses_its_name_without_review_until_it_is_verified(
    sandbox: Sandbox,
) -> None:
    body = {"cc": "1", "phone_number": "15555550778", "verified_name": "Second Line"}
    id = sandbox.post(f"/{OTHER_WABA}/phone_numbers", body, token=OTHER_TOKEN)["id"]

    def status() -> object:
        return sandbox.get(f"/{id}", token=OTHER_TOKEN, fields="name_status")["name_status"]

    assert status() == "AVAILABLE_WITHOUT_REVIEW"
    sandbox.control("POST", f"/businesses/{OTHER_BUSINESS}/verification", {"status": "verified"})
    assert status() == "PENDING_REVIEW"
    sandbox.control("POST", f"/numbers/{id}/name", {"decision": "APPROVED"})
    assert status() == "APPROVED"


def test_the_desk_cannot_decide_what_nobody_asked(sandbox: Sandbox) -> None:
    path = f"{sandbox.url}/_sandbox/numbers/{NUMBER}/name"
    answer = sandbox.http.post(path, json={"decision": "APPROVED"}, timeout=15)
    assert answer.status_code == 400
    assert answer.json() == {"error": "No name of this number waits for a review."}
    ask(sandbox, "First Flowers")
    for body in ({"decision": "MAYBE"}, {"decision": "REJECTED", "reason": "UGLY"}):
        assert sandbox.http.post(path, json=body, timeout=15).status_code == 400
