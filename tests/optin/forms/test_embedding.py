"""The form in a real browser: on its own page, without JavaScript, and within a foreign page with a strict policy."""

from __future__ import annotations

import os
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import expect

from accounts.models import Role
from optin.ledger.writing import of
from optin.models import Flow, FlowKind, Presentation, State
from tests.browser import axe_violations, scrolls_sideways
from tests.optin.capture.making import make_live, make_sender
from tests.optin.notices.making import make_published, two_people
from tests.people import make_member, make_organisation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Shop(BaseHTTPRequestHandler):
    """A website of somebody else's, with the one script tag and a policy that names our site alone."""

    site = token = ""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        policy = f"default-src 'none'; script-src {self.site}; frame-src {self.site}"
        self.send_header("Content-Security-Policy", policy)
        self.end_headers()
        page = f"""<!doctype html><html lang="en"><title>Shop</title><h1>Shop</h1>
            <form action="/order" id="order"><button>Order</button></form>
            <script async src="{self.site}/f/embed.js" data-form="{self.token}" data-title="Offers"></script>"""
        self.wfile.write(page.encode())

    def log_message(self, *_told: Any) -> None:
        pass


@pytest.fixture
def shop(live_server: Any) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def flow(shop: str, live_server: Any) -> Flow:
    organisation = make_organisation()
    make_sender(organisation)
    found = make_live(organisation, FlowKind.FORM, settings={"origins": [shop]})
    Shop.site, Shop.token = live_server.url, found.token
    return found


def states(flow: Flow) -> list[str]:
    with of(flow.organisation):
        return list(State.objects.values_list("status", flat=True))


def test_it_is_filled_in_within_a_foreign_page(browse: Any, shop: str, flow: Flow) -> None:
    for width, theme in ((1280, "light"), (390, "dark")):
        page = browse(width=width, theme=theme)
        page.goto(shop)
        frame = page.frame_locator("iframe")
        frame.get_by_role("checkbox").wait_for()
        assert page.locator("iframe").get_attribute("title") == "Offers"
        expect(page.locator("iframe")).not_to_have_js_property("offsetHeight", 640)
        look(page, f"shop-{width}")
        assert not frame.get_by_role("checkbox").is_checked()
        frame.get_by_role("checkbox").check()
        frame.get_by_role("textbox").fill("01512 3456789")
        frame.get_by_role("button").click()
        frame.get_by_role("link", name="WhatsApp öffnen").wait_for()
        look(page, f"shop-sent-{width}")
        assert page.context.cookies(Shop.site) == [
            one for one in page.context.cookies(Shop.site) if one["name"] == "django_language"
        ]  # which the test itself has set
    assert states(flow) == ["pending"]
    assert {one.host for one in Presentation.objects.exclude(used_at=None)} == {shop}
    assert browse.problems == []


def test_a_page_that_is_not_named_shows_nothing_and_goes_on(
    browse: Any, shop: str, flow: Flow
) -> None:
    Shop.token = make_live(
        flow.organisation, FlowKind.FORM, name="Elsewhere", version=flow.version,
        by=flow.created_by, settings={"origins": ["https://other.example"]},
    ).token  # fmt: skip
    page = browse()
    with page.expect_console_message(lambda said: "frame" in said.text.lower()):
        page.goto(shop)
    page.get_by_role("button", name="Order").click()
    assert page.url.endswith("/order?")
    assert any("frame" in problem.lower() for problem in browse.problems)


def test_it_works_by_keyboard_without_javascript(browse: Any, flow: Flow) -> None:
    page = browse(f"/f/{flow.token}/", width=390, javascript=False)
    page.get_by_role("button").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("[aria-invalid]")
    assert page.locator("[aria-invalid]").count() == 2
    page.get_by_role("textbox").fill("01512 3456789")
    page.get_by_role("checkbox").focus()
    page.keyboard.press("Space")
    page.get_by_role("textbox").press("Enter")
    page.wait_for_selector(".qr")
    assert states(flow) == ["pending"]
    assert not scrolls_sideways(page)


def test_it_is_accessible_narrow_dark_and_right_to_left(browse: Any) -> None:
    organisation = make_organisation(time_zone="Asia/Tokyo")
    make_sender(organisation)
    writer, officer = two_people(organisation)
    found = {}
    for place, language in (("JP", "ja"), ("SA", "ar"), ("EU", "en")):
        version = make_published(
            organisation, writer, officer, name=place, place=place, language=language
        )
        found[language] = make_live(
            organisation, FlowKind.FORM, name=place, version=version, by=officer,
            settings={"origins": ["https://shop.example"]},
        )  # fmt: skip
    for width, theme, language in (
        (320, "light", "ja"), (390, "dark", "ar"), (1280, "light", "en"), (1280, "dark", "ja"),
    ):  # fmt: skip
        path = f"/f/{found[language].token}/"
        page = browse(path, width=width, theme=theme)
        look(page, f"form-{width}-{language}")
        page.get_by_role("button").click()
        page.wait_for_selector("[aria-invalid]")
        look(page, f"form-wrong-{width}-{language}")
        page.goto(f"{path}confirmation/")
        look(page, f"form-confirmation-{width}-{language}")
    boss = make_member(organisation, Role.COMPLIANCE, email="boss@example.com")
    for width, theme, language in ((390, "dark", "ja"), (1280, "light", "en")):
        page = browse(user=boss, width=width, theme=theme, language=language)
        for name, path in (
            ("flow", f"{found['ar'].pk}/"), ("flow-new", "new/form/"), ("kinds", "new/"),
        ):  # fmt: skip
            page.goto(f"/o/hanami/optins/capture/{path}")
            look(page, f"{name}-{width}")
    assert all("422" in problem for problem in browse.problems)


def look(page: Any, name: str) -> None:
    if folder := os.environ.get("LOOK"):
        page.screenshot(path=f"{folder}/forms-{name}.png", full_page=True)
    assert not scrolls_sideways(page), name
    if "shop" not in name:
        assert axe_violations(page) == [], name
