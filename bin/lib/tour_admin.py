"""The walk's second part: what an admin does with connections, people, keys and partners."""

import time

from playwright.sync_api import Locator, Page, expect

from bin.lib.camera import Camera
from bin.lib.problems import Problem

ADMIN, PARTNER = "aoi@hanami.example", "noor@bridge.example"
SETTINGS = "/o/hanami/settings/"
PATIENCE = 60_000  # milliseconds


def walk(camera: Camera) -> None:
    page = camera.page(ADMIN)
    connect(camera)
    repair(camera, page)
    people(camera, page)
    keys(camera, page)
    partners(camera, page)
    page.goto(f"{SETTINGS}audit/")
    camera.take(page, "audit-trail")


def connect(camera: Camera) -> None:
    """The wizard's second step, in an organisation that has no connection yet."""
    page = camera.page(PARTNER)
    page.goto("/o/bridge/assets/connections/new/")
    page.get_by_label("Sandbox").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Business portfolio id").fill(camera.demo["business_id"])
    page.get_by_label("App id").fill(camera.demo["app_id"])
    page.get_by_label("App secret").fill(camera.demo["app_secret"])
    page.get_by_label("System user token").fill(camera.demo["token"])
    camera.take(page, "connect", until=page.locator(".form__actions"))


def repair(camera: Camera, page: Page) -> None:
    """One account stops telling the app at Meta; the checklist sees it and mends it."""
    page.goto("/o/hanami/assets/")
    camera.take(page, "assets")
    page.goto("/o/hanami/assets/readings/")
    camera.take(page, "readings", until=page.locator(".table"))
    sandbox = f"{camera.demo['sandbox_url']}/{camera.demo['graph_version']}"
    page.request.delete(
        f"{sandbox}/{camera.demo['waba_id']}/subscribed_apps",
        headers={"Authorization": f"Bearer {camera.demo['token']}"},
    )
    page.goto("/o/hanami/assets/connections/")
    page.get_by_role("link", name="Hanami Retail").last.click()
    mend = page.get_by_role("button", name="Repair the webhooks")
    until_shown(page, mend)  # the next reading of the account sees it
    camera.take(page, "checklist", until=page.locator("section.card").first)
    mend.click()
    expect(page.locator(".checklist__bad, .checklist__warn")).to_have_count(0, timeout=PATIENCE)


def until_shown(page: Page, wanted: Locator) -> None:
    """Ask again and again. Raises Problem when it does not come."""
    deadline = time.monotonic() + PATIENCE / 1000
    while not wanted.is_visible():
        if time.monotonic() > deadline:
            raise Problem(f"{page.url} does not show {wanted}.")
        page.wait_for_timeout(1000)
        page.reload()


def people(camera: Camera, page: Page) -> None:
    page.goto(f"{SETTINGS}invitations/new/")
    page.get_by_label("E-mail").fill("emi@hanami.example")
    page.get_by_label("Marketer").check()
    camera.take(page, "invite", until=page.locator(".form__actions"))
    page.get_by_role("button", name="Send the invitation").click()
    page.goto(f"{SETTINGS}people/")
    until_shown(page, page.get_by_text("good until"))
    camera.take(page, "people", until=page.get_by_text("good until"))
    page.get_by_role("link", name="Haruto Sato").click()
    camera.take(page, "person", until=page.locator(".card").first)
    page.goto(f"{SETTINGS}organisation/")
    camera.take(page, "organisation", until=page.get_by_role("button", name="Save"))
    page.goto("/account/2fa/")
    camera.take(page, "second-factor", until=page.locator(".card").last)


def keys(camera: Camera, page: Page) -> None:
    page.goto(f"{SETTINGS}keys/new/")
    page.get_by_label("Name", exact=True).fill("CRM nightly")
    page.get_by_label("Read templates").check()
    page.get_by_role("button", name="Make the key").click()
    camera.take(page, "key-made", until=page.get_by_role("link", name="I have copied it"))
    page.goto(f"{SETTINGS}keys/")
    camera.take(page, "keys", until=page.locator("table").first)


def partners(camera: Camera, page: Page) -> None:
    page.goto(f"{SETTINGS}partners/new/")
    camera.take(page, "partner-new", until=page.locator(".form__actions"))
    page.goto(f"{SETTINGS}partners/")
    camera.take(page, "partners")
    theirs = camera.page(PARTNER)
    theirs.goto("/o/bridge/clients/")
    camera.take(theirs, "clients", until=theirs.locator(".table"))
