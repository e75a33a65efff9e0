"""The page “What counts as a stop” in a real browser: accessible, narrow, dark, and without JavaScript."""

from __future__ import annotations

import os
from typing import Any

import pytest

from accounts.models import Role
from tests.browser import axe_violations, scrolls_sideways
from tests.people import make_member, make_organisation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGE = "/o/hanami/optins/withdrawals/"


@pytest.mark.parametrize(
    ("width", "theme", "language", "javascript"),
    [
        (320, "light", "ja", True), (390, "dark", "en", False), (1280, "light", "en", False),
        (1280, "dark", "ja", True),
    ],
)  # fmt: skip
def test_a_message_is_tried(
    browse: Any, width: int, theme: str, language: str, javascript: bool
) -> None:
    boss = make_member(make_organisation(time_zone="Asia/Tokyo"), Role.COMPLIANCE)
    page = browse(user=boss, width=width, theme=theme, language=language, javascript=javascript)
    page.goto(PAGE)
    page.locator("textarea[name=text]").fill("Hallo, bitte schicken Sie mir keine Werbung mehr!")
    page.locator("textarea[name=text] >> xpath=ancestor::form >> button.button--primary").click()
    assert page.locator("mark").inner_text() == "keine Werbung mehr"
    if folder := os.environ.get("LOOK"):
        page.screenshot(path=f"{folder}/stop-{width}-{theme}.png", full_page=True)
    assert not scrolls_sideways(page)
    if javascript:
        assert axe_violations(page) == []
    for words in ("ja", "ar"):
        page.goto(f"{PAGE}?words={words}")
        assert not scrolls_sideways(page), words
    assert browse.problems == []
