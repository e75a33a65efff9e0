"""In-App Signup: Meta's own opt-in link."""

import pytest

from tests.sandbox.hearing import code_of
from tests.sandbox.server import NUMBER, OTHER_TOKEN, WABA, Json, Sandbox

PATH = f"/{WABA}/signups"
POLICY = {
    "tos": "https://www.facebook.com/legal/ads-manager-marketing-messages-terms",
    "accepted": True,
}
SIGNUP: Json = {
    "signup_message": "Get our offers",
    "confirmation_message": "Welcome! Your code is {{promo_code}}.",
    "privacy_policy_url": "https://first.example/privacy",
    "promo_code": "HELLO10",
    "display_name": "Spring",
}


def test_the_first_signup_accepts_the_terms_and_later_ones_do_not(sandbox: Sandbox) -> None:
    error = sandbox.post(PATH, SIGNUP)["error"]
    assert (error["code"], error["error_subcode"]) == (100, 2494168)
    declined = {**SIGNUP, "policy": {**POLICY, "accepted": False}}
    assert sandbox.post(PATH, declined)["error"]["error_subcode"] == 2494168
    first = sandbox.post(PATH, {**SIGNUP, "policy": POLICY})["id"]
    assert sandbox.post(PATH, {**SIGNUP, "policy": POLICY})["error"]["error_subcode"] == 2494176
    second = sandbox.post(PATH, SIGNUP)["id"]
    listed = sandbox.get(PATH, fields="id,waba_id,status,promo_code")["data"]
    assert [one["id"] for one in listed] == [second, first]
    assert listed[0] == {"id": second, "waba_id": WABA, "status": "ACTIVE", "promo_code": "HELLO10"}


def test_a_signup_is_read_and_changed_but_for_its_privacy_policy(sandbox: Sandbox) -> None:
    id = sandbox.post(PATH, {**SIGNUP, "policy": POLICY})["id"]
    change = {"signup_message": "New offers", "status": "DISABLED"}
    assert sandbox.post(f"/signups/{id}", change) == {"success": True}
    read = sandbox.get(f"/signups/{id}", fields="signup_message,status,display_name")
    assert read == {**change, "display_name": "Spring", "id": id}
    assert (
        code_of(sandbox.post(f"/signups/{id}", {"privacy_policy_url": "https://b.example"})) == 100
    )
    assert code_of(sandbox.post(f"/signups/{id}", {"status": "GONE"})) == 100
    assert code_of(sandbox.get(f"/signups/{id}", token=OTHER_TOKEN)) == 100
    assert code_of(sandbox.get("/signups/1")) == 100


@pytest.mark.parametrize(
    "change",
    [
        {"signup_message": ""},
        {"signup_message": "x" * 301},
        {"confirmation_message": "Hello {{name}}"},
        {"promo_code": "TEN PERCENT"},
        {"promo_code": "x" * 51},
        {"promo_code": None},
        {"privacy_policy_url": "http://first.example/privacy"},
        {"privacy_policy_url": None},
        {"website_url": "first"},
        {"display_name": "x" * 257},
    ],
)
def test_what_does_not_fit_is_refused(sandbox: Sandbox, change: Json) -> None:
    assert code_of(sandbox.post(PATH, {**SIGNUP, **change, "policy": POLICY})) == 100
    assert sandbox.get(PATH)["data"] == []
    # Refused whole: the terms are not accepted by it either.
    assert sandbox.post(PATH, SIGNUP)["error"]["error_subcode"] == 2494168


@pytest.mark.parametrize("country", ["DE", "GB", "JP", "BR", "KR", "NG", "ZA", "TR"])
def test_numbers_of_some_countries_have_no_signup(sandbox: Sandbox, country: str) -> None:
    sandbox.control("POST", f"/nodes/{NUMBER}", {"country_code": country})
    assert code_of(sandbox.post(PATH, {**SIGNUP, "policy": POLICY})) == 100


def test_signups_begin_with_version_22(sandbox: Sandbox) -> None:
    assert code_of(sandbox.graph("GET", "/v21.0/signups/1").json()) == 2500
    assert code_of(sandbox.graph("POST", f"/v21.0{PATH}", json=SIGNUP).json()) == 2500
