"""Portfolios, accounts, numbers and tokens at the desk: what Meta decides about them."""

import pytest

from tests.sandbox.desk_browser import DeskBrowser, words
from tests.sandbox.hearing import hear
from tests.sandbox.server import (
    BUSINESS,
    NUMBER,
    TOKEN,
    WABA,
    Receiver,
    Sandbox,
    eventually,
)


@pytest.fixture
def browser(sandbox: Sandbox) -> DeskBrowser:
    browser = DeskBrowser(sandbox)
    browser.open("/desk/accounts/")
    return browser


@pytest.fixture
def listening(sandbox: Sandbox, receiver: Receiver) -> Receiver:
    hear(
        sandbox, receiver, "account_update", "account_review_update", "account_alerts",
        "phone_number_name_update", "business_capability_update",
    )  # fmt: skip
    return receiver


def test_a_portfolio_shows_its_accounts_and_numbers(browser: DeskBrowser) -> None:
    page = words(browser.open("/desk/accounts/"))
    assert "First Business" in page
    assert "people messaged outside a window in 24 h" in page
    page = words(browser.open(f"/desk/accounts/{WABA}/"))
    assert "in good standing" in page
    assert "First System User" in page


def test_every_knob_of_a_number_turns(sandbox: Sandbox, browser: DeskBrowser) -> None:
    path = f"/desk/numbers/{NUMBER}/change"
    browser.send(path, quality_rating="RED")
    browser.send(path, throughput="HIGH")
    browser.send(path, status="RATE_LIMITED")
    fields = "quality_rating,throughput,status"
    number = sandbox.get(f"/{NUMBER}", fields=fields)
    assert number["quality_rating"] == "RED"
    assert number["throughput"] == {"level": "HIGH"}
    assert number["status"] == "RATE_LIMITED"
    assert browser.send(path, status="SLEEPY").status_code == 400


def test_a_pin_is_set_and_taken_away(sandbox: Sandbox, browser: DeskBrowser) -> None:
    path = f"/desk/numbers/{NUMBER}/change"
    browser.send(path, pin="246810")
    assert sandbox.get(f"/{NUMBER}", fields="is_pin_enabled")["is_pin_enabled"] is True
    assert browser.send(path, pin="12").status_code == 400
    browser.send(path, pin="")
    assert sandbox.get(f"/{NUMBER}", fields="is_pin_enabled")["is_pin_enabled"] is False


def test_a_display_name_is_decided_from_the_queue(
    sandbox: Sandbox, browser: DeskBrowser, listening: Receiver
) -> None:
    sandbox.post(f"/{NUMBER}", {"new_display_name": "Lucky Shrub"})
    assert "Lucky Shrub" in words(browser.open("/desk/queue/"))
    browser.send(
        f"/desk/numbers/{NUMBER}/name",
        decision="REJECTED",
        reason="NAME_NOT_CONSISTENT",
        back="/desk/queue/",
    )
    (value,) = eventually(listening.values)
    assert (value["decision"], value["rejection_reason"]) == ("REJECTED", "NAME_NOT_CONSISTENT")
    assert "Lucky Shrub" not in browser.open("/desk/queue/")


def test_a_business_is_verified_from_the_queue(
    sandbox: Sandbox, browser: DeskBrowser, listening: Receiver
) -> None:
    sandbox.control("POST", f"/nodes/{BUSINESS}", {"verification_status": "pending"})
    assert "Business verification of First Business" in words(browser.open("/desk/queue/"))
    browser.send(f"/desk/businesses/{BUSINESS}/verification", status="verified")
    assert sandbox.get(f"/{BUSINESS}")["id"] == BUSINESS
    events = eventually(listening.values)
    assert {"event": "VERIFIED_ACCOUNT"} in events


def test_the_messaging_limit_is_set_for_the_whole_portfolio(
    sandbox: Sandbox, browser: DeskBrowser
) -> None:
    browser.send(f"/desk/businesses/{BUSINESS}/limit", limit="TIER_100K")
    field = "whatsapp_business_manager_messaging_limit"
    assert sandbox.get(f"/{NUMBER}", fields=field)[field] == "TIER_100K"
    assert browser.send(f"/desk/businesses/{BUSINESS}/limit", limit="TIER_9").status_code == 400


