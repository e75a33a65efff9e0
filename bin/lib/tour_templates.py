"""The walk's part about many templates: bulk acts, languages, links, comments, files, copies, the library."""

import json
import re

from playwright.sync_api import Page

from bin.lib.camera import Camera

MARKETER, REVIEWER = "haruto@hanami.example", "yui@hanami.example"
TEMPLATES = "/o/hanami/templates/"
IN_A_FILE = [
    ("order_delayed", "Hello {{1}}, your order is late. We are sorry, and send it tomorrow."),
    ("repair_ready", "The item you left with us under repair number {{1}} can be fetched now."),
    ("Summer Sale!", "Hello {{1}}, the summer sale begins."),
]


def walk(camera: Camera) -> None:
    page = camera.page(MARKETER)
    many_at_once(camera, page)
    languages(camera, page)
    comments(camera)
    from_a_file(camera, page)
    to_another_account(camera, page)
    page.goto(f"{TEMPLATES}library/?search=delivery")
    camera.take(page, "library", until=page.locator("tbody tr").nth(5))
    page.goto(f"{TEMPLATES}categories/")
    camera.take(page, "category-watch", until=page.get_by_role("button", name="Save the answer"))


def many_at_once(camera: Camera, page: Page) -> None:
    """A folder, a tag, and what tagging some would do."""
    page.goto(f"{TEMPLATES}folders/")
    page.get_by_label("New folder").fill("Order service")
    page.get_by_role("button", name="Add").first.click()
    page.get_by_label("New tag").fill("shop")
    page.get_by_role("button", name="Add").last.click()
    page.get_by_role("link", name="shop", exact=True).wait_for()
    page.goto(f"{TEMPLATES}?account={camera.demo['waba_id']}")
    for row in ("order_confirmation · ja", "order_confirmation · en_US", "shipping_update · ja"):
        page.get_by_label(row, exact=True).check()
    page.get_by_label("With what is ticked").select_option("tag")
    page.get_by_role("group", name="With what is ticked").get_by_label("Tag").select_option(
        label="shop"
    )
    page.get_by_role("button", name="Continue").click()
    confirm = page.get_by_role("button", name=re.compile("Add a tag"))
    confirm.wait_for()
    camera.take(page, "bulk", until=page.locator("table"))
    confirm.click()
    page.wait_for_load_state()


def languages(camera: Camera, page: Page) -> None:
    """Two languages more, the matrix, all of them side by side, and a link for an outsider."""
    page.goto(f"{TEMPLATES}?account={camera.demo['waba_id']}&q=order_confirmation&language=en_US")
    page.locator("#template-table .table__name").first.click()
    page.wait_for_url(re.compile(r"/templates/\d+/"))
    address = page.url.partition("?")[0]
    page.goto(f"{address}family/new/")
    page.locator("summary", has_text="Other languages").click()
    for code in ("de", "fr"):
        page.locator(f"input[value='{code}']").check()
    page.get_by_role("button", name="Make the drafts").click()
    page.wait_for_url(re.compile("/family/$"))
    page.goto(f"{TEMPLATES}families/?account={camera.demo['waba_id']}")
    camera.take(page, "families", until=page.locator("tbody tr").nth(6))
    page.goto(f"{address}phones/")
    camera.take(page, "side-by-side", until=page.locator(".sheets__one").first)
    page.get_by_label("For whom").fill("Dr. Mori, lawyer")
    page.get_by_role("button", name="Make a link").click()
    page.get_by_text("Copy it now").wait_for()
    camera.take(page, "share-link", until=page.locator(".card").first)


def comments(camera: Camera) -> None:
    """A reviewer asks for a change of some words."""
    page = camera.page(REVIEWER)
    page.goto(f"{TEMPLATES}?account={camera.demo['waba_id']}&q=order_confirmation&language=ja")
    page.locator("#template-table .table__name").first.click()
    page.locator("summary", has_text="Comment on the text").click()
    form = page.locator("form[action$='/comments/']")
    form.get_by_label("Comment", exact=True).fill("Please say how long the delivery takes.")
    form.get_by_label("Ask for a change").check()
    form.get_by_role("button").click()
    shown = page.get_by_text("Please say how long the delivery takes.").first
    shown.wait_for()
    page.locator("summary", has_text="Reply or resolve").first.click()
    camera.take(page, "comments", until=page.locator("#comments"))


def from_a_file(camera: Camera, page: Page) -> None:
    """What a file would do: one new, one changed, one refused."""
    written = [
        {
            "name": name,
            "language": "en_US",
            "category": "UTILITY",
            "components": [{"type": "BODY", "text": text, "example": {"body_text": [["R-2041"]]}}],
        }
        for name, text in IN_A_FILE
    ]
    page.goto(f"{TEMPLATES}imports/new/")
    page.get_by_label("WhatsApp account", exact=True).select_option(label="Hanami Osaka")
    page.locator("input[type=file]").set_input_files(
        {
            "name": "autumn.json",
            "mimeType": "application/json",
            "buffer": json.dumps(written).encode(),
        }
    )
    page.get_by_role("button", name="Look what would happen").click()
    camera.take(page, "import", until=page.get_by_role("button", name="Bring them in"))


def to_another_account(camera: Camera, page: Page) -> None:
    page.goto(f"{TEMPLATES}copying/?q=s&account={camera.demo['waba_id']}")
    page.get_by_label("To this account").select_option(index=1)
    for box in page.locator("main [name=template]").all()[:3]:
        box.check()
    page.get_by_role("button", name="Look what would happen").click()
    camera.take(page, "copy", until=page.get_by_role("button", name="Copy as drafts"))
