"""Who may do what, and what a dead token is told."""

import hashlib
import hmac
import time

import pytest

from tests.sandbox.server import (
    APP,
    APP_TOKEN,
    MESSAGES_TOKEN,
    NUMBER,
    OTHER_TOKEN,
    OTHER_WABA,
    TOKEN,
    WABA,
    Sandbox,
    problem,
    template,
)


def test_without_a_token_nothing_is_told(sandbox: Sandbox) -> None:
    answer = sandbox.graph("GET", f"/{WABA}", token=None)
    assert (answer.status_code, problem(answer.json())) == (401, (104, None))


def test_a_token_may_come_as_a_parameter(sandbox: Sandbox) -> None:
    assert sandbox.get(f"/{WABA}", token=None, access_token=TOKEN)["id"] == WABA


def test_a_foreign_text_is_no_token(sandbox: Sandbox) -> None:
    answer = sandbox.graph("GET", f"/{WABA}", token="EAAnonsense")
    assert (answer.status_code, problem(answer.json())) == (401, (190, None))
    assert problem(sandbox.get(f"/{APP}", token=f"{APP}|wrong")) == (190, None)


@pytest.mark.parametrize("subcode", [460, 467, 492])
def test_an_invalidated_token_says_why(sandbox: Sandbox, subcode: int) -> None:
    sandbox.control("POST", f"/tokens/{TOKEN}", {"invalidated": subcode})
    assert problem(sandbox.get(f"/{WABA}")) == (190, subcode)
    sandbox.control("POST", f"/tokens/{TOKEN}", {"invalidated": None})
    assert sandbox.get(f"/{WABA}")["id"] == WABA


def test_an_expired_token_changes_nothing(sandbox: Sandbox) -> None:
    sandbox.control("POST", f"/tokens/{TOKEN}", {"expires_at": int(time.time()) + 60})
    assert sandbox.create("in_time")["status"] == "PENDING"
    sandbox.forward(61)
    assert problem(sandbox.create("too_late")) == (190, 463)
    names = {one["name"] for one in sandbox.control("GET", "/state")["templates"]}
    assert "too_late" not in names


@pytest.mark.parametrize("edge", ["messages", "marketing_messages", "media", "block_users"])
def test_who_may_nothing_is_told_the_permission_to_message(sandbox: Sandbox, edge: str) -> None:
    for scopes in ([], ["whatsapp_business_management"]):
        sandbox.control("POST", f"/tokens/{TOKEN}", {"scopes": scopes})
        refused = sandbox.post(f"/{NUMBER}/{edge}", {"messaging_product": "whatsapp"})
        assert problem(refused) == (10, None)
        assert "whatsapp_business_messaging" in refused["error"]["message"]
    sandbox.control("POST", f"/tokens/{TOKEN}", {"scopes": []})
    read = sandbox.get(f"/{NUMBER}")
    assert "whatsapp_business_management" in read["error"]["message"]


def test_a_missing_permission_is_code_10_and_200_for_deleting(sandbox: Sandbox) -> None:
    assert problem(sandbox.get(f"/{WABA}", token=MESSAGES_TOKEN)) == (10, None)
    path = f"/{WABA}/message_templates"
    assert problem(sandbox.post(path, template(), token=MESSAGES_TOKEN)) == (10, None)
    assert problem(sandbox.delete(path, token=MESSAGES_TOKEN, name="x")) == (200, None)
    assert sandbox.get(f"/{NUMBER}", token=MESSAGES_TOKEN)["id"] == NUMBER


def test_somebody_elses_account_is_33_to_read_and_200_to_write(sandbox: Sandbox) -> None:
    assert problem(sandbox.get(f"/{WABA}", token=OTHER_TOKEN)) == (100, 33)
    answer = sandbox.post(f"/{WABA}/message_templates", template(), token=OTHER_TOKEN)
    assert problem(answer) == (200, None)
    template_id = sandbox.get(f"/{WABA}/message_templates")["data"][0]["id"]
    assert problem(sandbox.get(f"/{template_id}", token=OTHER_TOKEN)) == (100, 33)
    assert problem(sandbox.post(f"/{template_id}", {}, token=OTHER_TOKEN)) == (200, None)


def test_assets_limit_a_token_and_show_in_its_scopes(sandbox: Sandbox) -> None:
    sandbox.control("POST", f"/tokens/{TOKEN}", {"assets": [OTHER_WABA]})
    assert problem(sandbox.get(f"/{WABA}")) == (100, 33)
    assert sandbox.get(f"/{OTHER_WABA}")["id"] == OTHER_WABA
    told = sandbox.get("/debug_token", token=APP_TOKEN, input_token=TOKEN)["data"]
    assert {"scope": "whatsapp_business_management", "target_ids": [OTHER_WABA]} in told[
        "granular_scopes"
    ]


def test_debug_token_tells_scopes_and_expiry(sandbox: Sandbox) -> None:
    told = sandbox.get("/debug_token", token=APP_TOKEN, input_token=TOKEN)["data"]
    assert (told["is_valid"], told["expires_at"], told["app_id"]) == (True, 0, APP)
    assert "whatsapp_business_management" in told["scopes"]
    sandbox.control("POST", f"/tokens/{TOKEN}", {"revoked": True})
    told = sandbox.get("/debug_token", token=APP_TOKEN, input_token=TOKEN)["data"]
    assert (told["is_valid"], told["error"]["code"]) == (False, 190)
    told = sandbox.get("/debug_token", token=APP_TOKEN, input_token="nonsense")["data"]
    assert told["is_valid"] is False
    other = sandbox.get("/debug_token", token=APP_TOKEN, input_token=OTHER_TOKEN)
    assert problem(other) == (100, None)


def test_a_proof_is_checked_when_it_is_given(sandbox: Sandbox) -> None:
    proof = hmac.new(b"first-app-secret", TOKEN.encode(), hashlib.sha256).hexdigest()
    assert sandbox.get(f"/{WABA}", appsecret_proof=proof)["id"] == WABA
    assert problem(sandbox.get(f"/{WABA}", appsecret_proof="0" * 64)) == (100, None)


def test_the_log_keeps_no_token(sandbox: Sandbox) -> None:
    sandbox.get(f"/{WABA}", token=None, access_token=TOKEN)
    sandbox.get("/debug_token", token=APP_TOKEN, input_token=TOKEN)
    sandbox.get(f"/{WABA}/message_templates", limit=1)
    sandbox.create("a")
    sandbox.get(f"/{WABA}/message_templates", limit=1)
    kept = str(sandbox.control("GET", "/requests"))
    assert TOKEN not in kept
    assert "first-app-secret" not in kept
    assert TOKEN[-4:] in kept
