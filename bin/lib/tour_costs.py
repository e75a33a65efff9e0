"""The walk's part about costs: the report, one charge, a rate card and its approval, Meta's figures, plans."""

import csv
import io
import time
from typing import Any

from playwright.sync_api import Page

from bin.lib.camera import Camera
from bin.lib.problems import Problem

FINANCE, ADMIN = "sota@hanami.example", "aoi@hanami.example"
COSTS = "/o/hanami/costs/"
PATIENCE_SECONDS = 180  # the demo's costs are told beside the first pages
HEADS = ("marketing", "utility", "authentication", "authentication_international", "service")


def walk(camera: Camera) -> None:
    page = camera.page(FINANCE)
    await_costs(page)
    page.goto(f"{COSTS}?period=this_quarter")
    camera.take(page, "costs", until=page.locator("main table").last)
    page.goto(f"{COSTS}charges/?category=marketing")
    page.locator("main tbody a").first.click()
    page.get_by_role("heading", name="How it was priced").wait_for()
    camera.take(page, "one-charge", until=page.locator("main .card").last)
    reconciliation(camera, page)
    budget(camera, page)
    page.goto(f"{COSTS}what-if/?month=2026-09")
    page.get_by_label("Under the rate card").select_option(label="USD 2026-10-01")
    page.get_by_role("button", name="Compare").click()
    page.get_by_text("Rates used").wait_for()
    camera.take(page, "what-if", until=page.locator("main table tbody tr").nth(4))
    page.goto(f"{COSTS}rates/")
    camera.take(page, "rates", until=page.locator("main section").nth(1))
    a_new_card(camera, page)


def await_costs(page: Page) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while "2026" not in page.request.get(f"{COSTS}meta/export.csv").text():
        if time.monotonic() > deadline:
            raise Problem("The costs of the demo did not come; what bin/up says tells why.")
        time.sleep(1)


def reconciliation(camera: Camera, page: Page) -> None:
    """The months, and the days of which no webhook came."""
    page.goto(f"{COSTS}meta/")
    camera.take(page, "ours-and-metas", until=page.locator("main table"))
    page.locator("main tr", has_text="open").first.get_by_role("link").first.click()
    page.get_by_role("button", name="Compare anew").wait_for()
    camera.take(page, "differences", until=page.locator("main form tbody tr").nth(4))


def budget(camera: Camera, page: Page) -> None:
    page.goto(f"{COSTS}budgets/new/")
    page.get_by_label("Name", exact=True).fill("Everything, each month")
    page.get_by_label("Limit", exact=True).fill("15")
    page.get_by_role("button", name="budget").click()
    page.get_by_role("heading", name="Everything, each month").wait_for()
    camera.take(page, "budget", until=page.locator("main .chart").first)


def a_new_card(camera: Camera, page: Page) -> None:
    """Meta's file with two other rates: what is in it, and a colleague who approves it."""
    page.goto(f"{COSTS}rates/")
    page.locator("main tbody a").first.click()
    page.wait_for_load_state()
    now = page.request.get(f"{page.url.partition('?')[0]}export.csv").text()
    page.goto(f"{COSTS}rates/uploads/")
    page.locator("input[type=file]").set_input_files(as_meta_writes_it(now))
    page.get_by_role("button", name="Look what is in them").click()
    page.get_by_label("Effective from").fill("2026-10-01")
    page.get_by_label("I have compared").check()
    camera.take(page, "rate-file", until=page.locator("main table tbody tr").nth(1))
    page.get_by_role("button", name="Send to a colleague").click()
    page.wait_for_url("**/rates/cards/*/")
    colleague = camera.page(ADMIN)
    colleague.goto(page.url)
    camera.take(colleague, "approval", until=colleague.locator("main table tbody tr").nth(3))
    approve = colleague.get_by_role("button", name="Approve")
    approve.click()
    approve.wait_for(state="detached")


def as_meta_writes_it(card: str) -> Any:
    """A card of ours in the shape of Meta's file, Japan's neighbours a little dearer, Germany cheaper."""
    rates: dict[str, dict[str, str]] = {}
    for row in csv.DictReader(io.StringIO(card.removeprefix("\ufeff"))):
        if row["from_message"] == "0":
            rates.setdefault(row["market"], {})[row["category"]] = row["rate"]
    rates["Rest of Asia Pacific"]["marketing"] = "0.0868"
    rates["Germany"]["utility"] = "0.0500"
    lines = [
        "WhatsApp Business Platform rates", "Effective October 1, 2026", "",
        "Market,Currency,Marketing,Utility,Authentication,Authentication-International,Service",
        *(
            ",".join([f'"{market}"', "$US", *(by.get(head, "n/a") for head in HEADS)])
            for market, by in rates.items()
        ),
    ]  # fmt: skip
    return {
        "name": "usd-rates-2026-10.csv", "mimeType": "text/csv", "buffer": "\n".join(lines).encode()
    }  # fmt: skip
