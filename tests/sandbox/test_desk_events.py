"""The time line: requests, answers and webhooks together."""

import re

import pytest

from tests.sandbox.desk_browser import DeskBrowser, words
from tests.sandbox.server import NUMBER, OTHER_WABA, WABA, Receiver, Sandbox, eventually


@pytest.fixture
def browser(sandbox: Sandbox) -> DeskBrowser:
    return DeskBrowser(sandbox)


def lines(page: str) -> list[str]:
    line = r'<details id="(?:request|webhook)-[^>]+>\s*<summary>(.*?)</summary>'
    return [words(one) for one in re.findall(line, page, re.DOTALL)]


def test_requests_and_webhooks_share_one_time_line(
    sandbox: Sandbox, browser: DeskBrowser, subscribed: Receiver
) -> None:
    id = sandbox.create()["id"]
    sandbox.decide(id, "approve")
    eventually(lambda: "delivered" in browser.open("/desk/events/"))
    shown = lines(browser.open("/desk/events/"))
    assert "APPROVED · order_ready" in shown[0]
    assert f"POST /{WABA}/message_templates" in shown[1]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("kind=request", 3),
        ("kind=webhook", 1),
        ("status=error", 1),
        ("q=nonsense", 1),
        ("field=message_template_status_update", 1),
        (f"account={OTHER_WABA}", 0),
        (f"account={WABA}&kind=request", 2),
        ("kind=request&status=ok&q=phone_numbers", 1),
    ],
)
def test_the_time_line_is_filtered(
    sandbox: Sandbox, browser: DeskBrowser, subscribed: Receiver, query: str, count: int
) -> None:
    sandbox.decide(sandbox.create()["id"], "approve")
    sandbox.get("/nonsense")
    sandbox.get(f"/{WABA}/phone_numbers")
    forget_the_subscription = 2  # two requests of the fixture
    shown = lines(browser.open(f"/desk/events/?{query}"))
    made = [one for one in shown if "subscri" not in one]
    assert len(made) == count
    assert len(shown) - len(made) <= forget_the_subscription


def test_a_number_belongs_to_the_events_of_its_account(
    sandbox: Sandbox, browser: DeskBrowser
) -> None:
    sandbox.get(f"/{NUMBER}")
    assert len(lines(browser.open(f"/desk/events/?account={WABA}"))) == 1


def test_long_time_lines_have_pages(sandbox: Sandbox, browser: DeskBrowser) -> None:
    for place in range(53):
        sandbox.get(f"/{WABA}", place=place)
    first = browser.open("/desk/events/?q=place")
    assert len(lines(first)) == 50
    older = re.search(r'href="(\?[^"]+)">Older', first)
    assert older
    second = browser.open("/desk/events/" + older.group(1).replace("&amp;", "&"))
    assert len(lines(second)) == 3
    assert "Newer" in second


def test_a_request_leads_to_the_webhooks_that_followed(
    sandbox: Sandbox, browser: DeskBrowser, subscribed: Receiver
) -> None:
    sandbox.control("POST", "/settings", {"auto_review_seconds": 0})
    sandbox.create("reviewed_at_once")
    eventually(subscribed.values)
    sandbox.forward(60)
    sandbox.control("POST", "/settings", {"auto_review_seconds": None})
    sandbox.decide(sandbox.create()["id"], "approve")
    page = browser.open("/desk/events/?kind=request&q=reviewed_at_once")
    found = re.search(r'href="([^"]*around=[^"]+)"', page)
    assert found
    caused = lines(browser.open(found.group(1).replace("&amp;", "&")))
    assert len(caused) == 1
    assert "reviewed_at_once" in caused[0]


def test_a_webhook_is_sent_again_as_it_was(
    sandbox: Sandbox, browser: DeskBrowser, subscribed: Receiver
) -> None:
    sandbox.decide(sandbox.create()["id"], "approve")
    eventually(subscribed.values)
    page = browser.open("/desk/events/?kind=webhook")
    again = re.search(r'action="(/desk/events/webhook/\d+/again)"', page)
    assert again
    browser.send(again.group(1))
    eventually(lambda: subscribed.has(2))
    assert subscribed.got[0] == subscribed.got[1]
    assert browser.send("/desk/events/webhook/999999/again").status_code == 404


def test_an_event_has_an_address_of_its_own(sandbox: Sandbox, browser: DeskBrowser) -> None:
    sandbox.get(f"/{WABA}")
    found = re.search(r'href="(/desk/events/request/\d+/)"', browser.open("/desk/events/"))
    assert found
    assert f"GET /{WABA}" in words(browser.open(found.group(1)))
    gone = browser.http.get(sandbox.url + "/desk/events/request/999999/", timeout=15)
    assert gone.status_code == 404


def test_tokens_never_stand_in_the_time_line(sandbox: Sandbox, browser: DeskBrowser) -> None:
    sandbox.graph("GET", f"/{WABA}", params={"access_token": "EAASANDBOXfirst"}, token=None)
    assert "EAASANDBOXfirst" not in browser.open("/desk/events/")
