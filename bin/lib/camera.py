"""Signing in as the people of the demo and taking pictures that look the same every time."""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page

from bin.lib.problems import Problem

WIDE, PHONE = 1280, 390  # pixels
MOST_BYTES = 200_000  # of one picture
# Every run would write other moments and secrets: one fixed of each, in texts and in fields.
STEADY = r"""() => {
  const fixed = [
    [/\d{1,2} [A-Z][a-z]{2} \d{4}, \d{2}:\d{2}/g, "23 Nov 2026, 10:30"],
    [/[A-Z][a-z]+\.? \d{1,2}, \d{4}, (?:[\d:]+ [ap]\.m\.|noon|midnight)/g, "Nov. 23, 2026, 1:30 a.m."],
    [/\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?/g, "2026-11-23 01:30:00"],
    [/(?<!:)\b\d{2}:\d{2}(?= JST)/g, "10:30"],
    [/(?:\d+|an?)\s(?:second|minute|hour)s?\sago|just now/g, "a minute ago"],
    [/\bwap_[\w-]{20,}/g, "wap_3vXk…shown-once…Qe8s"],
    [/\bwap_[\w-]+/g, "wap_3vXk"],
    [/(?<=\/previews\/)[\w-]+/g, "Qe8s…shown-once…3vXk"],
  ];
  const tidy = (text) => fixed.reduce((said, [from, to]) => said.replace(from, to), text);
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const text = tidy(node.data);
    if (text !== node.data) node.data = text;
  }
  for (const field of document.querySelectorAll("input[readonly]")) field.value = tidy(field.value);
}"""


@dataclass
class Camera:
    """`take` writes folder/name.png; `only` leaves out names without it."""

    browser: Browser
    demo: dict[str, Any]
    folder: Path
    only: str = ""
    _signed_in: dict[str, BrowserContext] = field(default_factory=dict)

    def page(self, person: str = "", *, width: int = WIDE, height: int = 800) -> Page:
        """A page as this person, an e-mail address, or as nobody; everything in English."""
        context = self._context(person) if person else self._new_context()
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": height})
        return page

    def take(self, page: Page, name: str, *, until: Locator | None = None) -> None:
        """From the top of the window as far down as `until` reaches, else what the window shows.

        Raises Problem for a picture that is too large for a repository.
        """
        if self.only not in name:
            return
        page.evaluate("document.activeElement?.blur(); scrollTo(0, 0)")
        page.wait_for_load_state("networkidle")
        page.evaluate(STEADY)
        path = self.folder / f"{name}.png"
        page.screenshot(path=path, full_page=until is not None, clip=_clip(page, until))
        if path.stat().st_size > MOST_BYTES:
            raise Problem(f"{path} has {path.stat().st_size} bytes; show less of the page.")
        print(f"{path.name} ({path.stat().st_size // 1000} kB)", flush=True)

    def _context(self, person: str) -> BrowserContext:
        if person not in self._signed_in:
            context = self._signed_in[person] = self._new_context()
            page = context.new_page()
            page.goto("/account/login/")
            page.locator("[name=login]").fill(person)
            page.locator("[name=password]").fill(self.demo["password"])
            page.locator("[name=password]").press("Enter")
            page.wait_for_url(lambda url: "/account/login/" not in url)
            page.close()
            self._speak_english(context)  # signing in brought the person's own language
        return self._signed_in[person]

    def _new_context(self) -> BrowserContext:
        context = self.browser.new_context(
            base_url=self.demo["url"],
            color_scheme="light",
            reduced_motion="reduce",
            device_scale_factor=1,
        )
        self._speak_english(context)
        return context

    def _speak_english(self, context: BrowserContext) -> None:
        language = {"name": "django_language", "value": "en", "url": self.demo["url"]}
        context.add_cookies([language])  # type: ignore[list-item]  # a TypedDict of playwright's


def _clip(page: Page, until: Locator | None) -> Any:
    if until is None:
        return None
    box = until.bounding_box()
    if box is None:
        raise Problem(f"{page.url} does not show {until}.")
    scrolled = float(page.evaluate("scrollY"))
    width = page.viewport_size["width"] if page.viewport_size else WIDE
    return {"x": 0, "y": 0, "width": width, "height": scrolled + box["y"] + box["height"] + 24}


def read_demo(path: Path) -> dict[str, Any]:
    """What bin/up wrote about its demo. Raises Problem when it is not there."""
    if not path.is_file():
        raise Problem(f"{path} is not there: is the portal running, with its demo?")
    demo: dict[str, Any] = json.loads(path.read_text())
    return demo


def chromium_path() -> str:
    return os.environ["CHROMIUM"]
