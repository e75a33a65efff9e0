"""The life of a number: added, proven, registered, used, moved and deleted."""

from tests.sandbox.hearing import code_of, hear, heard
from tests.sandbox.server import (
    BUSINESS,
    MESSAGES_TOKEN,
    NUMBER,
    OTHER_TOKEN,
    OTHER_WABA,
    WABA,
    Json,
    Receiver,
    Sandbox,
)  # fmt: skip

OTHER_BUSINESS, OTHER_NUMBER = "200000000000202", "600000000000202"
DAY = 86400


def added(sandbox: Sandbox, number: str = "15555550777", **more: str | bool) -> str:
    body = {"cc": "1", "phone_number": number, "verified_name": "Second Line", **more}
    answer = sandbox.post(f"/{WABA}/phone_numbers", body)
    assert "id" in answer, answer
    return str(answer["id"])


def document(sandbox: Sandbox, id: str) -> Json:
    return sandbox.control("GET", f"/nodes/{id}")


def prove(sandbox: Sandbox, id: str) -> None:
    asked = sandbox.post(f"/{id}/request_code", {"code_method": "SMS", "language": "en_US"})
    assert asked == {"success": True}
    code = document(sandbox, id)["verification_code"]["code"]
    assert sandbox.post(f"/{id}/verify_code", {"code": code}) == {"success": True, "id": id}


def register(sandbox: Sandbox, id: str, pin: str = "123456", **more: str) -> Json:
    return sandbox.post(f"/{id}/register", {"messaging_product": "whatsapp", "pin": pin, **more})


def test_a_number_is_added_proven_and_registered(sandbox: Sandbox, receiver: Receiver) -> None:
    hear(sandbox, receiver, "phone_number_quality_update")
    id = added(sandbox)
    fields = "status,code_verification_status,display_phone_number,country_code,platform_type"
    assert sandbox.get(f"/{id}", fields=fields) == {
        "status": "PENDING",
        "code_verification_status": "NOT_VERIFIED",
        "display_phone_number": "+1 555-555-0777",
        "country_code": "US",
        "platform_type": "NOT_APPLICABLE",
        "id": id,
    }
    assert code_of(register(sandbox, id)) == 133006
    prove(sandbox, id)
    assert register(sandbox, id, data_localization_region="DE") == {"success": True}
    number = sandbox.get(f"/{id}", fields="status,is_pin_enabled,throughput,platform_type")
    assert number["status"] == "CONNECTED"
    assert number["is_pin_enabled"] is True
    assert number["throughput"] == {"level": "STANDARD"}
    assert number["platform_type"] == "CLOUD_API"
    (value,) = heard(receiver, "phone_number_quality_update")
    assert value["event"] == "ONBOARDING"
    assert value["display_phone_number"] == "15555550777"
    storage = sandbox.get(f"/{id}/settings")["storage_configuration"]
    assert storage == {"status": "in_country_storage_enabled", "data_localization_region": "DE"}


def test_the_number_may_come_without_its_calling_code(sandbox: Sandbox) -> None:
    id = added(sandbox, "5555550778")
    assert sandbox.get(f"/{id}", fields="display_phone_number")["display_phone_number"] == (
        "+1 555-555-0778"
    )


def test_what_is_no_number_or_no_name_is_refused(sandbox: Sandbox) -> None:
    for number, name in (("12", "Fine"), ("1555555077x", "Fine"), ("15555550779", "F")):
        body = {"cc": "1", "phone_number": number, "verified_name": name}
        assert code_of(sandbox.post(f"/{WABA}/phone_numbers", body)) == 100


def test_a_number_belongs_to_one_account_only(sandbox: Sandbox) -> None:
    body = {"cc": "1", "phone_number": "15555550101", "verified_name": "Stolen"}
    error = sandbox.post(f"/{OTHER_WABA}/phone_numbers", body, token=OTHER_TOKEN)["error"]
    assert error["code"] == 100
    assert "migrate_phone_number" in error["error_user_msg"]


