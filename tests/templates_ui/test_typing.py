"""Typing on a slow line: no letter is taken away by an answer that comes late, and none overlooked."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect

from accounts.models import Role, User
from templates_app.services import drafting
from tests.browser import Browse
from tests.people import make_account, make_member, make_organisation

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "admin"]),
]
CONTENT = {"parameter_format": "POSITIONAL", "components": [{"type": "BODY", "text": "Hello."}]}


def composer() -> tuple[str, User]:
    """Where a marketer writes a draft, and the marketer."""
    account = make_account(make_organisation())
    author = make_member(account.organisation, Role.MARKETER)
    template = drafting.create_draft(
        account, name="greeting", language="en_US", category="UTILITY", content=CONTENT, by=author
    )
    return f"/o/hanami/templates/{template.pk}/revision/", author


def test_what_is_typed_before_the_scripts_have_come_is_looked_at(browse: Browse) -> None:
    address, author = composer()
    page = browse(user=author)
    held: list[Route] = []
    page.route("**/htmx-2.min.js", lambda route: held.append(route))
    page.goto(address, wait_until="commit")
    page.get_by_role("textbox", name="Body").fill("{{1}} is on its way")
    assert held  # nobody has listened to the typing
    held[0].continue_()
    expect(page.locator("#findings")).to_contain_text("2388299")
    page.get_by_role("button", name="Save and continue").first.click()  # leave nothing on its way
    expect(page.locator("#status")).to_be_visible()


def test_a_late_answer_takes_no_letter_away(browse: Browse) -> None:
    address, author = composer()
    page = browse(address, user=author)
    page.get_by_role("textbox", name="Body").fill("Hello {{1}}, welcome back to our shop.")
    sample = page.locator("input[name='sample.body.1']")
    expect(sample).to_be_visible()
    line = page.context.new_cdp_session(page)
    slow = {"offline": False, "latency": 900, "downloadThroughput": -1, "uploadThroughput": -1}
    line.send("Network.emulateNetworkConditions", slow)
    page.get_by_role("textbox", name="Body").press_sequentially(" {{2}} waits.", delay=10)
    page.wait_for_timeout(400)  # the question about the second variable is on its way
    sample.press_sequentially("Yuki Tanaka", delay=120)
    expect(page.locator("input[name='sample.body.2']")).to_be_visible(timeout=10_000)
    expect(page.locator("input[name='sample.body.1']")).to_have_value("Yuki Tanaka")
    line.send("Network.emulateNetworkConditions", slow | {"latency": 0})
    page.get_by_role("button", name="Save and continue").first.click()  # leave nothing on its way
    expect(page.locator("#status")).to_be_visible()
