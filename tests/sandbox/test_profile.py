"""Business profile, its picture, settings and declarations of a number."""

import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.sandbox.hearing import code_of, hear, heard
from tests.sandbox.server import (
    APP,
    BUSINESS,
    MESSAGES_TOKEN,
    NUMBER,
    OTHER_TOKEN,
    TOKEN,
    WABA,
    Json,
    Receiver,
    Sandbox,
)  # fmt: skip

PATH = f"/{NUMBER}/whatsapp_business_profile"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20
WHATSAPP = {"messaging_product": "whatsapp"}


def test_a_profile_is_written_and_read_back(sandbox: Sandbox) -> None:
    profile = {
        "about": "Flowers since 1901", "address": "1 Hacker Way", "description": "Flowers",
        "email": "hello@first.example", "vertical": "RETAIL",
        "websites": ["https://first.example", "http://second.example"],
    }  # fmt: skip
    assert sandbox.post(PATH, {**WHATSAPP, **profile}) == {"success": True}
    (read,) = sandbox.get(PATH, fields=",".join(profile))["data"]
    assert read == {**profile, **WHATSAPP}
    assert sandbox.get(PATH)["data"] == [WHATSAPP]
    sandbox.post(PATH, {**WHATSAPP, "websites": []})
    (read,) = sandbox.get(PATH, fields="about,websites", token=MESSAGES_TOKEN)["data"]
    assert read == {"about": "Flowers since 1901", "websites": [], **WHATSAPP}


def test_a_business_without_a_vertical_is_undefined(sandbox: Sandbox) -> None:
    def vertical() -> Json:
        (read,) = sandbox.get(PATH, fields="about,vertical,websites")["data"]
        return dict(read)

    assert vertical() == {"vertical": "UNDEFINED", **WHATSAPP}
    sandbox.post(PATH, {**WHATSAPP, "vertical": "RETAIL", "websites": ["https://a.example"]})
    assert vertical()["vertical"] == "RETAIL"
    assert sandbox.post(PATH, {**WHATSAPP, "vertical": "", "websites": ""}) == {"success": True}
    assert vertical() == {"vertical": "UNDEFINED", "websites": [], **WHATSAPP}


@pytest.mark.parametrize(
    "change",
    [
        {"about": ""},
        {"about": "x" * 140},
        {"address": "x" * 257},
        {"description": "x" * 513},
        {"email": "not an address"},
        {"email": "a@" + "b" * 130 + ".example"},
        {"vertical": "FLOWERS"},
        {"vertical": "UNDEFINED"},
        {"websites": ["https://a.example"] * 3},
        {"websites": ["first.example"]},
        {"websites": ["https://" + "a" * 250 + ".example"]},
        {"profile_picture_handle": "4::aW1hZ2UvcG5n:ARbnothing:e:1:2:ARsandbox"},
        {"messaging_product": "telegram"},
    ],
)
def test_what_does_not_fit_a_profile_is_refused(sandbox: Sandbox, change: dict[str, Any]) -> None:
    assert code_of(sandbox.post(PATH, {**WHATSAPP, "about": "New", **change})) == 100
    assert sandbox.get(PATH, fields="about")["data"] == [WHATSAPP]


def test_an_uploaded_picture_is_served(sandbox: Sandbox) -> None:
    session = sandbox.post(f"/{APP}/uploads", {"file_length": len(PNG), "file_type": "image/png"})
    headers = {"Authorization": f"OAuth {TOKEN}", "file_offset": "0"}
    sent = sandbox.http.post(
        f"{sandbox.url}/v25.0/{session['id']}", data=PNG, headers=headers, timeout=15
    )
    body = {**WHATSAPP, "profile_picture_handle": sent.json()["h"]}
    assert sandbox.post(PATH, body) == {"success": True}
    (read,) = sandbox.get(PATH, fields="profile_picture_url")["data"]
    picture = sandbox.http.get(read["profile_picture_url"], timeout=15)
    assert picture.content == PNG
    assert picture.headers["Content-Type"] == "image/png"


def test_a_profile_is_an_object_too(sandbox: Sandbox) -> None:
    sandbox.post(PATH, {**WHATSAPP, "about": "Flowers"})
    id = sandbox.get(PATH, fields="id")["data"][0]["id"]
    assert sandbox.get(f"/{id}", fields="about,account_name")["account_name"] == "First"
    assert sandbox.post(f"/{id}", {**WHATSAPP, "about": "More flowers"}) == {"success": True}
    assert sandbox.get(PATH, fields="about")["data"][0]["about"] == "More flowers"
    assert code_of(sandbox.get(f"/{id}", token=OTHER_TOKEN)) == 100


def test_settings_are_kept_and_changes_of_calling_told(
    sandbox: Sandbox, receiver: Receiver
) -> None:
    hear(sandbox, receiver, "account_settings_update")
    path = f"/{NUMBER}/settings"
    identity = {"user_identity_change": {"enable_identity_key_check": True}}
    assert sandbox.post(path, identity) == {"success": True}
    calling = {"calling": {"status": "ENABLED", "call_icon_visibility": "DISABLE_ALL"}}
    assert sandbox.post(path, calling) == {"success": True}
    read = sandbox.get(path)
    assert read["user_identity_change"] == {"enable_identity_key_check": True}
    assert read["calling"]["status"] == "ENABLED"
    (value,) = heard(receiver, "account_settings_update")
    assert value["phone_number_settings"] == {"phone_number_id": NUMBER, **calling}
    for wrong in ({}, {"calling": {"color": "red"}}, {"calling": {"status": "MAYBE"}},
                  {"user_identity_change": {"enable_identity_key_check": "yes"}},
                  {"payload_encryption": {"status": "enabled"}}):  # fmt: skip
        assert code_of(sandbox.post(path, wrong)) == 100
    assert code_of(sandbox.post(path, calling, token=MESSAGES_TOKEN)) == 10
    sandbox.control("POST", f"/businesses/{BUSINESS}/verification", {"messaging_limit": "TIER_250"})
    assert code_of(sandbox.post(path, calling)) == 138015
    assert sandbox.post(path, {"calling": {"status": "DISABLED"}}) == {"success": True}