def test_a_new_portfolio_has_two_slots_and_a_verified_one_more(sandbox: Sandbox) -> None:
    path = f"/{OTHER_WABA}/phone_numbers"
    bodies = [
        {"cc": "1", "phone_number": f"1555555080{n}", "verified_name": "New"} for n in range(3)
    ]
    assert "id" in sandbox.post(path, bodies[0], token=OTHER_TOKEN)
    assert code_of(sandbox.post(path, bodies[1], token=OTHER_TOKEN)) == 100
    sandbox.control("POST", f"/businesses/{OTHER_BUSINESS}/verification", {"status": "verified"})
    assert "id" in sandbox.post(path, bodies[1], token=OTHER_TOKEN)


def test_the_sixth_code_in_an_hour_is_too_many(sandbox: Sandbox) -> None:
    id, body = added(sandbox), {"code_method": "VOICE", "language": "en_US"}
    answers = [sandbox.post(f"/{id}/request_code", body) for _ in range(6)]
    assert answers[4] == {"success": True}
    assert code_of(answers[5]) == 136024
    sandbox.forward(3601)
    assert sandbox.post(f"/{id}/request_code", body) == {"success": True}


def test_a_code_is_wrong_after_five_guesses_and_old_after_ten_minutes(sandbox: Sandbox) -> None:
    id, body = added(sandbox), {"code_method": "SMS", "language": "en_US"}
    sandbox.post(f"/{id}/request_code", body)
    sent = document(sandbox, id)["verification_code"]
    assert sent["text"] == f"WhatsApp code {sent['code'][:3]}-{sent['code'][3:]}"
    wrong = f"{(int(sent['code']) + 1) % 10**6:06}"
    for _ in range(5):
        assert code_of(sandbox.post(f"/{id}/verify_code", {"code": wrong})) == 136025
    assert code_of(sandbox.post(f"/{id}/verify_code", {"code": sent["code"]})) == 136025
    sandbox.post(f"/{id}/request_code", body)
    code = document(sandbox, id)["verification_code"]["code"]
    sandbox.forward(601)
    assert code_of(sandbox.post(f"/{id}/verify_code", {"code": code})) == 136025


def test_a_verification_that_nobody_uses_expires(sandbox: Sandbox) -> None:
    id = added(sandbox)
    prove(sandbox, id)
    sandbox.forward(15 * DAY)
    fields = "code_verification_status"
    assert sandbox.get(f"/{id}", fields=fields)[fields] == "EXPIRED"
    assert code_of(register(sandbox, id)) == 133006


def test_a_wrong_pin_is_counted(sandbox: Sandbox) -> None:
    assert sandbox.post(f"/{NUMBER}", {"pin": "654321"}) == {"success": True}
    assert [code_of(register(sandbox, NUMBER, "000000")) for _ in range(3)] == [133005] * 3
    assert code_of(register(sandbox, NUMBER, "654321")) == 133009
    sandbox.forward(61)
    for _ in range(7):
        assert code_of(register(sandbox, NUMBER, "000000")) == 133005
        sandbox.forward(61)
    assert code_of(register(sandbox, NUMBER, "654321")) == 133008
    sandbox.forward(DAY)
    assert register(sandbox, NUMBER, "654321") == {"success": True}


def test_the_eleventh_registration_in_72_hours_is_too_many(sandbox: Sandbox) -> None:
    for _ in range(5):
        assert register(sandbox, NUMBER) == {"success": True}
        assert sandbox.post(f"/{NUMBER}/deregister") == {"success": True}
    assert code_of(register(sandbox, NUMBER)) == 133016
    sandbox.forward(72 * 3600)
    assert register(sandbox, NUMBER) == {"success": True}


