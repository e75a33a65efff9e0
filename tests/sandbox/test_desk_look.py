"""The desk in a real browser: accessible in both themes, narrow, alive without a reload."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import Browse, axe_violations, scrolls_sideways
from tests.sandbox.server import NUMBER, TOKEN, WABA, Sandbox

pytestmark = pytest.mark.browser
WA_ID = "819012345678"
CHAT = f"/desk/phones/{WA_ID}/?with={NUMBER}"
PAGES = (
    "/desk/",
    "/desk/queue/",
    "/desk/templates/",
    f"/desk/accounts/{WABA}/",
    f"/desk/numbers/{NUMBER}/",
    "/desk/businesses/200000000000101/",
    "/desk/phones/",
    "/desk/phones/wall/",
    CHAT,
    "/desk/events/",
    "/desk/faults/",
    "/desk/clock/",
    "/desk/coverage/",
)


@pytest.fixture
def desk(chromium: Browser, sandbox: Sandbox) -> Iterator[Browse]:
    sandbox.create()
    sandbox.control("POST", "/people", {"wa_id": WA_ID, "name": "佐藤 陽菜"})
    say(sandbox, "Are you *open*?")
    opened = Browse(chromium, sandbox.url)
    yield opened
    for context in opened.contexts:
        context.close()


def say(sandbox: Sandbox, text: str) -> None:
    body = {"phone": NUMBER, "type": "text", "content": {"body": text}}
    sandbox.control("POST", f"/people/{WA_ID}/say", body)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_is_accessible_and_narrow_enough(desk: Browse, page: str, theme: str) -> None:
    opened = desk(page, theme=theme, width=320)
    assert axe_violations(opened) == []
    assert not scrolls_sideways(opened)
    opened.set_viewport_size({"width": 1280, "height": 800})
    assert axe_violations(opened) == []
    assert desk.problems == []


def test_a_message_appears_in_the_chat_without_a_reload(desk: Browse, sandbox: Sandbox) -> None:
    page = desk(CHAT)
    page.evaluate("window.stays = true")
    body = {"messaging_product": "whatsapp", "to": f"+{WA_ID}", "text": {"body": "We are open!"}}
    sandbox.graph("POST", f"/{NUMBER}/messages", token=TOKEN, json=body)
    sandbox.forward(5)
    expect(page.get_by_text("We are open!")).to_be_visible(timeout=15_000)
    assert page.evaluate("window.stays") is True


def test_a_reply_is_sent_without_leaving_the_page(desk: Browse) -> None:
    page = desk(CHAT)
    page.evaluate("window.stays = true")
    field = page.get_by_placeholder("Message", exact=True)
    field.fill("See you at five")
    field.press("Enter")
    expect(page.locator(".talk").get_by_text("See you at five")).to_be_visible(timeout=15_000)
    expect(field).to_have_value("")
    assert page.evaluate("window.stays") is True
    assert desk.problems == []


def test_without_javascript_the_same_reply_is_sent(desk: Browse) -> None:
    page = desk(CHAT, javascript=False)
    page.get_by_placeholder("Message", exact=True).fill("See you at six")
    page.get_by_role("button", name="Send", exact=True).first.click()
    expect(page.locator(".talk").get_by_text("See you at six")).to_be_visible(timeout=15_000)


def test_the_keyboard_reaches_the_content_first(desk: Browse) -> None:
    page = desk("/desk/queue/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
