"""Credit lines of Solution Partners: shared, attached, checked, revoked."""

import pytest

from tests.sandbox.hearing import code_of
from tests.sandbox.server import (
    APP,
    BUSINESS,
    OTHER_TOKEN,
    OTHER_WABA,
    Sandbox,
)  # fmt: skip

OTHER_BUSINESS, USER = "200000000000202", "400000000000101"


@pytest.fixture
def line(sandbox: Sandbox) -> str:
    """A credit line of the first business, whose client the second one is; it has no card."""
    sandbox.control("POST", f"/accounts/{OTHER_WABA}/funding", {"attached": False})
    body = {"app": APP, "waba": OTHER_WABA, "partner": BUSINESS}
    sandbox.control("POST", "/embedded_signups", body)
    id: str = sandbox.control("POST", "/credit_lines", {"business": BUSINESS})["id"]
    return id


def test_a_line_is_shared_and_attached_at_once(sandbox: Sandbox, line: str) -> None:
    assert sandbox.get(f"/{BUSINESS}/extendedcredits")["data"] == [
        {"id": line, "legal_entity_name": "First Business"}
    ]
    asked = {"waba_currency": "EUR", "waba_id": OTHER_WABA}
    path = f"/{line}/whatsapp_credit_sharing_and_attach"
    answer = sandbox.graph("POST", f"/v25.0{path}", params=asked).json()
    assert answer["waba_id"] == OTHER_WABA
    config = answer["allocation_config_id"]
    credential = sandbox.get(f"/{config}", fields="receiving_credential")["receiving_credential"]
    account = sandbox.get(f"/{OTHER_WABA}", fields="primary_funding_id,currency")
    assert account["primary_funding_id"] == credential["id"]
    assert account["currency"] == "EUR"


def test_the_newer_way_takes_two_steps_and_two_tokens(sandbox: Sandbox, line: str) -> None:
    attach = {"waba_currency": "USD", "waba_id": OTHER_WABA}
    refused = sandbox.post(f"/{line}/whatsapp_credit_attach", attach, token=OTHER_TOKEN)
    assert code_of(refused) == 100
    body = {"receiving_business_id": OTHER_BUSINESS}
    assert code_of(sandbox.post(f"/{line}/whatsapp_credit_sharing", body, token=OTHER_TOKEN)) == 100
    config = sandbox.post(f"/{line}/whatsapp_credit_sharing", body)["allocation_config_id"]
    answer = sandbox.post(f"/{line}/whatsapp_credit_attach", attach, token=OTHER_TOKEN)
    assert answer == {"success": True, "waba_id": OTHER_WABA, "allocation_config_id": config}


def test_revoking_takes_the_line_from_every_account_of_the_customer(
    sandbox: Sandbox, line: str
) -> None:
    asked = {"waba_currency": "USD", "waba_id": OTHER_WABA}
    sandbox.post(f"/{line}/whatsapp_credit_sharing_and_attach", asked)
    configs = f"/{line}/owning_credit_allocation_configs"
    (config,) = sandbox.get(configs, receiving_business_id=OTHER_BUSINESS,
                            fields="id,receiving_business")["data"]  # fmt: skip
    assert config["receiving_business"] == {"id": OTHER_BUSINESS, "name": "Second Business"}
    assert code_of(sandbox.delete(f"/{config['id']}", token=OTHER_TOKEN)) == 100
    assert sandbox.delete(f"/{config['id']}") == {"success": True}
    read = sandbox.get(f"/{config['id']}", fields="request_status")
    assert read["request_status"] == "DELETED"
    account = sandbox.get(f"/{OTHER_WABA}", fields="primary_funding_id,health_status")
    assert "primary_funding_id" not in account
    assert account["health_status"]["can_send_message"] == "BLOCKED"
    assert sandbox.get(configs)["data"] == []


def test_currency_role_and_what_is_attached_already_count(sandbox: Sandbox, line: str) -> None:
    path = f"/{line}/whatsapp_credit_sharing_and_attach"
    assert code_of(sandbox.post(path, {"waba_currency": "JPY", "waba_id": OTHER_WABA})) == 100
    asked = {"waba_currency": "USD", "waba_id": OTHER_WABA}
    sandbox.control("POST", f"/nodes/{USER}", {"role": "DEVELOPER"})
    assert code_of(sandbox.post(path, asked)) == 10
    sandbox.control("POST", f"/nodes/{USER}", {"role": "FINANCE_EDITOR"})
    sandbox.control("POST", f"/accounts/{OTHER_WABA}/funding")
    error = sandbox.post(path, asked)["error"]
    assert "already" in error["error_user_msg"]