def test_a_deregistered_number_stays_in_its_account(sandbox: Sandbox) -> None:
    assert sandbox.post(f"/{NUMBER}/deregister") == {"success": True}
    assert sandbox.get(f"/{NUMBER}", fields="status")["status"] == "DISCONNECTED"
    assert code_of(sandbox.post(f"/{NUMBER}/deregister")) == 133010
    assert [one["id"] for one in sandbox.get(f"/{WABA}/phone_numbers")["data"]] == [NUMBER]


def test_a_banned_number_is_not_registered_and_a_restricted_one_stays_so(sandbox: Sandbox) -> None:
    sandbox.control("POST", f"/nodes/{NUMBER}", {"status": "BANNED"})
    assert code_of(register(sandbox, NUMBER)) == 131031
    sandbox.control("POST", f"/nodes/{NUMBER}", {"status": "RESTRICTED"})
    assert register(sandbox, NUMBER) == {"success": True}
    read = sandbox.get(f"/{NUMBER}", fields="status,health_status")
    assert read["status"] == "RESTRICTED"
    assert read["health_status"]["entities"][0]["errors"][0]["error_code"] == 131031


def test_the_region_changes_by_deregistering_only(sandbox: Sandbox) -> None:
    assert code_of(register(sandbox, NUMBER, data_localization_region="JP")) == 100
    assert code_of(register(sandbox, NUMBER, data_localization_region="US")) == 100
    sandbox.post(f"/{NUMBER}/deregister")
    assert register(sandbox, NUMBER, data_localization_region="JP") == {"success": True}


def test_changes_and_resets_of_the_pin_are_told(sandbox: Sandbox, receiver: Receiver) -> None:
    hear(sandbox, receiver, "security")
    assert code_of(sandbox.post(f"/{NUMBER}", {"pin": "12345"})) == 100
    sandbox.post(f"/{NUMBER}", {"pin": "123456"})
    sandbox.control("POST", f"/numbers/{NUMBER}/pin_reset", {"requester": "61555822107539"})
    sandbox.control("POST", f"/numbers/{NUMBER}/pin_reset", {"done": True})
    values = heard(receiver, "security", 3)
    assert {one["event"] for one in values} == {
        "PIN_CHANGED", "PIN_RESET_REQUEST", "PIN_REQUEST_SUCCESS",
    }  # fmt: skip
    asked = next(one for one in values if one["event"] == "PIN_RESET_REQUEST")
    assert asked["requester"] == "61555822107539"
    assert sandbox.get(f"/{NUMBER}", fields="is_pin_enabled")["is_pin_enabled"] is False


def test_managing_a_number_takes_the_permission_to_manage(sandbox: Sandbox) -> None:
    answer = sandbox.post(f"/{NUMBER}", {"pin": "123456"}, token=MESSAGES_TOKEN)
    assert code_of(answer) == 10
    assert code_of(sandbox.post(f"/{NUMBER}", {"pin": "123456"}, token=OTHER_TOKEN)) == 200


def test_a_moved_number_has_a_new_id_and_keeps_its_name(sandbox: Sandbox) -> None:
    other = sandbox.control("POST", "/accounts", {"business": BUSINESS, "name": "New home"})["id"]
    path = f"/{other}/phone_numbers"
    body = {"cc": "1", "phone_number": "15555550101", "migrate_phone_number": True}

    def said() -> str:
        return str(sandbox.post(path, body)["error"]["error_user_msg"])

    assert "Two-step verification must be turned off" in said()
    sandbox.control("POST", f"/numbers/{NUMBER}/pin_reset", {"done": True})
    sandbox.control("POST", f"/nodes/{NUMBER}", {"new_name_status": "PENDING_REVIEW"})
    assert "approved display name" in said()
    sandbox.control("POST", f"/nodes/{NUMBER}", {"new_name_status": "NONE"})
    assert "payment method" in said()
    sandbox.control("POST", f"/accounts/{other}/funding", {})
    assert "webhooks" in said()
    assert sandbox.post(f"/{other}/subscribed_apps") == {"success": True}
    id = sandbox.post(path, body)["id"]
    assert id != NUMBER
    assert sandbox.get(f"/{NUMBER}", fields="status")["status"] == "CONNECTED"
    prove(sandbox, id)
    assert register(sandbox, id) == {"success": True}
    moved = sandbox.get(f"/{id}", fields="verified_name,quality_rating,status")
    assert moved == {
        "verified_name": "First", "quality_rating": "GREEN", "status": "CONNECTED", "id": id,
    }  # fmt: skip
    assert code_of(sandbox.get(f"/{NUMBER}")) == 100
    assert sandbox.get(f"/{WABA}/phone_numbers")["data"] == []
    assert document(sandbox, NUMBER)["status"] == "MIGRATED"


