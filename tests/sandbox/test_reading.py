"""Objects, fields, edges and the error envelope."""

import pytest

from tests.sandbox.server import (
    APP,
    APP_TOKEN,
    BUSINESS,
    NUMBER,
    OTHER_WABA,
    WABA,
    Sandbox,
    problem,
)

NUMBER_FIELDS = (
    "id,display_phone_number,verified_name,quality_rating,status,name_status,new_display_name,"
    "new_name_status,code_verification_status,throughput,whatsapp_business_manager_messaging_limit,"
    "platform_type,is_official_business_account,official_business_account,account_mode,"
    "is_on_biz_app,is_pin_enabled,last_onboarded_time,webhook_configuration,health_status"
)
ACCOUNT_FIELDS = (
    "id,name,currency,timezone_id,country,message_template_namespace,account_review_status,"
    "business_verification_status,ownership_type,status,owner_business_info,"
    "on_behalf_of_business_info,primary_funding_id,is_enabled_for_insights,"
    "marketing_messages_onboarding_status,auth_international_rate_eligibility,"
    "primary_business_location,health_status"
)


@pytest.mark.parametrize("version", ["", "/v18.0", "/v25.0", "/v26.0"])
def test_any_version_answers_the_same(sandbox: Sandbox, version: str) -> None:
    answer = sandbox.graph("GET", f"{version}/{WABA}")
    assert answer.json()["name"] == "First Account"
    assert answer.headers["facebook-api-version"] == (version.strip("/") or "v25.0")


def test_every_field_that_a_portal_polls_can_be_read(sandbox: Sandbox) -> None:
    number = sandbox.get(f"/{NUMBER}", fields=NUMBER_FIELDS)
    assert number["whatsapp_business_manager_messaging_limit"] == "TIER_2K"
    assert number["throughput"] == {"level": "STANDARD"}
    account = sandbox.get(f"/{WABA}", fields=ACCOUNT_FIELDS)
    assert account["owner_business_info"] == {"name": "First Business", "id": BUSINESS}
    assert account["business_verification_status"] == "verified"
    business = sandbox.get(f"/{BUSINESS}", fields="id,name,verification_status,timezone_id")
    assert business["verification_status"] == "verified"


def test_health_is_as_bad_as_the_worst_entity(sandbox: Sandbox) -> None:
    blocked = {"can_send_message": "BLOCKED", "errors": [{"error_code": 141006}]}
    sandbox.control("POST", f"/nodes/{BUSINESS}", {"health": blocked})
    health = sandbox.get(f"/{NUMBER}", fields="health_status")["health_status"]
    assert health["can_send_message"] == "BLOCKED"
    assert [one["entity_type"] for one in health["entities"]] == [
        "PHONE_NUMBER",
        "WABA",
        "BUSINESS",
        "APP",
    ]


def test_nested_fields_fetch_in_one_call_what_ten_would(sandbox: Sandbox) -> None:
    sandbox.create("a")
    fields = (
        "name,owner_business_info{name},phone_numbers{id,quality_rating},"
        "message_templates.limit(1){name,status}"
    )
    answer = sandbox.get(f"/{WABA}", fields=fields)
    assert answer["owner_business_info"] == {"name": "First Business"}
    assert answer["phone_numbers"]["data"] == [{"id": NUMBER, "quality_rating": "GREEN"}]
    (first,) = answer["message_templates"]["data"]
    assert first["name"] == "a"
    following = sandbox.http.get(answer["message_templates"]["paging"]["next"], timeout=15).json()
    assert [set(one) for one in following["data"]] == [{"name", "status", "id"}]


def test_a_portfolio_unfolds_down_to_its_numbers(sandbox: Sandbox) -> None:
    fields = "owned_whatsapp_business_accounts{name,phone_numbers{display_phone_number}}"
    (account,) = sandbox.get(f"/{BUSINESS}", fields=fields)["owned_whatsapp_business_accounts"][
        "data"
    ]
    assert account["phone_numbers"]["data"][0]["display_phone_number"] == "+1 555-555-0101"
    assert sandbox.get(f"/{BUSINESS}/client_whatsapp_business_accounts") == {"data": []}


