"""A real Chromium for tests marked `browser`: the fixtures `browse` and `browser_page`."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
    if not os.path.exists(path):
        pytest.fail(f"The browser tests need Chromium and there is none at {path}: set CHROMIUM.")
    # Playwright keeps an event loop in this thread, and Django would refuse to touch the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Browse:
    """Opens pages of the live server. `problems` holds what the console complained about."""

    browser: Browser
    base: str
    problems: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def __call__(
        self,
        path: str = "",
        *,
        user: Any = None,
        width: int = 1280,
        theme: str = "light",
        language: str = "en",
        javascript: bool = True,
    ) -> Page:
        """A page in a context of its own, at `path`, as this person or as nobody."""
        context = self.browser.new_context(
            base_url=self.base,
            viewport={"width": width, "height": 844},
            color_scheme="dark" if theme == "dark" else "light",
            java_script_enabled=javascript,
            reduced_motion="reduce",
        )
        self.contexts.append(context)
        self._cookie(context, "django_language", language)
        if user is not None:
            client = Client()
            client.force_login(user)
            self._cookie(context, "sessionid", client.cookies["sessionid"].value)
        page = context.new_page()
        page.on("console", lambda said: self._heard(said.type, said.text))
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        if path:
            page.goto(path, wait_until="load")
        return page

    def _cookie(self, context: BrowserContext, name: str, value: str) -> None:
        context.add_cookies([{"name": name, "value": value, "url": self.base}])

    def _heard(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"}:
            self.problems.append(text)


@pytest.fixture
def browse(chromium: Browser, live_server: Any) -> Iterator[Browse]:
    opened = Browse(chromium, live_server.url)
    yield opened
    for context in opened.contexts:
        context.close()


@pytest.fixture
def browser_page(browse: Browse) -> Page:
    """One empty page, 1280 wide, nobody signed in; `goto` takes paths."""
    return browse()


def axe_violations(page: Page) -> list[str]:
    """What axe finds wrong, one line each: the rule and the first element that breaks it."""
    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html'][:160]}" for each in found]


def scrolls_sideways(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))
