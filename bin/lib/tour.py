"""The walk of bin/shots, run in .venv: the same steps as in the guides, in the same order."""

import sys
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from bin.lib import problems, tour_admin, tour_costs, tour_opt_ins, tour_support, tour_templates
from bin.lib.camera import PHONE, Camera, chromium_path, read_demo

FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run"]
MARKETER, REVIEWER = "haruto@hanami.example", "yui@hanami.example"
COLLEAGUE = "noor@bridge.example"  # the partner's marketer, who may write here too
TEMPLATES = "/o/hanami/templates/"
PATIENCE = 60_000  # milliseconds, for what workers and webhooks bring
ALL_WELL = "Every limit Meta publishes is met."
BODY = (
    "Hello {{1}}, your order *{{2}}* has left our shop. "
    "You can follow the parcel until it is at your door."
)


def main() -> int:
    demo, folder, only = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        camera = Camera(browser, read_demo(demo), folder, only)
        look_around(camera)
        address = write(camera)
        send_and_answer(camera, address)
        follow(camera, address)
        meet_a_colleague(camera)
        tour_templates.walk(camera)
        tour_costs.walk(camera)
        tour_opt_ins.walk(camera)
        tour_admin.walk(camera)
        tour_support.walk(camera)
        browser.close()
    return 0


def look_around(camera: Camera) -> None:
    """Signing in, the overview, the list, a rejected template and one in two languages."""
    page = camera.page()
    page.goto("/account/login/")
    camera.take(page, "sign-in")
    page = camera.page(MARKETER)
    page.goto("/o/hanami/")
    camera.take(page, "overview")
    phone = camera.page(MARKETER, width=PHONE)
    phone.goto("/o/hanami/")
    camera.take(phone, "overview-phone")
    page.goto(f"{TEMPLATES}?q=order")
    camera.take(page, "templates", until=page.locator(".pagination"))
    open_template(page, "review_request")
    camera.take(page, "rejected", until=page.locator("#status .notice"))
    open_template(page, "order_confirmation")
    camera.take(page, "languages", until=page.locator(".facts").first)


def open_template(page: Page, name: str) -> None:
    page.goto(f"{TEMPLATES}?q={name}")
    page.locator("#template-table .table__name").first.click()
    page.wait_for_load_state()


def write(camera: Camera) -> str:
    """Write a template; the path of its page."""
    page = camera.page(MARKETER)
    page.goto(f"{TEMPLATES}new/")
    page.get_by_label("WhatsApp account", exact=True).select_option(label="Hanami Tokyo Main")
    page.get_by_label("Name", exact=True).fill("parcel_on_its_way")
    page.get_by_label("Category").select_option("UTILITY")
    camera.take(page, "template-new", until=page.locator("form.card"))
    page.get_by_role("button", name="Write the message").click()
    page.get_by_role("textbox", name="Body").fill("{{1}} is on its way")
    expect(page.locator("#findings")).to_contain_text("2388299", timeout=PATIENCE)
    camera.take(page, "composer-findings", until=page.locator("#findings"))
    fill_in(page)
    camera.take(page, "composer", until=page.locator(".composer__form"))
    narrow = camera.page(MARKETER, width=PHONE, height=844)
    narrow.goto(page.url)
    camera.take(narrow, "composer-phone")
    page.get_by_role("button", name="Save and continue").first.click()
    page.wait_for_load_state()
    return page.url


def fill_in(page: Page) -> None:
    """Each field that the last one brought is awaited: the page answers while one types."""
    page.get_by_role("textbox", name="Header").fill("Your parcel")
    page.get_by_role("textbox", name="Footer").fill("Hanami Online Shop")
    page.get_by_role("textbox", name="Body").fill(BODY)
    page.locator("[name='sample.body.2']").fill("HN-2041", timeout=PATIENCE)
    page.locator("[name='sample.body.1']").fill("Yuki")
    expect(page.locator("#findings")).to_contain_text(ALL_WELL, timeout=PATIENCE)
    page.locator("[name='button.0.type']").select_option("URL")
    page.locator("[name='button.0.text']").fill("Follow the parcel", timeout=PATIENCE)
    page.locator("[name='button.0.value']").fill("https://www.hanami.example/parcel")
    expect(page.locator(".phone")).to_contain_text("Follow the parcel", timeout=PATIENCE)
    expect(page.locator("#findings")).to_contain_text(ALL_WELL, timeout=PATIENCE)


