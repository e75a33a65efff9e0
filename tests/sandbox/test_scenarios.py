"""The shipped stories, played to their ends by moving the clock; and what a script can do."""

import json
from typing import Any

import pytest

from sandbox import scenario
from tests.sandbox.server import Json, Receiver, Sandbox
from tests.sandbox.stories import SCRIPTED, Story


@pytest.mark.parametrize("name", SCRIPTED)
def test_every_step_of_every_story_can_be_done(sandbox: Sandbox, name: str) -> None:
    all_done(Story(sandbox, name).to_the_end())


@pytest.mark.parametrize("name", SCRIPTED)
def test_every_story_can_be_gone_through_step_by_step(sandbox: Sandbox, name: str) -> None:
    Story(sandbox, name)
    while (told := sandbox.control("GET", "/script"))["next"]:
        step = sandbox.control("POST", "/script/next")
        assert step["number"] == told["next"]["number"]
        assert sandbox.control("GET", "/clock")["now"] == step["due_at"]
    all_done(told)


def all_done(told: Json) -> None:
    assert told["failed"] == []
    assert told["done"] == len(told["steps"])
    assert told["next"] is None


@pytest.mark.parametrize("name", SCRIPTED)
def test_an_address_is_all_that_an_app_needs_to_follow_a_story(name: str) -> None:
    found = scenario.find(name)
    apps = {app["id"] for app in found["apps"]}
    assert all({one["app"] for one in waba["subscribed_apps"]} == apps for waba in found["wabas"])


@pytest.mark.parametrize("name", scenario.names())
def test_every_shipped_scenario_says_what_it_is_for(name: str) -> None:
    found = scenario.find(name)
    assert found["name"] == name
    assert len(found["about"]) > 20
    assert all(step["says"] for step in found.get("script", []))


def test_first_day(sandbox: Sandbox, receiver: Receiver) -> None:
    story = Story(sandbox, "first-day")
    assert story.get(f"/{story.phone}", fields="status")["status"] == "PENDING"
    story.subscribe(receiver)
    story.to_the_end()
    after = story.get(f"/{story.phone}", fields="status,whatsapp_business_manager_messaging_limit")
    assert after["status"] == "CONNECTED"
    assert after["whatsapp_business_manager_messaging_limit"] == "TIER_2K"
    assert [one["event"] for one in story.announced("message_template_status_update")] == [
        "APPROVED"
    ]
    (failed,) = story.statuses(status="failed")
    assert failed["errors"][0]["code"] == 131047
    assert {one["status"] for one in story.statuses()} == {"sent", "delivered", "read", "failed"}


def test_rejected_and_fixed(sandbox: Sandbox, receiver: Receiver) -> None:
    story = Story(sandbox, "rejected-and-fixed")
    story.subscribe(receiver)
    story.to_the_end()
    events: dict[str, list[Any]] = {}
    for one in story.announced("message_template_status_update"):
        events.setdefault(one["message_template_name"], []).append((one["event"], one["reason"]))
    assert events["table_reserved"][0] == ("REJECTED", "INVALID_FORMAT")
    assert events["table_reserved"][-1] == ("APPROVED", "NONE")
    assert events["new_menu"][0] == ("REJECTED", "PROMOTIONAL")
    assert [event for event, _ in events["account_notice"]] == ["REJECTED", "IN_APPEAL", "REJECTED"]
    listed = story.get(f"/{story.waba}/message_templates", fields="name,status,category")["data"]
    now = {one["name"]: (one["status"], one["category"]) for one in listed}
    assert now["new_menu"] == ("APPROVED", "MARKETING")
    assert now["account_notice"][0] == "REJECTED"


def test_quality_drop_to_disabled(sandbox: Sandbox, receiver: Receiver) -> None:
    story = Story(sandbox, "quality-drop-to-disabled")
    story.subscribe(receiver)
    culprit = "1689556903000004"
    seen = []
    for hours in (1.5, 3.5, 7, 9.5, 12, 16, 21):
        story.to(hours)
        seen.append(story.get(f"/{culprit}", fields="status")["status"])
    paused = ["PAUSED", "APPROVED"]  # three hours from 3 h, six hours from 9 h
    assert seen == ["APPROVED", *paused, "PAUSED", "PAUSED", "APPROVED", "DISABLED"]
    story.to_the_end()
    updates = story.announced("message_template_status_update")
    assert {one["message_template_name"] for one in updates} == {"flash_sale_tonight"}
    titles = [one.get("other_info", {}).get("title") for one in updates]
    assert titles == ["FIRST_PAUSE", "UNPAUSE", "SECOND_PAUSE", "UNPAUSE", "DISABLED", None]
    scores = [one["new_quality_score"] for one in story.announced("message_template_quality_update")
              if one["message_template_name"] == "flash_sale_tonight"]  # fmt: skip
    assert scores[:2] == ["YELLOW", "RED"]