def test_several_objects_are_read_by_ids(sandbox: Sandbox) -> None:
    answer = sandbox.get("/", ids=f"{WABA},{NUMBER}", fields="id")
    assert answer == {WABA: {"id": WABA}, NUMBER: {"id": NUMBER}}
    edges = sandbox.get("/phone_numbers", ids=WABA)
    assert edges[WABA]["data"][0]["id"] == NUMBER


@pytest.mark.parametrize(
    ("path", "query", "code", "subcode"),
    [
        (f"/{WABA}", {"fields": "shoe_size"}, 100, None),
        (f"/{WABA}", {"fields": "phone_numbers{shoe_size}"}, 100, None),
        (f"/{WABA}/message_templates", {"fields": "shoe_size"}, 100, None),
        (f"/{WABA}", {"fields": "name,,id"}, 2500, None),
        (f"/{WABA}", {"fields": "phone_numbers{id"}, 2500, None),
        ("/123456789012345", {}, 100, 33),
        (f"/{OTHER_WABA}", {}, 100, 33),
        (f"/{OTHER_WABA}/message_templates", {}, 100, 33),
        (f"/{WABA}/shoes", {}, 2500, None),
        (f"/{WABA}/message_templates/more", {}, 2500, None),
        ("/EAASANDBOXfirst", {}, 100, 33),
        ("/", {}, 100, None),
        ("/", {"ids": ",".join(["1"] * 51)}, 100, None),
        (f"/{WABA}/assigned_users", {}, 100, None),
    ],
)
def test_what_is_not_there_is_told_by_code(
    sandbox: Sandbox, path: str, query: dict[str, str], code: int, subcode: int | None
) -> None:
    assert problem(sandbox.get(path, **query)) == (code, subcode)


def test_an_unknown_field_is_named_in_the_error(sandbox: Sandbox) -> None:
    message = sandbox.get(f"/{WABA}", fields="id,shoe_size")["error"]["message"]
    assert message.startswith("(#100) Tried accessing nonexisting field (shoe_size)")


def test_an_error_has_the_whole_envelope_and_its_status(sandbox: Sandbox) -> None:
    answer = sandbox.graph("GET", "/v25.0/1")
    assert answer.status_code == 400
    assert set(answer.json()["error"]) == {
        "message", "type", "code", "error_subcode", "is_transient", "fbtrace_id",
    }  # fmt: skip


def test_people_assigned_to_an_account_are_listed_with_their_tasks(sandbox: Sandbox) -> None:
    (user,) = sandbox.get(f"/{WABA}/assigned_users", business=BUSINESS, fields="name,tasks")["data"]
    assert user == {"id": "400000000000101", "name": "First System User", "tasks": ["MANAGE"]}
    assert sandbox.get("/me")["name"] == "First System User"


def test_a_template_that_is_not_approved_cannot_be_sent(sandbox: Sandbox) -> None:
    id = sandbox.create()["id"]
    health = sandbox.get(f"/{id}", fields="health_status")["health_status"]
    assert health["can_send_message"] == "BLOCKED"
    assert health["entities"][0]["errors"][0]["error_code"] == 141002


def test_an_app_reads_itself(sandbox: Sandbox) -> None:
    assert sandbox.get(f"/{APP}", token=APP_TOKEN)["name"] == "First App"
    assert problem(sandbox.get("/300000000000202", token=APP_TOKEN)) == (100, 33)


def test_a_list_of_templates_tells_how_full_the_account_is_when_asked(sandbox: Sandbox) -> None:
    sandbox.create()
    told = sandbox.get(
        f"/{WABA}/message_templates",
        name="nothing",
        summary="total_count,message_template_limit,something",
    )
    assert told["data"] == []
    assert told["summary"] == {"total_count": 2, "message_template_limit": 6000}