def send_and_answer(camera: Camera, address: str) -> None:
    """To a colleague, back with a wish, once more, cleared."""
    page, reviewer = camera.page(MARKETER), camera.page(REVIEWER)
    page.goto(address)
    page.locator("#id_to").select_option(label="Yui Suzuki")
    page.get_by_label("Note").fill("For the new parcel service. Please read the button’s address.")
    camera.take(page, "send-to-colleague", until=page.locator("#review-request"))
    page.get_by_role("button", name="Send", exact=True).click()
    reviewer.goto("/o/hanami/")
    camera.take(reviewer, "reviewer-overview")
    reviewer.goto(address)
    reviewer.get_by_label("Changes asked").check()
    reviewer.get_by_label("Note").fill("Please say which carrier brings it.")
    camera.take(reviewer, "review", until=reviewer.locator("#review"))
    reviewer.get_by_role("button", name="Answer").click()
    page.goto(address)
    camera.take(page, "changes-asked", until=page.locator("#status"))
    page.get_by_role("button", name="Send", exact=True).click()
    reviewer.goto(address)
    for item in reviewer.get_by_role("group", name="Checklist").get_by_role("checkbox").all():
        item.check()
    reviewer.get_by_label("Cleared").check()
    reviewer.get_by_role("button", name="Answer").click()
    expect(reviewer.locator("h1 + .badge")).to_have_text("Cleared")


def follow(camera: Camera, address: str) -> None:
    """Submit, play Meta at the sandbox's desk, see the answer arrive."""
    page = camera.page(MARKETER)
    page.goto(address)
    camera.take(page, "cleared", until=page.locator("#status"))
    page.get_by_role("button", name="Submit to Meta").click()
    state = page.locator("#status h2 .badge")
    expect(state).to_have_text("In review at Meta", timeout=PATIENCE)
    camera.take(page, "in-review-at-meta", until=page.locator("#status"))
    desk = camera.page()
    desk.goto(camera.demo["desk_url"])
    waiting = desk.locator("article", has_text="parcel_on_its_way")
    camera.take(desk, "sandbox-desk")
    waiting.get_by_role("button", name="Approve").click()
    expect(state).to_have_text("Approved", timeout=PATIENCE)
    camera.take(page, "approved", until=page.locator("#status"))
    hold_a_phone(camera, desk)


def hold_a_phone(camera: Camera, desk: Page) -> None:
    """A customer writes to the shop, from a handset at the sandbox's desk."""
    desk.goto(camera.demo["desk_url"] + "phones/")
    desk.get_by_label("Name of one; empty: invented").fill("Aiko")
    desk.get_by_role("button", name="Make", exact=True).click()
    for text in ("Hello! Is my *order* ready?", "I can come today after six."):
        desk.get_by_label("Message of Aiko").fill(text)
        desk.get_by_role("button", name="Send", exact=True).first.click()
        expect(desk.locator(".phone")).to_contain_text("order" if "order" in text else "six")
    camera.take(desk, "sandbox-phone")


def meet_a_colleague(camera: Camera) -> None:
    """Two people write the same draft; the second is told."""
    first, second = camera.page(MARKETER), camera.page(COLLEAGUE)
    open_template(first, "store_opening_shibuya")
    first.get_by_role("link", name="Edit", exact=True).click()
    second.goto(first.url)
    body = first.get_by_role("textbox", name="Body")
    body.fill(body.input_value().replace("tote bag", "cotton bag"))
    expect(first.locator("#expected")).not_to_have_value(
        second.locator("#expected").input_value(), timeout=PATIENCE
    )
    theirs = second.get_by_role("textbox", name="Body")
    theirs.fill(theirs.input_value().replace("100 guests", "200 guests"))
    expect(second.locator("#conflict .notice")).to_be_visible(timeout=PATIENCE)
    camera.take(second, "two-people", until=second.locator("#conflict .notice"))


if __name__ == "__main__":
    raise SystemExit(problems.run(main))
