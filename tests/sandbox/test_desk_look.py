"""The desk in a real browser: accessible in both themes, narrow, alive without a reload."""

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import Browse, axe_violations, scrolls_sideways
from tests.sandbox.server import NUMBER, TOKEN, WABA, Sandbox

pytestmark = pytest.mark.browser
WA_ID = "819012345678"
PICTURE = Path(__file__).parents[2] / "sandbox/desk/static/sample.png"
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


@pytest.mark.parametrize("page", ["/desk/accounts/", "/desk/templates/", "/desk/coverage/"])
def test_a_table_becomes_cards_where_it_is_narrow(desk: Browse, page: str) -> None:
    opened = desk(page, width=390)
    heights = opened.locator("tbody tr").evaluate_all("all => all.map(one => one.offsetHeight)")
    assert max(heights) < 300
    within = "all => all.every(one => one.getBoundingClientRect().right <= innerWidth)"
    assert opened.locator("td .badge").evaluate_all(within)


def test_the_content_begins_high_on_a_narrow_screen(desk: Browse) -> None:
    page = desk(CHAT, width=390)
    assert page.locator("h1").bounding_box()["y"] < 240  # type: ignore[index]
    chat = page.locator(".phone").bounding_box()["y"]  # type: ignore[index]
    assert chat < page.locator("#chats").bounding_box()["y"]  # type: ignore[index]
    page.get_by_text("Move the clock").click()
    expect(page.get_by_role("button", name="+1 h")).to_be_visible()


def test_a_refusal_stands_above_the_form_and_keeps_what_was_typed(desk: Browse) -> None:
    page = desk("/desk/faults/")
    page.get_by_label("Where").fill("(")
    page.get_by_role("button", name="Set the fault").click()
    expect(page.get_by_role("alert")).to_contain_text("no regular expression")
    expect(page.get_by_label("Where")).to_have_value("(")
    page.get_by_label("Where").fill("/never$")
    page.get_by_role("button", name="Set the fault").click()
    expect(page.get_by_text("The fault is set.")).to_be_visible()
    page.reload()
    expect(page.get_by_text("The fault is set.")).to_have_count(0)


def test_a_chat_with_pictures_opens_at_its_end(desk: Browse, sandbox: Sandbox) -> None:
    picture = base64.b64encode(PICTURE.read_bytes()).decode()
    content = {"base64": picture, "mime_type": "image/png"}
    for _ in range(6):
        body = {"phone": NUMBER, "type": "image", "content": content}
        sandbox.control("POST", f"/people/{WA_ID}/say", body)
    page = desk(CHAT)
    expect(page.locator(".talk li:last-child img").first).to_have_js_property("complete", True)
    left = "talk => talk.scrollHeight - talk.scrollTop - talk.clientHeight"
    assert page.locator(".talk").evaluate(left) < 2
    page.locator(".talk .menu > summary").last.click()
    opened = page.get_by_role("button", name="Delete for everyone").last.bounding_box()
    talk = page.locator(".talk").bounding_box()
    assert opened
    assert talk
    assert opened["y"] + opened["height"] < talk["y"] + talk["height"]