def test_the_history_before_a_quality_drop_holds_its_cause(sandbox: Sandbox) -> None:
    Story(sandbox, "quality-drop-to-disabled")
    state = sandbox.control("GET", "/state")
    bad: dict[str, int] = {}
    for row in state["tables"]["template_signals"]:
        if row["what"] in ("block", "stop"):
            bad[row["template"]] = bad.get(row["template"], 0) + row["count"]
    assert bad.pop("1689556903000004") > 5 * sum(bad.values())
    assert sum(len(one["blocked"]) for one in state["people"]) > 20


def test_recategorised_and_billed(sandbox: Sandbox, receiver: Receiver) -> None:
    story = Story(sandbox, "recategorised-and-billed")
    story.subscribe(receiver)
    story.to_the_end()
    notice, done = story.announced("template_category_update")
    assert (notice["new_category"], notice["correct_category"]) == ("UTILITY", "MARKETING")
    assert (done["previous_category"], done["new_category"]) == ("UTILITY", "MARKETING")
    told = [one["pricing"]["category"] for one in story.statuses(status="delivered")]
    assert told == [*["utility"] * 3, *["marketing"] * 2, "utility"]
    messages = [one for one in sandbox.control("GET", "/state")["messages"]
                if one["content"].get("name") == "weekly_picks" and one["country"] == "MX"]  # fmt: skip
    before, after = messages
    assert after["cost"] > before["cost"] > 0


def test_number_banned(sandbox: Sandbox, receiver: Receiver) -> None:
    story = Story(sandbox, "number-banned")
    story.subscribe(receiver)
    story.to(194)
    assert story.get(f"/{story.phone}", fields="status")["status"] == "BANNED"
    story.to_the_end()
    assert story.get(f"/{story.phone}", fields="status")["status"] == "CONNECTED"
    events = [one["event"] for one in story.announced("account_update")]
    assert events[0] == "ACCOUNT_VIOLATION"
    assert events.count("ACCOUNT_RESTRICTION") >= 2
    bans = [one["ban_info"]["waba_ban_state"] for one in story.announced("account_update")
            if one["event"] == "DISABLED_UPDATE"]  # fmt: skip
    assert bans == ["DISABLE", "REINSTATE"]


def test_webhook_outage_6h(sandbox: Sandbox, receiver: Receiver) -> None:
    story = Story(sandbox, "webhook-outage-6h")
    story.subscribe(receiver)
    story.to(6)
    assert receiver.got == []
    story.to(6.3)
    story.settle()
    story.to_the_end()
    story.settle()
    statuses = [
        (status["id"], status["status"])
        for one in (json.loads(raw) for _, raw in receiver.got)
        for entry in one["entry"]
        for change in entry["changes"]
        for status in change["value"].get("statuses", [])
    ]
    assert len(statuses) > 1.5 * len(set(statuses)), "most come twice"
    sent = [id for id, status in dict.fromkeys(statuses) if status == "sent"]
    delivered = [id for id, status in dict.fromkeys(statuses) if status == "delivered"]
    assert len(sent) == len(delivered) == 25, "none is lost"
    positions = [statuses.index((id, "delivered")) < statuses.index((id, "sent")) for id in sent]
    assert any(positions), "some overtake"


def test_opt_out_wave(sandbox: Sandbox, receiver: Receiver) -> None:
    story = Story(sandbox, "opt-out-wave")
    story.subscribe(receiver)
    story.to_the_end()
    preferences = [value["user_preferences"][0] for value in story.announced("user_preferences")]
    assert [one["value"] for one in preferences] == [*["stop"] * 12, "resume"]
    said = [value["messages"][0]["text"]["body"] for value in story.announced("messages")
            if "messages" in value]  # fmt: skip
    assert {"配信停止", "BERHENTI", "BAJA", "SAIR", "STOPP", "STOP", "ARRÊT"} <= set(said)
    (failed,) = story.statuses(status="failed")
    assert failed["errors"][0]["code"] == 131050


def test_price_change_2026_10(sandbox: Sandbox, receiver: Receiver) -> None:
    story = Story(sandbox, "price-change-2026-10")
    story.subscribe(receiver)
    story.to_the_end()
    told = [(one["pricing"]["category"], one["pricing"]["type"])
            for one in story.statuses(status="delivered")]  # fmt: skip
    before, after = told[:4], told[4:]
    assert ("utility", "free_customer_service") in before
    assert ("utility", "regular") in after
    live = sandbox.control("GET", "/state")["messages"][2000:]
    costs = [one["cost"] for one in live if one["category"] == "MARKETING"]
    assert costs == [30500, 39700], "Mexico, in millionths of a dollar"