MORNING = {"day_of_week": "MONDAY", "open_time": "0900", "close_time": "1200"}
NOON = {**MORNING, "open_time": "1130", "close_time": "1700"}


def test_hours_of_calls_are_checked_and_kept(sandbox: Sandbox) -> None:
    path = f"/{NUMBER}/settings"
    holiday = {"date": "2099-01-01", "start_time": "1000", "end_time": "1500"}
    hours = {
        "status": "ENABLED", "timezone_id": "Asia/Tokyo", "weekly_operating_hours": [MORNING],
        "holiday_schedule": [holiday],
    }  # fmt: skip
    icons = {"restrict_to_user_countries": ["JP", "US"]}
    body = {"calling": {"call_hours": hours, "call_icons": icons}}
    assert sandbox.post(path, body) == {"success": True}
    read = sandbox.get(path)["calling"]
    assert (read["call_hours"], read["call_icons"]) == (hours, icons)
    wrong: Any
    for wrong in (
        {"timezone_id": "Tokyo"},
        {"weekly_operating_hours": []},
        {"weekly_operating_hours": [MORNING, NOON]},
        {"weekly_operating_hours": [{**MORNING, "close_time": "0800"}]},
        {"weekly_operating_hours": [{**MORNING, "day_of_week": "HOLIDAY"}]},
        {"holiday_schedule": [{**holiday, "date": "2020-01-01"}]},
        {"holiday_schedule": [{**holiday, "date": "1 January"}]},
    ):
        answer = sandbox.post(path, {"calling": {"call_hours": {**hours, **wrong}}})
        assert code_of(answer) == 100, wrong


def test_automation_is_a_field_an_edge_and_an_object(sandbox: Sandbox) -> None:
    path = f"/{NUMBER}/conversational_automation"
    commands = [{"command_name": "help", "command_description": "Ask a person"}]
    body = {"enable_welcome_message": True, "prompts": ["Opening hours?"], "commands": commands}
    assert sandbox.post(path, body) == {"success": True}
    kept = sandbox.get(f"/{NUMBER}", fields="conversational_automation")[
        "conversational_automation"
    ]
    assert kept == {"id": kept["id"], **body}
    assert sandbox.get(path)["conversational_automation"] == kept
    assert sandbox.get(f"/{kept['id']}") == kept
    for wrong in ({"prompts": ["x" * 81]}, {"prompts": ["a"] * 5}, {"commands": commands * 2},
                  {"prompts": ["Flowers \N{TULIP}"]},
                  {"commands": [{"command_name": "no spaces", "command_description": "x"}]},
                  {"commands": [{"command_name": "help"}]}):  # fmt: skip
        assert code_of(sandbox.post(path, wrong)) == 100


def test_a_public_key_is_checked(sandbox: Sandbox) -> None:
    path = f"/{NUMBER}/whatsapp_business_encryption"
    assert sandbox.get(path)["data"][0]["business_public_key_signature_status"] == "MISMATCH"
    for bits, good in ((1024, False), (2048, True)):
        key = rsa.generate_private_key(public_exponent=65537, key_size=bits).public_key()
        pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
        answer = sandbox.post(path, {"business_public_key": pem})
        assert answer == {"success": True} if good else code_of(answer) == 100
    assert sandbox.get(path)["data"][0]["business_public_key_signature_status"] == "VALID"
    assert code_of(sandbox.post(path, {"business_public_key": "key"})) == 100


def test_commerce_settings_come_in_the_query(sandbox: Sandbox) -> None:
    path = f"/{NUMBER}/whatsapp_commerce_settings"
    answer = sandbox.graph("POST", f"/v25.0{path}", params={"is_catalog_visible": "true"})
    assert answer.json() == {"success": True}
    (read,) = sandbox.get(path)["data"]
    assert read == {"id": NUMBER, "is_cart_enabled": True, "is_catalog_visible": True}


def test_compliance_is_for_numbers_of_india(sandbox: Sandbox) -> None:
    path = f"/{NUMBER}/business_compliance_info"
    care = {"email": "care@first.example", "mobile_number": "+913854559033"}
    body: Json = {
        **WHATSAPP, "entity_name": "Lucky Shrub", "entity_type": "PARTNERSHIP",
        "is_registered": True, "grievance_officer_details": {"name": "C. P.", **care},
        "customer_care_details": care,
    }  # fmt: skip
    assert code_of(sandbox.post(path, body)) == 100
    sandbox.control("POST", f"/nodes/{NUMBER}", {"country_code": "IN"})
    assert sandbox.post(path, body) == {"success": True}
    (read,) = sandbox.get(path)["data"]
    assert read["whatsapp_business_account_id"] == WABA
    assert read["customer_care_details"] == care
    wrong: list[Json] = [
        {"entity_type": "OTHER"}, {"entity_type": "CLUB"}, {"customer_care_details": {}},
        {"grievance_officer_details": care},
    ]  # fmt: skip
    for change in wrong:
        assert code_of(sandbox.post(path, {**body, **change})) == 100
    form = {name: json.dumps(value) if isinstance(value, dict) else value
            for name, value in body.items() if name != "is_registered"}  # fmt: skip
    assert sandbox.graph("POST", f"/v25.0{path}", data=form).json() == {"success": True}