def test_tokens_expire_are_revoked_restored_and_narrowed(
    sandbox: Sandbox, browser: DeskBrowser
) -> None:
    def code() -> object:
        error = sandbox.get(f"/{WABA}").get("error", {})
        return error.get("code"), error.get("error_subcode")

    browser.send("/desk/tokens/change", token=TOKEN, do="Expire")
    assert code() == (190, 463)
    assert "expired" in words(browser.open(f"/desk/businesses/{BUSINESS}/"))
    browser.send("/desk/tokens/change", token=TOKEN, do="Restore")
    browser.send("/desk/tokens/change", token=TOKEN, do="Change the password")
    assert code() == (190, 460)
    browser.send("/desk/tokens/change", token=TOKEN, do="Restore")
    only = {"whatsapp_business_messaging": "on"}
    browser.send("/desk/tokens/change", token=TOKEN, do="Set scopes", **only)
    assert code() == (10, None)


def test_a_payment_method_is_taken_away_and_attached(
    sandbox: Sandbox, browser: DeskBrowser
) -> None:
    path = f"/desk/accounts/{WABA}/change"
    browser.send(path, field="payment", value="off")
    assert "primary_funding_id" not in sandbox.get(f"/{WABA}", fields="primary_funding_id")
    browser.send(path, field="payment", value="on")
    assert "primary_funding_id" in sandbox.get(f"/{WABA}", fields="primary_funding_id")
    browser.send(path, field="is_enabled_for_insights", value="off")
    read = sandbox.get(f"/{WABA}", fields="is_enabled_for_insights")
    assert read["is_enabled_for_insights"] is False


def test_any_other_field_is_changed_as_json(sandbox: Sandbox, browser: DeskBrowser) -> None:
    path = f"/desk/accounts/{WABA}/json"
    browser.send(path, json='{"currency": "JPY"}')
    assert sandbox.get(f"/{WABA}")["currency"] == "JPY"
    assert browser.send(path, json='{"owner": "1"}').status_code == 400
    assert browser.send(path, json="{").status_code == 400


def test_a_pin_reset_is_asked_for_and_done(sandbox: Sandbox, browser: DeskBrowser) -> None:
    browser.send(f"/desk/numbers/{NUMBER}/change", pin="246810")
    browser.send(f"/desk/numbers/{NUMBER}/pin", do="done")
    assert sandbox.get(f"/{NUMBER}", fields="is_pin_enabled")["is_pin_enabled"] is False


def test_any_field_of_a_number_is_changed_as_json(sandbox: Sandbox, browser: DeskBrowser) -> None:
    browser.send(f"/desk/numbers/{NUMBER}/json", json='{"verified_name": "Another"}')
    assert sandbox.get(f"/{NUMBER}")["verified_name"] == "Another"
    assert browser.send(f"/desk/numbers/{NUMBER}/json", json='{"waba": "1"}').status_code == 400


def test_enforcement_is_taken_step_by_step(
    sandbox: Sandbox, browser: DeskBrowser, listening: Receiver
) -> None:
    path = f"/desk/accounts/{WABA}/enforcement"
    browser.send(path, step="warn", violation_type="SCAM")
    page = words(browser.send(path, step="restrict", violation_type="SCAM", days="3").text)
    assert "RESTRICTED_BIZ_INITIATED_MESSAGING" in page
    browser.send(path, step="ban")
    assert sandbox.get(f"/{NUMBER}", fields="status")["status"] == "BANNED"
    browser.send(path, step="appeal", decision="granted")
    assert sandbox.get(f"/{NUMBER}", fields="status")["status"] == "CONNECTED"
    told = eventually(lambda: listening.has(4) and listening.values())
    assert told
    events = [value["event"] for value in told]
    assert events[:3] == ["ACCOUNT_VIOLATION", "ACCOUNT_RESTRICTION", "DISABLED_UPDATE"]
    assert browser.send(path, step="appeal", decision="granted").status_code == 400
    assert browser.send(path, step="shoot").status_code == 400


def test_misuse_of_utility_is_punished(sandbox: Sandbox, browser: DeskBrowser) -> None:
    id = sandbox.create()["id"]
    sandbox.decide(id, "approve")
    browser.send(f"/desk/accounts/{WABA}/misuse", step="restrict")
    assert sandbox.get(f"/{id}")["category"] == "MARKETING"


def test_people_who_block_lower_the_quality_of_a_template(
    sandbox: Sandbox, browser: DeskBrowser
) -> None:
    id = sandbox.create()["id"]
    sandbox.decide(id, "approve")
    counts = {"delivered": "100", "read": "50", "block": "20", "stop": "0"}
    browser.send(f"/desk/templates/{id}/signals", **counts)
    read = sandbox.get(f"/{id}", fields="quality_score,status")
    assert (read["quality_score"]["score"], read["status"]) == ("RED", "PAUSED")
