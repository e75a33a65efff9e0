"""The reviewer desk, driven as a browser without JavaScript does."""

import re

import pytest

from tests.sandbox.desk_browser import DeskBrowser, words
from tests.sandbox.server import NUMBER, TOKEN, WABA, Receiver, Sandbox, eventually

PAGES = (
    "/desk/",
    "/desk/queue/",
    "/desk/templates/",
    "/desk/accounts/",
    "/desk/phones/",
    "/desk/phones/wall/",
    "/desk/events/",
    "/desk/faults/",
    "/desk/clock/",
    "/desk/coverage/",
)


@pytest.fixture
def browser(sandbox: Sandbox) -> DeskBrowser:
    return DeskBrowser(sandbox)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("scenario", ["empty", "demo"])
def test_every_page_opens_marked_and_guarded(
    sandbox: Sandbox, browser: DeskBrowser, page: str, scenario: str
) -> None:
    sandbox.control("POST", "/reset", {"scenario": scenario})
    assert "Sandbox — not Meta" in browser.open(page)
    policy = browser.http.get(sandbox.url + page, timeout=15).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_every_template_of_the_demo_has_a_page(sandbox: Sandbox, browser: DeskBrowser) -> None:
    sandbox.control("POST", "/reset", {"scenario": "demo"})
    for one in sandbox.control("GET", "/state")["templates"]:
        assert one["name"] in browser.open(f"/desk/templates/{one['id']}/")


def test_a_reviewer_approves_from_the_queue_and_the_client_hears_of_it(
    sandbox: Sandbox, browser: DeskBrowser, subscribed: Receiver
) -> None:
    id = sandbox.create()["id"]
    assert "order_ready" in browser.open("/desk/")
    page = browser.send(f"/desk/templates/{id}/decision", decision="approve", back="queue")
    assert "order_ready (en_US): APPROVED" in page.text
    assert sandbox.get(f"/{id}")["status"] == "APPROVED"
    assert eventually(subscribed.values)[0]["event"] == "APPROVED"


def test_a_reviewer_rejects_with_a_reason_and_advice(
    sandbox: Sandbox, browser: DeskBrowser, subscribed: Receiver
) -> None:
    id = sandbox.create()["id"]
    browser.open("/desk/")
    browser.send(
        f"/desk/templates/{id}/decision",
        decision="reject",
        reason="INVALID_FORMAT",
        why="The greeting is missing.",
        recommendation="Greet the customer.",
    )
    (value,) = eventually(subscribed.values)
    assert value["rejection_info"] == {
        "reason": "The greeting is missing.",
        "recommendation": "Greet the customer.",
    }


@pytest.mark.parametrize(
    ("fields", "status", "category"),
    [
        ({"decision": "pause", "title": "FIRST_PAUSE"}, "PAUSED", "UTILITY"),
        ({"decision": "disable"}, "DISABLED", "UTILITY"),
        ({"decision": "recategorise", "category": "MARKETING"}, "PENDING", "MARKETING"),
        ({"decision": "status", "status": "Levitating"}, "LEVITATING", "UTILITY"),
        ({"decision": "appeal"}, "IN_APPEAL", "UTILITY"),
    ],
)
def test_a_reviewer_takes_every_other_decision(
    sandbox: Sandbox, browser: DeskBrowser, fields: dict[str, str], status: str, category: str
) -> None:
    id = sandbox.create()["id"]
    browser.open(f"/desk/templates/{id}/")
    assert browser.send(f"/desk/templates/{id}/decision", **fields).status_code == 200
    read = sandbox.get(f"/{id}")
    assert (read["status"], read["category"]) == (status, category)


def test_a_change_of_category_is_reviewed_and_taken_back(
    sandbox: Sandbox, browser: DeskBrowser
) -> None:
    id = sandbox.create()["id"]
    sandbox.decide(id, "approve")
    page = f"/desk/templates/{id}/"
    browser.open(page)
    browser.send(f"{page}decision", decision="recategorise", category="MARKETING")
    assert sandbox.get(f"/{id}")["category"] == "MARKETING"
    browser.send(f"{page}decision", decision="review_category", outcome="reverted")
    assert sandbox.get(f"/{id}")["category"] == "UTILITY"
    again = browser.send(f"{page}decision", decision="review_category", outcome="reverted")
    assert again.status_code == 400


