"""The components page and the frame, in a real browser."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser import Browse, axe_violations, scrolls_sideways
from tests.people import make_account, make_member, make_organisation

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "admin"]),
]


@pytest.fixture
def staff() -> Any:
    organisation = make_organisation(name="Hanami Retail", time_zone="Asia/Tokyo")
    make_account(organisation)
    return make_member(organisation, "admin", is_staff=True, is_superuser=True)


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_every_component_passes_axe_and_the_csp(
    browse: Browse, staff: Any, width: int, theme: str, language: str
) -> None:
    page = browse("/styleguide/", user=staff, width=width, theme=theme, language=language)
    assert page.locator("html").get_attribute("lang") == language
    assert axe_violations(page) == []
    assert browse.problems == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_frame_with_its_menus_open_passes_axe(browse: Browse, staff: Any, theme: str) -> None:
    page = browse("/account/2fa/", user=staff, theme=theme)
    page.locator(".frame__tools summary").click()
    assert axe_violations(page) == []
    assert browse.problems == []


# Letters are as wide as the font that a telephone has, or as a reader sets them apart:
# what WCAG 2.2 says of text spacing, https://www.w3.org/TR/WCAG22/#text-spacing
WIDER = "* { letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }"


@pytest.mark.parametrize("path", ["/styleguide/", "/account/2fa/", "/account/sessions/"])
@pytest.mark.parametrize("letters", ["", WIDER], ids=["as they are", "wider"])
def test_no_page_scrolls_sideways_at_320_pixels(
    browse: Browse, staff: Any, path: str, letters: str
) -> None:
    page = browse(path, user=staff, width=320)
    if letters:
        page.evaluate(
            "s => { const a = new CSSStyleSheet(); a.replaceSync(s);"
            " document.adoptedStyleSheets = [a]; }",
            letters,
        )
    assert not scrolls_sideways(page)


def test_the_menu_opens_without_javascript_on_a_telephone(browse: Browse, staff: Any) -> None:
    page = browse("/account/2fa/", user=staff, width=390, javascript=False)
    link = page.locator(".frame__menu a", has_text="Hanami Retail")
    assert not link.is_visible()
    page.locator(".frame__menu summary").click()
    assert link.is_visible()


def test_escape_closes_a_menu_and_gives_the_focus_back(browse: Browse, staff: Any) -> None:
    page = browse("/account/2fa/", user=staff)
    page.locator(".frame__tools summary").click()
    page.keyboard.press("Escape")
    assert page.locator(".menu[open]").count() == 0
    assert page.locator(".frame__tools summary").evaluate("e => e === document.activeElement")


def test_the_first_tab_stop_skips_to_the_content(browse: Browse, staff: Any) -> None:
    page = browse("/account/2fa/", user=staff)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_first_visit_weighs_at_most_150_kilobytes(browse: Browse, staff: Any) -> None:
    page = browse(user=staff)
    weighed: list[int] = []
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    network.on("Network.loadingFinished", lambda event: weighed.append(event["encodedDataLength"]))
    page.goto("/account/2fa/", wait_until="networkidle")
    assert len(weighed) > 10
    assert sum(weighed) <= 150_000


def test_a_chosen_theme_is_kept_and_needs_no_javascript(browse: Browse, staff: Any) -> None:
    page = browse("/account/2fa/", user=staff, javascript=False)
    page.locator(".frame__tools summary").click()
    page.get_by_role("button", name="Dark").click()
    assert page.url.endswith("/account/2fa/")
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"
    page.locator(".frame__tools summary").click()
    page.get_by_role("button", name="As the device").click()
    assert page.locator("html").get_attribute("data-theme") is None
