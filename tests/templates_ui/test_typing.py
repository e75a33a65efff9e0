"""Typing on a slow line: no letter is taken away by an answer that comes late."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from accounts.models import Role
from templates_app.services import drafting
from tests.browser import Browse
from tests.people import make_account, make_member, make_organisation

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "admin"]),
]
CONTENT = {"parameter_format": "POSITIONAL", "components": [{"type": "BODY", "text": "Hello."}]}


def test_a_late_answer_takes_no_letter_away(browse: Browse) -> None:
    account = make_account(make_organisation())
    author = make_member(account.organisation, Role.MARKETER)
    template = drafting.create_draft(
        account, name="greeting", language="en_US", category="UTILITY", content=CONTENT, by=author
    )
    page = browse(f"/o/hanami/templates/{template.pk}/revision/", user=author)
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
