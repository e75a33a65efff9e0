"""A person's own page in a real browser: accessible, narrow, dark, right to left, and without JavaScript."""

from __future__ import annotations

import os
from typing import Any

import pytest

from accounts.models import Role
from optin.ledger.writing import of
from optin.services import preferences
from optin.services.consent import Shown
from tests.browser import axe_violations, scrolls_sideways
from tests.optin.making import agree, opted_in, stop
from tests.optin.notices.making import make_published, two_people
from tests.people import make_member, make_organisation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_page_is_used_by_keyboard_without_javascript_and_in_every_direction(
    browse: Any,
) -> None:
    organisation = make_organisation(time_zone="Asia/Tokyo")
    writer, officer = two_people(organisation)
    version = make_published(
        organisation, writer, officer, name="Offers, Japan", place="JP", language="ja"
    )
    shown = Shown(version.text_hash, version.reference, "Nice Shop", "ja")
    subject = opted_in(organisation, "+819012345678", shown=shown)
    agree(organisation, subject, purpose="utility")
    stop(organisation, subject, purpose="utility", sender="brand:main")
    with of(organisation):
        _row, token = preferences.make(organisation, subject)
    path = f"/p/{token}/"
    for width, theme, language in (
        (320, "dark", "ar"), (1280, "light", "en"), (390, "light", "ja"), (1280, "dark", "de"),
    ):  # fmt: skip
        page = browse(f"{path}?lang={language}", width=width, theme=theme)
        page.locator("details").first.click()
        look(page, f"page-{width}-{theme}-{language}")
    page = browse(f"{path}?lang=en", width=390, javascript=False)
    page.get_by_role("button", name="Stop these messages").focus()
    page.keyboard.press("Enter")
    assert page.get_by_role("status").inner_text().startswith("Done.")
    page.get_by_role("button", name="Get these messages again").click()
    page.get_by_role("checkbox").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="同意する").click()
    assert "again" in page.get_by_role("status").inner_text()
    page = browse(f"{path}opt-ins/?lang=en&purpose=utility&sender=brand:main", width=320)
    look(page, "not-here")
    page = browse("/p/no-such-link/?lang=ja", width=390, theme="dark")
    look(page, "closed")
    assert all("404" in problem for problem in browse.problems)
    boss = make_member(organisation, Role.COMPLIANCE, email="boss@example.com")
    for width, theme, language in ((390, "dark", "ja"), (1280, "light", "en")):
        page = browse(
            f"/o/hanami/optins/people/{subject.pk}/",
            user=boss, width=width, theme=theme, language=language,
        )  # fmt: skip
        look(page, f"person-{width}")
        page.locator("#own-page button").first.click()
        page.wait_for_selector("#link")
        look(page, f"link-{width}")


def look(page: Any, name: str) -> None:
    if folder := os.environ.get("LOOK"):
        page.screenshot(path=f"{folder}/preferences-{name}.png", full_page=True)
    assert not scrolls_sideways(page), name
    assert axe_violations(page) == [], name
