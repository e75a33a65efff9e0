"""Portfolios and accounts: verification, people, tokens, partners, schedules and the log."""

import pytest

from tests.sandbox.hearing import code_of, hear, heard
from tests.sandbox.server import (
    APP,
    APP_TOKEN,
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

OTHER_BUSINESS, OTHER_APP = "200000000000202", "300000000000202"
USER, OTHER_USER = "400000000000101", "400000000000202"
PDF = ("papers.pdf", b"%PDF-1.7", "application/pdf")
DAY = 86400


def share(sandbox: Sandbox) -> None:
    """The second business's account is shared with the first business."""
    body = {"app": APP, "waba": OTHER_WABA, "partner": BUSINESS}
    sandbox.control("POST", "/embedded_signups", body)


# -- verification --------------------------------------------------------------------------------


def test_verification_raises_the_first_limit_and_is_told(
    sandbox: Sandbox, receiver: Receiver
) -> None:
    hear(sandbox, receiver, "account_update", "business_capability_update")
    small = {"verification_status": "pending", "messaging_limit": "TIER_250"}
    sandbox.control("POST", f"/nodes/{BUSINESS}", small)
    sandbox.control("POST", f"/businesses/{BUSINESS}/verification", {"status": "verified"})
    field = "whatsapp_business_manager_messaging_limit"
    assert sandbox.get(f"/{NUMBER}", fields=field)[field] == "TIER_2K"
    assert heard(receiver, "account_update") == [{"event": "VERIFIED_ACCOUNT"}]
    assert heard(receiver, "business_capability_update") == [
        {"max_daily_conversations_per_business": 2000, "max_phone_numbers_per_waba": 25}
    ]


@pytest.mark.parametrize(
    ("status", "alert"),
    [("failed", "FAILED"), ("pending_need_more_info", "NEED_MORE_INFO"), ("pending", "DEFERRED")],
)
def test_a_verification_that_fails_is_told(
    sandbox: Sandbox, receiver: Receiver, status: str, alert: str
) -> None:
    hear(sandbox, receiver, "account_alerts")
    sandbox.control("POST", f"/businesses/{BUSINESS}/verification", {"status": status})
    (value,) = heard(receiver, "account_alerts")
    kind = f"INCREASED_CAPABILITIES_ELIGIBILITY_{alert}"
    assert value["alert_info"]["alert_type"] == kind
    field = "business_verification_status"
    assert sandbox.get(f"/{WABA}", fields=field)[field] == status


def test_a_partner_certifies_a_client(sandbox: Sandbox, receiver: Receiver) -> None:
    hear(sandbox, receiver, "account_update")
    path = f"/v25.0/{BUSINESS}/self_certify_whatsapp_business"
    form, files = {"end_business_id": OTHER_BUSINESS}, {"business_documents[0]": PDF}
    refused = sandbox.graph("POST", path, data=form, files=files)
    assert code_of(refused.json()) == 100  # not a client yet
    share(sandbox)
    word = {"business_documents[0]": ("papers.docx", b"PK", "application/msword")}
    assert code_of(sandbox.graph("POST", path, data=form, files=word).json()) == 100
    assert sandbox.graph("POST", path, data=form, files=files).json()["verification_attempts"] == 1
    assert code_of(sandbox.graph("POST", path, data=form, files=files).json()) == 100
    edge = f"/{BUSINESS}/self_certified_whatsapp_business_submissions"
    (row,) = sandbox.get(edge)["data"]
    assert row["verification_status"] == "PENDING"
    decision = {"status": "APPROVED"}
    sandbox.control("POST", f"/certifications/{row['id']}", decision)
    value = heard(receiver, "account_update", 3)[-1]
    assert value["event"] == "PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE"
    assert value["partner_client_certification_info"] == {
        "client_business_id": OTHER_BUSINESS, "status": "APPROVED", "rejection_reasons": ["NONE"],
    }  # fmt: skip
    verified = sandbox.get(f"/{OTHER_BUSINESS}", token=OTHER_TOKEN, fields="verification_status")
    assert verified["verification_status"] == "verified"


# -- people and tokens ---------------------------------------------------------------------------


def test_people_are_assigned_changed_and_removed(sandbox: Sandbox) -> None:
    path = f"/{WABA}/assigned_users"
    answer = sandbox.graph(
        "POST", f"/v25.0{path}", params={"user": USER, "tasks": "['DEVELOP','VIEW_COST']"}
    )
    assert answer.json() == {"success": True}
    (row,) = sandbox.get(path, business=BUSINESS, fields="name,tasks")["data"]
    assert row["tasks"] == ["DEVELOP", "VIEW_COST"]
    assert code_of(sandbox.post(path, {"user": USER, "tasks": ["RULE"]})) == 100
    assert code_of(sandbox.post(path, {"user": OTHER_USER, "tasks": ["MANAGE"]})) == 100
    accounts = sandbox.get("/me/assigned_whatsapp_business_accounts")["data"]
    assert [(one["id"], one["permissions"]) for one in accounts] == [
        (WABA, ["DEVELOP", "VIEW_COST"])
    ]
    assert sandbox.delete(path, user=USER) == {"success": True}
    assert code_of(sandbox.delete(path, user=USER)) == 100
    assert sandbox.get(f"/{USER}/assigned_whatsapp_business_accounts")["data"] == []
    log = sandbox.get(f"/{WABA}/activities", fields="activity_type,actor_name")["data"]
    assert [one["activity_type"] for one in log] == ["USER_REMOVED", "USER_ROLE_CHANGED"]
    assert log[0]["actor_name"] == "First System User"


def test_an_employee_reaches_only_what_is_assigned(sandbox: Sandbox) -> None:
    sandbox.control("POST", f"/nodes/{USER}", {"role": "EMPLOYEE"})
    assert "id" in sandbox.get(f"/{WABA}")
    sandbox.delete(f"/{WABA}/assigned_users", user=USER)
    assert code_of(sandbox.get(f"/{WABA}")) == 100
    assert code_of(sandbox.post(f"/{WABA}/schedules")) == 200


def test_system_users_have_roles(sandbox: Sandbox) -> None:
    assert sandbox.get(f"/{BUSINESS}/system_users")["data"] == [
        {"id": USER, "name": "First System User", "role": "ADMIN"}
    ]
    assert code_of(sandbox.get(f"/{BUSINESS}/system_users", token=OTHER_TOKEN)) == 100


def test_permissions_are_listed_and_revoked(sandbox: Sandbox) -> None:
    scope = "business_management"
    granted = [one["permission"] for one in sandbox.get("/me/permissions")["data"]]
    assert scope in granted
    assert sandbox.delete(f"/{USER}/permissions/{scope}") == {"success": True}
    assert code_of(sandbox.get(f"/{BUSINESS}")) == 10
    assert sandbox.delete(f"/{USER}/permissions") == {"success": True}
    error = sandbox.get(f"/{WABA}")["error"]
    assert (error["code"], error["error_subcode"]) == (190, 467)
    assert code_of(sandbox.get(f"/{NUMBER}", token=MESSAGES_TOKEN)) == 190


def test_a_code_is_exchanged_within_thirty_seconds_and_once(
    sandbox: Sandbox, receiver: Receiver
) -> None:
    hear(sandbox, receiver, "account_update")
    body = {"app": APP, "waba": OTHER_WABA, "partner": BUSINESS}
    told = sandbox.control("POST", "/embedded_signups", body)
    assert told["business_id"] == OTHER_BUSINESS
    assert told["phone_number_ids"] == ["600000000000202"]
    asked = {"client_id": APP, "client_secret": "first-app-secret", "code": told["code"]}
    wrong = {**asked, "client_secret": "guess"}
    assert code_of(sandbox.get("/oauth/access_token", token=None, **wrong)) == 1
    answer = sandbox.get("/oauth/access_token", token=None, **asked)
    assert answer["token_type"] == "bearer"
    assert sandbox.get(f"/{OTHER_WABA}", token=answer["access_token"])["id"] == OTHER_WABA
    assert code_of(sandbox.get(f"/{WABA}", token=answer["access_token"])) == 100
    error = sandbox.get("/oauth/access_token", token=None, **asked)["error"]
    assert error["error_subcode"] == 36009
    late = sandbox.control("POST", "/embedded_signups", body)["code"]
    sandbox.forward(31)
    error = sandbox.get("/oauth/access_token", token=None, **{**asked, "code": late})["error"]
    assert (error["code"], error["error_subcode"]) == (100, 36007)
    values = heard(receiver, "account_update", 2)
    assert {one["event"] for one in values} == {"PARTNER_ADDED", "PARTNER_APP_INSTALLED"}
    assert values[0]["waba_info"]["waba_id"] == OTHER_WABA


def test_an_app_gets_its_own_token(sandbox: Sandbox) -> None:
    asked = {
        "client_id": APP,
        "client_secret": "first-app-secret",
        "grant_type": "client_credentials",
    }
    assert sandbox.get("/oauth/access_token", token=None, **asked)["access_token"] == APP_TOKEN


# -- accounts ------------------------------------------------------------------------------------


def test_an_account_keeps_currency_and_time_zone_once_funded(sandbox: Sandbox) -> None:
    assert sandbox.post(f"/{WABA}", {"name": "Renamed"}) == {"success": True}
    assert code_of(sandbox.post(f"/{WABA}", {"timezone_id": "7"})) == 100
    assert code_of(sandbox.post(f"/{WABA}", {"currency": "EUR"})) == 100
    sandbox.control("POST", f"/accounts/{WABA}/funding", {"attached": False})
    assert "primary_funding_id" not in sandbox.get(f"/{WABA}", fields="primary_funding_id")
    assert sandbox.post(f"/{WABA}", {"timezone_id": "7", "currency": "EUR"}) == {"success": True}
    read = sandbox.get(f"/{WABA}", fields="name,timezone_id,currency")
    assert read == {"name": "Renamed", "timezone_id": "7", "currency": "EUR", "id": WABA}
    for wrong in ({}, {"name": "x" * 101}, {"timezone_id": "Tokyo"}, {"currency": "Euro"}):
        assert code_of(sandbox.post(f"/{WABA}", wrong)) == 100


def test_insights_are_never_switched_off(sandbox: Sandbox) -> None:
    sandbox.control("POST", f"/nodes/{WABA}", {"is_enabled_for_insights": False})
    assert sandbox.post(f"/{WABA}", {"is_enabled_for_insights": "true"}) == {"id": WABA}
    field = "is_enabled_for_insights"
    assert sandbox.get(f"/{WABA}", fields=field)[field] is True
    assert code_of(sandbox.post(f"/{WABA}", {field: False})) == 200006


def test_a_portfolio_has_at_most_twenty_accounts(sandbox: Sandbox) -> None:
    for count in range(19):
        sandbox.control("POST", "/accounts", {"business": BUSINESS, "name": f"Account {count}"})
    path = f"{sandbox.url}/_sandbox/accounts"
    answer = sandbox.http.post(path, json={"business": BUSINESS, "name": "One more"}, timeout=15)
    assert answer.status_code == 400


def test_accounts_are_filtered(sandbox: Sandbox) -> None:
    share(sandbox)
    path = f"/{BUSINESS}/client_whatsapp_business_accounts"

    def ids(status: str) -> list[str]:
        field = "marketing_messages_onboarding_status"
        asked = f'[{{"field":"{field}","operator":"IN","value":["{status}"]}}]'
        return [one["id"] for one in sandbox.get(path, filtering=asked)["data"]]

    assert ids("ELIGIBLE") == [OTHER_WABA]
    assert ids("ONBOARDED") == []
    assert code_of(sandbox.get(path, filtering='[{"field":"name"}]')) == 100
    owned = f"/{BUSINESS}/owned_whatsapp_business_accounts"
    assert sandbox.get(owned, find=OTHER_WABA)["data"] == []
    assert [one["id"] for one in sandbox.get(owned, find=WABA)["data"]] == [WABA]


def test_partners_ask_their_clients_for_the_marketing_terms(sandbox: Sandbox) -> None:
    path = f"/{BUSINESS}/onboard_partners_to_mm_lite"
    assert code_of(sandbox.post(path)) == 100
    share(sandbox)
    assert sandbox.post(path)["request_id"].isdigit()


def test_clients_of_an_app_are_listed(sandbox: Sandbox) -> None:
    path = f"/{APP}/connected_client_businesses"
    assert sandbox.get(path)["data"] == []
    share(sandbox)
    sandbox.post(f"/{OTHER_WABA}/subscribed_apps")
    assert [one["id"] for one in sandbox.get(path)["data"]] == [OTHER_BUSINESS]


def test_schedules_are_kept(sandbox: Sandbox) -> None:
    path = f"/{WABA}/schedules"
    body: Json = {
        "name": "Hours", "schedule_type": "BUSINESS_HOURS", "start_time": "09:00",
        "end_time": "17:00", "timezone": "America/New_York", "days_of_week": ["MONDAY"],
        "recurrence_pattern": {"frequency": "WEEKLY", "interval": 1}, "is_active": False,
    }  # fmt: skip
    id = sandbox.post(path, body)["id"]
    (row,) = sandbox.get(path)["data"]
    assert row["id"] == id
    assert row["status"] == "INACTIVE"
    assert {name: row[name] for name in body} == body
    for change in ({"start_time": "25:00"}, {"timezone": "Nowhere/City"}, {"name": ""},
                   {"days_of_week": ["SOMEDAY"]}, {"schedule_type": "PARTY"},
                   {"recurrence_pattern": {"frequency": "NEVER"}}):  # fmt: skip
        assert code_of(sandbox.post(path, {**body, **change})) == 100


def test_templates_and_webhooks_stand_in_the_log(sandbox: Sandbox, receiver: Receiver) -> None:
    hear(sandbox, receiver, "account_update")
    sandbox.create()
    sandbox.create("order_ready")  # exists already: refused, so it is no activity
    sandbox.delete(f"/{WABA}/message_templates", name="order_ready")
    types = [one["activity_type"] for one in sandbox.get(f"/{WABA}/activities")["data"]]
    assert types == ["TEMPLATE_DELETED", "TEMPLATE_CREATED", "WEBHOOK_CONFIGURED"]


def test_a_new_partner_onboards_ten_customers_in_seven_days(sandbox: Sandbox) -> None:
    sandbox.control("POST", f"/nodes/{BUSINESS}", {"verification_status": "not_verified"})
    for _ in range(10):
        share(sandbox)
    path, body = f"{sandbox.url}/_sandbox/embedded_signups", {"app": APP, "waba": OTHER_WABA}
    again = sandbox.http.post(path, json={**body, "partner": BUSINESS}, timeout=15)
    assert again.status_code == 400
    sandbox.forward(7 * DAY)
    share(sandbox)


def test_the_log_is_narrowed_by_type_and_time(sandbox: Sandbox) -> None:
    path = f"/{WABA}/activities"
    sandbox.post(f"/{NUMBER}", {"pin": "123456"})
    sandbox.forward(DAY)
    sandbox.post(f"/{WABA}", {"name": "Renamed"})
    types = [one["activity_type"] for one in sandbox.get(path)["data"]]
    assert types == ["ACCOUNT_UPDATED", "SECURITY_EVENT"]
    (row,) = sandbox.get(path, activity_type="SECURITY_EVENT")["data"]
    assert row["actor_type"] == "USER"
    (row,) = sandbox.get(path, since=row["timestamp"].replace("+0000", "Z"), limit=1)["data"]
    assert row["activity_type"] == "ACCOUNT_UPDATED"
    assert code_of(sandbox.get(path, activity_type="PARTY")) == 100
    assert code_of(sandbox.get(path, since="yesterday")) == 100
    assert code_of(sandbox.get(path, fields="color")) == 100


# -- pre-verified numbers ------------------------------------------------------------------------


def test_a_partners_verified_number_goes_to_a_client(sandbox: Sandbox) -> None:
    id = sandbox.post(f"/{BUSINESS}/add_phone_numbers", {"phone_number": "+15555550999"})["id"]
    path = f"/{BUSINESS}/preverified_numbers"
    assert sandbox.get(path, availability_status="AVAILABLE")["data"] == []
    sandbox.post(f"/{id}/request_code", {"code_method": "SMS", "language": "en_US"})
    code = sandbox.control("GET", f"/nodes/{id}")["verification_code"]["code"]
    assert sandbox.post(f"/{id}/verify_code", {"code": code})["success"] is True
    (row,) = sandbox.get(path, verification_status="VERIFIED")["data"]
    assert (row["id"], row["availability_status"], row["country_prefix"]) == (id, "AVAILABLE", 1)
    assert code_of(sandbox.get(f"/{id}", token=OTHER_TOKEN)) == 100
    shared = {"preverified_id": id, "partner_business_id": OTHER_BUSINESS}
    assert sandbox.post(f"/{BUSINESS}/share_preverified_numbers", shared) == {"success": True}
    assert sandbox.get(f"/{id}/partners")["data"] == [
        {"id": OTHER_BUSINESS, "name": "Second Business"}
    ]
    body = {"phone_number": "15555550999", "verified_name": "Second", "preverified_id": id}
    number = sandbox.post(f"/{OTHER_WABA}/phone_numbers", body, token=OTHER_TOKEN)["id"]
    fields = "code_verification_status,is_preverified_number"
    read = sandbox.get(f"/{number}", token=OTHER_TOKEN, fields=fields)
    assert read == {
        "code_verification_status": "VERIFIED", "is_preverified_number": True, "id": number,
    }  # fmt: skip
    assert sandbox.get(path)["data"][0]["availability_status"] == "IN_USE"
    assert code_of(sandbox.delete(f"/{id}")) == 100


# -- solutions -----------------------------------------------------------------------------------


def solution(sandbox: Sandbox) -> str:
    body = {
        "owner_permissions": ["MESSAGING"], "partner_permissions": [],
        "partner_app_id": OTHER_APP, "solution_name": "Together",
    }  # fmt: skip
    id: str = sandbox.post(f"/{APP}/whatsapp_business_solution", body)["solution_id"]
    return id


def accepted(sandbox: Sandbox) -> str:
    id = solution(sandbox)
    body = {"partner_app_id": OTHER_APP}
    assert sandbox.post(f"/{id}/accept", body, token=OTHER_TOKEN)["partner_status"] == "ACCEPTED"
    return id


def test_a_solution_is_offered_accepted_and_ended(sandbox: Sandbox, receiver: Receiver) -> None:
    hear(sandbox, receiver, "partner_solutions")
    id = solution(sandbox)
    assert code_of(sandbox.post(f"/{id}/accept", {"partner_app_id": OTHER_APP})) == 100
    assert sandbox.get(f"/{id}")["status"] == "INITIATED"
    sandbox.post(f"/{id}/accept", {"partner_app_id": OTHER_APP}, token=OTHER_TOKEN)
    assert sandbox.get(f"/{id}", fields="status,owner_app")["owner_app"]["name"] == "First App"
    assert sandbox.post(f"/{id}/send_deactivation_request", {"reason": "done"})["success"] is True
    assert code_of(sandbox.post(f"/{id}/accept_deactivation_request")) == 100
    body = {"reject_deactivation_request": True}
    kept = sandbox.post(f"/{id}/reject_deactivation_request", body, token=OTHER_TOKEN)
    assert (kept["status"], kept["status_for_pending_request"]) == ("ACTIVE", "NONE")
    sandbox.post(f"/{id}/send_deactivation_request")
    ended = sandbox.post(f"/{id}/accept_deactivation_request", token=OTHER_TOKEN)
    assert ended["status"] == "DEACTIVATED"
    events = heard(receiver, "partner_solutions", 6)
    assert events[0] == {
        "event": "SOLUTION_CREATED", "solution_id": id, "solution_status": "INITIATED",
    }  # fmt: skip
    assert {one["solution_status"] for one in events} == {
        "INITIATED", "ACTIVE", "PENDING_DEACTIVATION", "DEACTIVATED",
    }  # fmt: skip


def test_a_solution_is_rejected_and_listed_by_role(sandbox: Sandbox) -> None:
    id = solution(sandbox)
    owned = sandbox.get(f"/{APP}/whatsapp_business_solutions", role="OWNER")["data"]
    assert [one["id"] for one in owned] == [id]
    assert sandbox.get(f"/{APP}/whatsapp_business_solutions", role="PARTNER")["data"] == []
    body = {"request_type": "PARTNERSHIP_REQUEST", "rejection_reason": "no"}
    answer = sandbox.post(f"/{id}/reject", body, token=OTHER_TOKEN)
    assert answer["rejected_request_type"] == "PARTNERSHIP_REQUEST"
    assert sandbox.get(f"/{id}")["status"] == "REJECTED"
    assert code_of(sandbox.post(f"/{id}/reject", body)) == 100


def test_permissions_of_a_solution_go_to_one_side(sandbox: Sandbox) -> None:
    body = {"owner_permissions": ["MESSAGING"], "partner_permissions": ["MESSAGING"],
            "partner_app_id": OTHER_APP, "solution_name": "Together"}  # fmt: skip
    path = f"/{APP}/whatsapp_business_solution"
    assert code_of(sandbox.post(path, body)) == 100
    assert code_of(sandbox.post(path, {**body, "owner_permissions": []}, token=OTHER_TOKEN)) == 100


def test_an_account_moves_into_a_solution(sandbox: Sandbox) -> None:
    id = accepted(sandbox)
    body = {"solution_id": id, "migration_intent": "INITIATE_MIGRATION"}
    path = f"/{WABA}/set_solution_migration_intent"
    answer = sandbox.post(path, body)
    intent = answer["migration_intent_id"]
    assert answer["status"] == "PENDING"
    assert sandbox.get(f"/{intent}") == {"id": intent, "status": "INITIATED"}
    assert code_of(sandbox.post(path, body)) == 100  # one at a time
    assert sandbox.get(f"/{WABA}/solutions")["data"] == []
    sandbox.control("POST", f"/intents/{intent}", {"decision": "COMPLETED"})
    assert [one["id"] for one in sandbox.get(f"/{WABA}/solutions")["data"]] == [id]
    token = sandbox.get(f"/{id}/access_token", business_id=BUSINESS)
    assert sandbox.get(f"/{WABA}", token=token["access_token"])["id"] == WABA
    later = {"solution_id": id, "migration_intent": "SCHEDULE_MIGRATION"}
    assert code_of(sandbox.post(path, later)) == 100
    at = "2030-12-01T10:00:00Z"
    answer = sandbox.post(path, {**later, "scheduled_migration_time": at})
    assert answer["status"] == "SCHEDULED"
    cancel = {"solution_id": id, "migration_intent": "CANCEL_MIGRATION"}
    assert sandbox.post(path, cancel)["status"] == "REJECTED"


def test_mobility_intents_wait_for_the_customer(sandbox: Sandbox) -> None:
    id = accepted(sandbox)
    body = {"solution_id": id, "intent_type": "INITIATE_TRANSFER"}
    answer = sandbox.post(f"/{WABA}/obo_mobility_intent", body)
    assert (answer["status"], answer["approval_required"]) == ("PENDING", True)
    read = sandbox.get(f"/{answer['mobility_intent_id']}")
    assert read["waba"] == {"id": WABA, "name": "First Account"}
    assert read["solution"]["id"] == id
    cancel = {**body, "intent_type": "CANCEL_TRANSFER"}
    assert sandbox.post(f"/{WABA}/obo_mobility_intent", cancel)["status"] == "REJECTED"
    asked = {"waba_id": WABA, "solution_id": id, "client_mutation_id": "mine"}
    answer = sandbox.post(f"/{WABA}/set_obo_mobility_intent", asked)
    assert answer["client_mutation_id"] == "mine"
    assert sandbox.get(f"/{WABA}/in_progress_onbehalf_request") == {"data": []}