def test_a_form_without_the_right_token_is_refused(sandbox: Sandbox, browser: DeskBrowser) -> None:
    id = sandbox.create()["id"]
    path = f"/desk/templates/{id}/decision"
    assert browser.send(path, decision="approve").status_code == 403
    browser.open("/desk/")
    assert browser.send(path, decision="approve", csrf="guess").status_code == 403
    assert sandbox.get(f"/{id}")["status"] == "PENDING"


def test_a_page_of_another_site_cannot_press_our_buttons(sandbox: Sandbox) -> None:
    foreign = {"Origin": "https://evil.example"}
    answer = sandbox.http.post(
        f"{sandbox.url}/_sandbox/reset", data="{}", headers=foreign, timeout=15
    )
    assert answer.status_code == 403
    assert sandbox.get(f"/{WABA}")["id"] == WABA


def test_what_clients_send_is_shown_as_text(sandbox: Sandbox, browser: DeskBrowser) -> None:
    nasty = "<script>alert(1)</script>"
    body = {"type": "BODY", "text": f"Hello {nasty} how are you today?"}
    id = sandbox.create(components=[body])["id"]
    sandbox.get(f"/{WABA}/{nasty}", q=nasty)
    for page in ("/desk/", f"/desk/templates/{id}/", "/desk/events/"):
        text = browser.open(page)
        assert nasty not in text
        assert "&lt;script&gt;" in text


def test_the_start_tells_a_newcomer_how_to_point_a_client_here(
    sandbox: Sandbox, browser: DeskBrowser
) -> None:
    page = browser.open("/desk/")
    assert f"export GRAPH={sandbox.url}/v25.0" in page
    assert f"export TOKEN={TOKEN}" in page
    other = browser.open("/desk/?token=EAASANDBOXsecond")
    assert "export TOKEN=EAASANDBOXsecond" in other
    sandbox.control("POST", "/reset", {"scenario": "empty"})
    assert "Load a scenario" in browser.open("/desk/")


def test_the_clock_is_held_moved_and_run_from_every_page(
    sandbox: Sandbox, browser: DeskBrowser
) -> None:
    browser.open("/desk/events/")
    back = "/desk/events/"
    assert "held" in browser.send("/desk/clock/change", do="hold", back=back).text
    before = sandbox.control("GET", "/clock")["now"]
    page = browser.send("/desk/clock/change", do="+1 day", back=back)
    assert page.url.startswith(sandbox.url + back)
    assert sandbox.control("GET", "/clock")["now"] == before + 86400
    browser.send("/desk/clock/change", amount="3", unit="hours")
    assert sandbox.control("GET", "/clock")["now"] == before + 86400 + 3 * 3600
    browser.send("/desk/clock/change", do="×60")
    assert sandbox.control("GET", "/clock")["speed"] == 60


def test_the_next_event_is_brought_forward(sandbox: Sandbox, browser: DeskBrowser) -> None:
    id = sandbox.create()["id"]
    browser.open("/desk/")
    browser.send("/desk/clock/change", do="hold")
    sandbox.decide(id, "approve")
    sandbox.decide(id, "pause")
    clock = sandbox.control("GET", "/clock")
    assert "template" in browser.open("/desk/clock/")
    browser.send("/desk/clock/change", do="next")
    assert sandbox.control("GET", "/clock")["now"] == pytest.approx(clock["next_at"])


def test_a_mistake_is_told_in_the_frame_and_changes_nothing(
    sandbox: Sandbox, browser: DeskBrowser
) -> None:
    browser.open("/desk/faults/")
    refused = browser.send("/desk/faults/set", preset="slow", path="(")
    assert refused.status_code == 400
    assert "no regular expression" in words(refused.text)
    assert sandbox.control("GET", "/faults")["data"] == []
    assert browser.send("/desk/numbers/1/change", status="CONNECTED").status_code == 404
    assert browser.http.get(sandbox.url + "/desk/phones/12345/", timeout=15).status_code == 404


def test_faults_are_set_and_turned_off(sandbox: Sandbox, browser: DeskBrowser) -> None:
    browser.open("/desk/faults/")
    browser.send("/desk/faults/set", preset="server_error", path="message_templates", times="1")
    assert sandbox.graph("GET", f"/{WABA}/message_templates").status_code == 500
    page = browser.send("/desk/faults/set", preset="slow", path="never", share="50").text
    assert "50 %" in words(page)
    (left,) = sandbox.control("GET", "/faults")["data"]
    browser.send("/desk/faults/removal", number=str(left["id"]))
    assert sandbox.control("GET", "/faults")["data"] == []


