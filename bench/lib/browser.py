"""A real Chromium: what a person sees, and how many bytes that takes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Page, sync_playwright

from bench.lib.pages import Person
from bin.lib import chromium

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


@dataclass
class Weight:
    """Bytes over the wire, headers included, as served: by address, the heaviest first."""

    by_address: dict[str, int] = field(default_factory=dict)

    @property
    def kilobytes(self) -> float:
        return sum(self.by_address.values()) / 1000

    def heaviest(self, count: int) -> dict[str, int]:
        ranked = sorted(self.by_address.items(), key=lambda item: -item[1])
        return dict(ranked[:count])


class Browser:
    """Opens pages as a signed-in person, each with an empty cache."""

    def __init__(self, chromium: Chromium) -> None:
        self._chromium = chromium

    @contextmanager
    def page(self, person: Person) -> Iterator[Page]:
        context: BrowserContext = self._chromium.new_context(locale="en-GB")
        session = person.http.cookies["sessionid"]
        context.add_cookies([{"name": "sessionid", "value": session, "url": person.url}])
        try:
            yield context.new_page()
        finally:
            context.close()

    def visits(self, person: Person, path: str) -> tuple[Weight, Weight]:
        """What the first and the second visit of a page load."""
        with self.page(person) as page:
            wire = page.context.new_cdp_session(page)
            wire.send("Network.enable")
            weights = []
            for _visit in range(2):
                page.goto("about:blank")
                weights.append(_weigh(page, wire, person.url + path))
            return weights[0], weights[1]


def _weigh(page: Page, wire: Any, address: str) -> Weight:
    weight, names = Weight(), {}

    def asked(event: dict[str, Any]) -> None:
        names[event["requestId"]] = event["request"]["url"]

    def finished(event: dict[str, Any]) -> None:
        name = names.get(event["requestId"], "?")
        weight.by_address[name] = weight.by_address.get(name, 0) + int(event["encodedDataLength"])

    wire.on("Network.requestWillBeSent", asked)
    wire.on("Network.loadingFinished", finished)
    page.goto(address, wait_until="networkidle")
    wire.remove_listener("Network.requestWillBeSent", asked)
    wire.remove_listener("Network.loadingFinished", finished)
    return weight


@contextmanager
def opened() -> Iterator[Browser | None]:
    """None where there is no Chromium."""
    path = chromium.find()
    if path is None:
        yield None
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield Browser(browser)
        browser.close()