def test_a_deleted_number_can_be_registered_again_after_five_minutes(sandbox: Sandbox) -> None:
    assert sandbox.control("POST", f"/numbers/{NUMBER}/delete") == {"success": True}
    assert code_of(sandbox.get(f"/{NUMBER}")) == 100
    id = added(sandbox, "15555550101")
    prove(sandbox, id)
    assert code_of(register(sandbox, id)) == 133015
    sandbox.forward(301)
    assert register(sandbox, id) == {"success": True}


def test_a_number_gets_a_webhook_address_of_its_own(sandbox: Sandbox, receiver: Receiver) -> None:
    wrong = {"override_callback_uri": receiver.url, "verify_token": "not mine"}
    assert code_of(sandbox.post(f"/{NUMBER}", {"webhook_configuration": wrong})) == 2200
    right = {**wrong, "verify_token": receiver.verify_token}
    assert sandbox.post(f"/{NUMBER}", {"webhook_configuration": right}) == {"success": True}
    read = sandbox.get(f"/{NUMBER}", fields="webhook_configuration")["webhook_configuration"]
    assert read["phone_number"] == receiver.url
    sandbox.post(f"/{NUMBER}", {"webhook_configuration": {"override_callback_uri": ""}})
    read = sandbox.get(f"/{NUMBER}", fields="webhook_configuration").get("webhook_configuration")
    assert "phone_number" not in (read or {})


def test_a_change_of_two_things_is_made_whole_or_not_at_all(sandbox: Sandbox) -> None:
    answer = sandbox.post(f"/{NUMBER}", {"search_visibility": "VISIBLE", "pin": "no"})
    assert code_of(answer) == 100
    fields = "search_visibility"
    assert sandbox.get(f"/{NUMBER}", fields=fields)[fields] == "NON_VISIBLE"
    assert code_of(sandbox.post(f"/{NUMBER}", {})) == 100


def test_numbers_are_filtered_by_mode(sandbox: Sandbox) -> None:
    def ids(mode: str) -> list[str]:
        asked = f'[{{"field":"account_mode","operator":"EQUAL","value":"{mode}"}}]'
        return [one["id"] for one in sandbox.get(f"/{WABA}/phone_numbers", filtering=asked)["data"]]

    assert ids("LIVE") == [NUMBER]
    assert ids("SANDBOX") == []


def test_health_follows_payment_verification_and_registration(sandbox: Sandbox) -> None:
    def health() -> Json:
        answer = sandbox.get(f"/{OTHER_NUMBER}", token=OTHER_TOKEN, fields="health_status")
        return {one["entity_type"]: one for one in answer["health_status"]["entities"]}

    first = health()
    assert first["PHONE_NUMBER"]["can_send_message"] == "BLOCKED"
    assert first["WABA"]["can_send_message"] == "LIMITED"
    assert first["BUSINESS"]["can_send_message"] == "AVAILABLE"
    sandbox.control("POST", f"/accounts/{OTHER_WABA}/funding", {"attached": False})
    sandbox.control("POST", f"/businesses/{OTHER_BUSINESS}/verification", {"status": "verified"})
    second = health()
    assert second["BUSINESS"]["errors"][0]["error_code"] == 141006
    assert second["WABA"]["can_send_message"] == "AVAILABLE"