def test_webhooks_go_wrong_and_come_right_with_one_press(
    sandbox: Sandbox, browser: DeskBrowser
) -> None:
    browser.open("/desk/faults/")
    usual = sandbox.control("GET", "/webhooks")["settings"]
    knobs = {name: "0" for name, value in usual.items() if not isinstance(value, bool)}
    knobs.update(batch="1", connections="1")
    knobs.pop("seed")
    page = browser.send("/desk/webhooks/change", **{**knobs, "paused": "on", "drop": "30"}).text
    settings = sandbox.control("GET", "/webhooks")["settings"]
    assert (settings["paused"], settings["drop"], settings["duplicate"]) == (True, 0.3, 0)
    assert "Webhooks are paused" in page
    browser.send("/desk/webhooks/change", off="drop")
    assert sandbox.control("GET", "/webhooks")["settings"]["drop"] == 0
    browser.send("/desk/webhooks/change", off="all")
    assert sandbox.control("GET", "/webhooks")["settings"] == usual


def test_settings_are_saved_by_their_group(sandbox: Sandbox, browser: DeskBrowser) -> None:
    browser.open("/desk/faults/")
    before = sandbox.control("GET", "/settings")
    fields = {"auto_review_seconds": "5", "limit_review_seconds": "60"}
    browser.send("/desk/settings", group="Review", **fields)
    settings = sandbox.control("GET", "/settings")
    assert (settings["auto_review_seconds"], settings["recategorise_on_creation"]) == (5, False)
    assert settings["us_marketing"] == before["us_marketing"]


@pytest.mark.parametrize("group", ["Review", "Limits", "Quality"])
def test_every_group_of_settings_is_there_and_can_be_saved(
    sandbox: Sandbox, browser: DeskBrowser, group: str
) -> None:
    form = (
        browser.open("/desk/faults/").split(f'name="group" value="{group}"')[1].split("</form")[0]
    )
    fields = dict(re.findall(r'<input name="(\w+)"[^>]* value="(\d*)"', form))
    fields |= dict.fromkeys(re.findall(r'type="checkbox" name="(\w+)" checked', form), "on")
    before = sandbox.control("GET", "/settings")
    assert browser.send("/desk/settings", group=group, **fields).status_code == 200
    assert sandbox.control("GET", "/settings") == before


def test_the_history_is_told_again(
    sandbox: Sandbox, browser: DeskBrowser, subscribed: Receiver
) -> None:
    body = {"phone": NUMBER, "type": "text", "content": {"body": "Hello"}}
    sandbox.control("POST", "/people", {"wa_id": "819012345678"})
    sandbox.control("POST", "/people/819012345678/say", body)
    browser.open("/desk/faults/")
    wish = {"waba": WABA, "hours": "24", "duplicate": "0", "shuffle": "0"}
    browser.send("/desk/webhooks/history", **wish)
    assert "messages" in eventually(subscribed.values)[0]
    eventually(lambda: "1 messages, 1 updates" in words(browser.open("/desk/faults/")))
    assert browser.send("/desk/webhooks/history", **{**wish, "waba": "1"}).status_code == 400


def test_a_sample_of_a_field_is_sent_to_who_subscribed(
    sandbox: Sandbox, browser: DeskBrowser, subscribed: Receiver
) -> None:
    browser.open("/desk/faults/")
    sample = "message_template_status_update APPROVED"
    browser.send("/desk/webhooks/sample", waba=WABA, sample=sample)
    assert eventually(subscribed.values)[0]["event"] == "APPROVED"


def test_a_scenario_is_loaded_taken_away_and_brought_back(
    sandbox: Sandbox, browser: DeskBrowser
) -> None:
    browser.open("/desk/clock/")
    assert browser.send("/desk/scenarios/load", scenario="demo").status_code == 400
    browser.send("/desk/scenarios/load", scenario="demo", sure="yes")
    assert "Hanami Tokyo Main" in browser.open("/desk/accounts/")
    kept = browser.http.get(sandbox.url + "/desk/scenarios/export", timeout=15)
    assert kept.headers["Content-Disposition"].startswith("attachment")
    browser.send("/desk/scenarios/load", scenario="empty", sure="yes")
    file = {"file": ("state.json", kept.content, "application/json")}
    fields = {"csrf": browser.csrf, "sure": "yes"}
    browser.http.post(sandbox.url + "/desk/scenarios/load", data=fields, files=file, timeout=15)
    assert "Hanami Tokyo Main" in browser.open("/desk/accounts/")