def test_partner_with_40_clients(sandbox: Sandbox, receiver: Receiver) -> None:
    story = Story(sandbox, "partner-with-40-clients")
    partner = "506914307610900"
    edge = f"/{partner}/client_whatsapp_business_accounts"
    fields = "id,account_review_status,phone_numbers{quality_rating,status}"
    shared = story.get(edge, limit=100, fields=fields)["data"]
    assert len(shared) == 40
    numbers = [one["phone_numbers"]["data"][0] for one in shared]
    assert {"GREEN", "YELLOW", "RED"} <= {one["quality_rating"] for one in numbers}
    assert {"CONNECTED", "BANNED", "PENDING"} <= {one["status"] for one in numbers}
    story.subscribe(receiver)
    story.to_the_end()
    assert len(story.get(edge, limit=100)["data"]) == 39, "one has left"
    events = {one["event"] for one in story.announced("account_update")}
    assert {"ACCOUNT_VIOLATION", "ACCOUNT_RESTRICTION", "PARTNER_REMOVED"} <= events


# -- scripts -------------------------------------------------------------------------------------


def load(sandbox: Sandbox, *steps: Json) -> None:
    found = scenario.find("two-accounts")
    sandbox.control("POST", "/reset", {"scenario": {**found, "starts_at": "2026-09-01T00:00:00Z",
                                                    "speed": 0, "script": list(steps)}})  # fmt: skip


RATE = {"after": "1h", "says": "Red.", "do": "POST /nodes/600000000000101",
        "body": {"quality_rating": "RED"}}  # fmt: skip
WRONG = {"after": "30m", "says": "Nothing there.", "do": "POST /nowhere"}


def test_a_step_happens_at_its_moment(sandbox: Sandbox) -> None:
    load(sandbox, RATE)
    sandbox.forward(3599)
    assert sandbox.get("/600000000000101")["quality_rating"] == "GREEN"
    sandbox.forward(1)
    assert sandbox.get("/600000000000101")["quality_rating"] == "RED"
    (step,) = sandbox.control("GET", "/script")["steps"]
    assert (step["state"], step["done_at"], step["says"]) == ("done", step["due_at"], "Red.")


def test_a_step_that_fails_is_kept_with_its_error_and_the_story_goes_on(sandbox: Sandbox) -> None:
    load(sandbox, RATE, WRONG)
    sandbox.forward(7200)
    told = sandbox.control("GET", "/script")
    assert [step["state"] for step in told["steps"]] == ["failed", "done"]
    (failed,) = told["failed"]
    assert (told["done"], failed["number"], failed["says"]) == (2, 1, "Nothing there.")
    assert "no POST /nowhere" in failed["error"]


def test_the_next_step_takes_the_clock_along_and_is_not_done_again(sandbox: Sandbox) -> None:
    load(sandbox, RATE)
    now = sandbox.control("GET", "/clock")["now"]
    assert sandbox.control("POST", "/script/next")["state"] == "done"
    assert sandbox.control("GET", "/clock")["now"] == now + 3600
    assert sandbox.get("/600000000000101")["quality_rating"] == "RED"
    sandbox.control("POST", "/nodes/600000000000101", {"quality_rating": "GREEN"})
    sandbox.forward(7200)
    assert sandbox.get("/600000000000101")["quality_rating"] == "GREEN"
    over = sandbox.http.post(f"{sandbox.url}/_sandbox/script/next", timeout=15)
    assert over.status_code == 400
    assert "at its end" in over.json()["error"]


def test_a_refusal_that_the_story_wants_is_no_failure(sandbox: Sandbox) -> None:
    paths = {"graph": "POST /500000000000101/message_templates", "token": "EAASANDBOXfirst"}
    load(sandbox, {"after": 1, "refused": 100, **paths}, {"after": 2, "refused": 190, **paths})
    sandbox.forward(3)
    wanted, other = sandbox.control("GET", "/script")["steps"]
    assert wanted["state"] == "done"
    assert wanted["answer"]["error"]["code"] == 100
    assert other["state"] == "failed"
    assert "100" in other["error"]


def test_a_story_goes_on_where_it_was_exported(sandbox: Sandbox) -> None:
    load(sandbox, WRONG, RATE)
    sandbox.forward(1800)
    state = sandbox.control("GET", "/state")
    sandbox.control("POST", "/reset", {"scenario": "empty"})
    sandbox.control("POST", "/reset", {"scenario": state})
    sandbox.forward(1800)
    told = sandbox.control("GET", "/script")
    assert [step["state"] for step in told["steps"]] == ["failed", "done"]
    assert sandbox.get("/600000000000101")["quality_rating"] == "RED"


@pytest.mark.parametrize(
    "step",
    [
        {"after": 1},
        {"do": "POST /clock"},
        {"after": "soon", "do": "POST /clock"},
        {"after": 1, "do": "POST /clock", "graph": "GET /me"},
        {"after": 1, "do": "POST /clock", "dragon": 1},
    ],
)
def test_a_step_nobody_understands_is_refused(sandbox: Sandbox, step: Json) -> None:
    found = {**scenario.find("two-accounts"), "script": [step]}
    answer = sandbox.http.post(
        f"{sandbox.url}/_sandbox/reset", json={"scenario": found}, timeout=15
    )
    assert answer.status_code == 400
    assert "script" in answer.json()["error"]
