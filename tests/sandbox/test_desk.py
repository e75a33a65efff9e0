"""The reviewer desk, driven as a browser without JavaScript does."""

import re

import pytest
import requests

from tests.sandbox.server import NUMBER, WABA, Receiver, Sandbox, eventually

PAGES = ("/desk/", "/desk/templates/", "/desk/accounts/", "/desk/events/", "/desk/knobs/")


class Browser:
    """Cookies, and the hidden field of the page last opened."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.url = sandbox.url
        self.http = requests.Session()
        self.csrf = ""

    def open(self, path: str) -> str:
        answer = self.http.get(self.url + path, timeout=15)
        assert answer.status_code == 200, answer.text
        found = re.search(r'name="csrf" value="([^"]+)"', answer.text)
        self.csrf = found.group(1) if found else self.csrf
        return answer.text

    def send(self, path: str, /, **fields: str) -> requests.Response:
        fields.setdefault("csrf", self.csrf)
        return self.http.post(self.url + path, data=fields, timeout=15)


@pytest.fixture
def browser(sandbox: Sandbox) -> Browser:
    return Browser(sandbox)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("scenario", ["empty", "demo"])
def test_every_page_opens_marked_and_guarded(
    sandbox: Sandbox, browser: Browser, page: str, scenario: str
) -> None:
    sandbox.control("POST", "/reset", {"scenario": scenario})
    assert "Sandbox — not Meta" in browser.open(page)
    policy = browser.http.get(sandbox.url + page, timeout=15).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_every_template_of_the_demo_has_a_page(sandbox: Sandbox, browser: Browser) -> None:
    sandbox.control("POST", "/reset", {"scenario": "demo"})
    for one in sandbox.control("GET", "/state")["templates"]:
        assert one["name"] in browser.open(f"/desk/templates/{one['id']}/")


def test_a_reviewer_approves_from_the_queue_and_the_client_hears_of_it(
    sandbox: Sandbox, browser: Browser, subscribed: Receiver
) -> None:
    id = sandbox.create()["id"]
    assert "order_ready" in browser.open("/desk/")
    page = browser.send(f"/desk/templates/{id}/decision", decision="approve", back="queue")
    assert "order_ready (en_US): APPROVED" in page.text
    assert sandbox.get(f"/{id}")["status"] == "APPROVED"
    assert eventually(subscribed.values)[0]["event"] == "APPROVED"


def test_a_reviewer_rejects_with_a_reason_and_advice(
    sandbox: Sandbox, browser: Browser, subscribed: Receiver
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
    sandbox: Sandbox, browser: Browser, fields: dict[str, str], status: str, category: str
) -> None:
    id = sandbox.create()["id"]
    browser.open(f"/desk/templates/{id}/")
    assert browser.send(f"/desk/templates/{id}/decision", **fields).status_code == 200
    read = sandbox.get(f"/{id}")
    assert (read["status"], read["category"]) == (status, category)


def test_a_form_without_the_right_token_is_refused(sandbox: Sandbox, browser: Browser) -> None:
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


def test_what_clients_send_is_shown_as_text(sandbox: Sandbox, browser: Browser) -> None:
    nasty = "<script>alert(1)</script>"
    body = {"type": "BODY", "text": f"Hello {nasty} how are you today?"}
    id = sandbox.create(components=[body])["id"]
    sandbox.get(f"/{WABA}/{nasty}", q=nasty)
    for page in ("/desk/", f"/desk/templates/{id}/", "/desk/events/", f"/desk/?note={nasty}"):
        text = browser.open(page)
        assert nasty not in text
        assert "&lt;script&gt;" in text


def test_the_knobs_turn(sandbox: Sandbox, browser: Browser) -> None:
    browser.open("/desk/knobs/")
    browser.send("/desk/knobs/settings", webhooks_paused="on", auto_review_seconds="5")
    settings = sandbox.control("GET", "/settings")
    assert (settings["webhooks_paused"], settings["auto_review_seconds"]) == (True, 5)
    assert "Webhooks are paused" in browser.open("/desk/")
    browser.send("/desk/knobs/faults", kind="error", path="message_templates", times="1")
    assert sandbox.graph("GET", f"/{WABA}/message_templates").status_code == 500
    browser.send("/desk/knobs/faults", kind="slow", path="x")
    (left,) = sandbox.control("GET", "/faults")["data"]
    browser.send("/desk/knobs/faults/removal", number=str(left["id"]))
    assert sandbox.control("GET", "/faults")["data"] == []
    browser.send(f"/desk/numbers/{NUMBER}", quality_rating="RED", status="RESTRICTED")
    number = sandbox.get(f"/{NUMBER}", fields="quality_rating,status")
    assert (number["quality_rating"], number["status"]) == ("RED", "RESTRICTED")
    browser.send("/desk/knobs/scenario", scenario="demo", sure="yes")
    assert "Hanami Tokyo Main" in browser.open("/desk/accounts/")


def test_the_list_is_filtered_by_what_is_asked(sandbox: Sandbox, browser: Browser) -> None:
    sandbox.control("POST", "/reset", {"scenario": "demo"})
    page = browser.open("/desk/templates/?status=REJECTED&language=ja")
    assert "review_request" in page
    assert "order_confirmation" not in page
    assert "No template fits" in browser.open("/desk/templates/?q=dragons")