def test_a_file_that_is_no_scenario_leaves_everything_as_it_was(
    sandbox: Sandbox, browser: DeskBrowser
) -> None:
    browser.open("/desk/clock/")
    refused = browser.send("/desk/scenarios/load", file='{"wabas": [{}]}', sure="yes")
    assert refused.status_code == 400
    assert sandbox.get(f"/{WABA}")["id"] == WABA


def test_a_story_is_told_step_by_step(sandbox: Sandbox, browser: DeskBrowser) -> None:
    sandbox.control("POST", "/reset", {"scenario": "first-day"})
    browser.open("/desk/clock/")
    page = browser.send("/desk/script/next").text
    assert "Step 1: done" in words(page)
    assert sandbox.control("GET", "/script")["done"] == 1


def test_the_list_is_filtered_by_what_is_asked(sandbox: Sandbox, browser: DeskBrowser) -> None:
    sandbox.control("POST", "/reset", {"scenario": "demo"})
    page = browser.open("/desk/templates/?status=REJECTED&language=ja")
    assert "review_request" in page
    assert "order_confirmation" not in page
    assert "No template fits" in browser.open("/desk/templates/?q=dragons")


def test_what_a_form_did_is_told_once_and_by_nobody_else(
    sandbox: Sandbox, browser: DeskBrowser
) -> None:
    browser.open("/desk/events/")
    page = browser.send("/desk/clock/change", do="hold", back="/desk/events/")
    assert page.url == sandbox.url + "/desk/events/"
    assert "The clock is held." in page.text
    assert "The clock is held." not in browser.open("/desk/events/?note=The clock is held.")


def test_a_refusal_leads_back_to_its_form_and_names_what_people_see(
    sandbox: Sandbox, browser: DeskBrowser
) -> None:
    browser.open("/desk/clock/")
    browser.http.headers["Referer"] = f"{sandbox.url}/desk/phones/?q=Ana"
    refused = browser.send("/desk/phones/make", count="9" * 5000, country="JP")
    assert refused.status_code == 400
    assert 'href="/desk/phones/?q=Ana"' in refused.text
    assert "How many: write a whole number from 1 to 50." in words(refused.text)
    browser.http.headers["Referer"] = "https://evil.example/x"
    assert "evil" not in browser.send("/desk/phones/make", count="x", country="JP").text


def test_a_step_that_failed_is_no_success(sandbox: Sandbox, browser: DeskBrowser) -> None:
    step = {"after": "1h", "says": "Delete `nobody`", "do": "POST /templates/1/decision"}
    sandbox.control("POST", "/reset", {"name": "one-step", "script": [step]})
    page = browser.open("/desk/clock/")
    assert "Script, step 1: Delete" in words(page)
    page = browser.send("/desk/script/next").text
    assert 'class="notice bad" role="status"' in page
    assert "1 failed" in words(page)


def test_an_app_listens_after_one_press(
    sandbox: Sandbox, browser: DeskBrowser, receiver: Receiver
) -> None:
    assert "nobody listens" in browser.open("/desk/")
    fields = {"token": TOKEN, "waba": WABA, "address": receiver.url}
    wrong = browser.send("/desk/webhooks/listener", **fields, verify_token="wrong")
    assert wrong.status_code == 400
    assert "Callback verification failed" in wrong.text
    page = browser.send("/desk/webhooks/listener", **fields, verify_token=receiver.verify_token)
    assert "somebody listens" in page.text
    sandbox.decide(sandbox.create()["id"], "approve")
    assert eventually(receiver.values)[0]["event"] == "APPROVED"


def test_start_and_menu_count_the_same(sandbox: Sandbox, browser: DeskBrowser) -> None:
    sandbox.control("POST", "/reset", {"scenario": "demo"})
    page = words(browser.open("/desk/"))
    waiting = re.search(r"Review queue (\d+)", page)
    assert waiting
    assert f"Waiting for your decision {waiting.group(1)}" in page
