"""The walk's part about opt-ins and the quality of numbers: what the demo has of both."""

from playwright.sync_api import Page

from bin.lib.camera import Camera

COMPLIANCE, ADMIN = "ren@hanami.example", "aoi@hanami.example"
OPT_INS, QUALITY = "/o/hanami/optins/", "/o/hanami/quality/"
STOP = "Please take me off your list, I get too many of these"


def walk(camera: Camera) -> None:
    page = camera.page(COMPLIANCE)
    page.goto(OPT_INS)
    camera.take(page, "opt-ins")
    page.locator("main tbody a").nth(5).click()
    page.wait_for_load_state()
    camera.take(page, "opt-ins-person", until=page.locator("main .card").nth(1))
    page.goto(f"{OPT_INS}notices/")
    page.locator("main tbody a").last.click()
    page.wait_for_load_state()
    camera.take(page, "notice")
    take(camera, page, "policies", f"{OPT_INS}notices/policies/")
    page.goto(f"{OPT_INS}capture/")
    page.locator("main tbody a").first.click()
    page.wait_for_load_state()
    camera.take(page, "way-to-opt-in")
    page.goto(f"{OPT_INS}withdrawals/")
    page.get_by_label("Message", exact=True).fill(STOP)
    page.get_by_role("button", name="Read").click()
    page.wait_for_load_state()
    camera.take(page, "stop-words")
    take(camera, page, "requests", f"{OPT_INS}requests/")
    take(camera, page, "integrity", f"{OPT_INS}integrity/")
    take(camera, page, "audit-desk", f"{OPT_INS}audit/")
    page = camera.page(ADMIN)
    take(camera, page, "quality", QUALITY)
    page.locator("main tbody a").first.click()
    page.wait_for_load_state()
    camera.take(page, "quality-timeline")


def take(camera: Camera, page: Page, name: str, path: str) -> None:
    page.goto(path)
    camera.take(page, name)
