"""A template from draft to approved, as people do it: a browser, two colleagues, a reviewer at Meta."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from assets.models import WhatsAppAccount
from templates_app import tasks
from templates_app.models import Status, Template
from tests.browser import Browse
from tests.sandbox_server import Sandbox

pytestmark = [pytest.mark.journey, pytest.mark.browser]
PATIENCE = 30  # seconds; nothing here is measured


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "It never happened."
        time.sleep(0.1)


def person(role: str) -> User:
    return User.objects.get(email=f"{role}@hanami.example")


def write(browse: Browse) -> Page:
    """The marketer writes a template in the browser and sends it to a colleague."""
    page = browse("/o/hanami/templates/new/", user=person("marketer"))
    page.get_by_label("Name", exact=True).fill("order_sent")
    page.get_by_label("Category").select_option("UTILITY")
    page.get_by_role("button", name="Write the message").click()
    page.get_by_role("textbox", name="Body").fill("{{1}} is on its way")
    expect(page.locator("#findings")).to_contain_text("2388299")
    page.get_by_role("textbox", name="Body").fill(
        "Hello {{1}}, your order is on its way to you now."
    )
    page.locator("input[name='sample.body.1']").fill("Pablo")
    expect(page.locator(".phone")).to_contain_text("Hello Pablo, your order")
    expect(page.locator("#findings")).to_contain_text("Every limit Meta publishes is met.")
    page.get_by_role("button", name="Save and continue").first.click()
    page.get_by_label("Note").fill("Please read.")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("h1 + .badge")).to_have_text("With a colleague")
    return page


def say_yes(page: Page) -> None:
    """Tick the whole checklist and choose the verdict."""
    for item in page.get_by_role("group", name="Checklist").get_by_role("checkbox").all():
        item.check()
    page.get_by_label("Cleared").check()


def clear(browse: Browse, address: str) -> None:
    page = browse(address, user=person("reviewer"))
    expect(page.get_by_text("Please read.")).to_be_visible()
    say_yes(page)
    page.get_by_role("button", name="Answer").click()
    expect(page.locator("h1 + .badge")).to_have_text("Cleared")


def submit(page: Page) -> Template:
    page.reload()
    page.get_by_role("button", name="Submit to Meta").click()
    expect(page.locator("#status h2 .badge")).to_have_text(
        "In review at Meta", timeout=PATIENCE * 1000
    )
    return Template.objects.get(name="order_sent")


def test_a_template_goes_from_draft_to_approved_by_webhook(
    house: WhatsAppAccount, browse: Browse, sandbox: Sandbox
) -> None:
    page = write(browse)
    clear(browse, page.url.removeprefix(browse.base))
    template = submit(page)
    desk = browse.browser.new_page()
    desk.goto(f"{sandbox.url}/desk/")
    desk.locator("article, li, section", has_text="order_sent").get_by_role(
        "button", name="Approve"
    ).last.click()
    desk.close()
    expect(page.locator("#status h2 .badge")).to_have_text("Approved", timeout=PATIENCE * 1000)
    expect(page.locator("#status")).to_contain_text("Meta, by webhook")
    template.refresh_from_db()
    assert template.status == Status.APPROVED
    assert browse.problems == []


def test_with_webhooks_lost_the_next_reading_shows_it(
    house: WhatsAppAccount, browse: Browse, sandbox: Sandbox
) -> None:
    page = write(browse)
    clear(browse, page.url.removeprefix(browse.base))
    template = submit(page)
    sandbox.control("POST", "/webhooks", json={"paused": True})
    sandbox.decide(template.meta_id, "approve")
    tasks.sync_account(house.pk)
    expect(page.locator("#status h2 .badge")).to_have_text("Approved", timeout=PATIENCE * 1000)
    expect(page.locator("#status")).to_contain_text("Meta, when we asked")


def test_without_javascript_the_same_way_is_open(
    house: WhatsAppAccount, browse: Browse, sandbox: Sandbox
) -> None:
    page = browse("/o/hanami/templates/new/", user=person("marketer"), javascript=False)
    page.get_by_label("Name", exact=True).fill("order_sent")
    page.get_by_label("Category").select_option("UTILITY")
    page.get_by_role("button", name="Write the message").click()
    page.get_by_role("textbox", name="Body").fill(
        "Hello {{1}}, your order is on its way to you now."
    )
    page.get_by_label("Kind").select_option("URL")
    page.get_by_role("button", name="Update the preview").click()
    page.locator("input[name='sample.body.1']").fill("Pablo")
    page.get_by_label("Label").fill("Track it")
    page.get_by_label("Address").fill("https://shop.example/track")
    page.get_by_role("button", name="Save and continue").last.click()
    expect(page.locator(".phone")).to_contain_text("Hello Pablo, your order")
    expect(page.locator(".phone")).to_contain_text("Track it")
    page.get_by_role("button", name="Send", exact=True).click()
    reviewer = browse(page.url.removeprefix(browse.base), user=person("reviewer"), javascript=False)
    say_yes(reviewer)
    reviewer.get_by_role("button", name="Answer").click()
    page.reload()
    page.get_by_role("button", name="Submit to Meta").click()
    until(lambda: Template.objects.filter(name="order_sent", status=Status.PENDING).exists())
    sandbox.decide(Template.objects.get(name="order_sent").meta_id, "approve")
    until(lambda: Template.objects.filter(name="order_sent", status=Status.APPROVED).exists())
    page.reload()
    expect(page.locator("#status h2 .badge")).to_have_text("Approved")
