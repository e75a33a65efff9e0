"""The composer in a real browser: pasting, keys, rows and files, with scripts and without, and axe on every state."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Role, User
from assets.models import WhatsAppAccount
from templates_app.models import Template
from templates_app.services import drafting, preview_links, samples
from tests.browser import Browse, axe_violations, scrolls_sideways
from tests.people import make_account, make_member, make_organisation
from tests.templates_app.making import body, content
from tests.templates_app.pictures import PNG, png

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "admin"]),
]
PASTE = """([field, html, plain]) => {
  const clipboardData = new DataTransfer();
  if (html) clipboardData.setData("text/html", html);
  clipboardData.setData("text/plain", plain);
  const target = document.getElementById(field);
  target.focus();
  const paste = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
  if (target.dispatchEvent(paste)) document.execCommand("insertText", false, plain);
}"""
WORD = """<html><head><style>p.MsoNormal{margin:0}</style></head><body><!--StartFragment-->
<p class=MsoNormal>Dear&nbsp;customer,<o:p></o:p></p>
<p class=MsoNormal>our <b>spring </b>and <i>summer</i> coats are “here”: <s>5%</s> <b><i>10%</i></b>.</p>
<ul><li>Coats</li><li>Shoes</li></ul><ol><li>Come</li><li>Buy</li></ol>
<!--EndFragment--></body></html>"""
WORD_CLEANED = """Dear customer,

our *spring* and _summer_ coats are “here”: ~5%~ *_10%_*.

- Coats

- Shoes

1. Come

2. Buy"""
DOCS = """<b style="font-weight:normal" id="docs-internal-guid-1"><p dir="ltr"><span style="font-weight:700">Big</span>
<span style="font-style:italic">news</span><span style="text-decoration:line-through"> old</span></p></b>"""
CHAT = (
    "[10:42, 11/28/2026] Hana: See\u200b you\u00a0soon\ufeff\r\n[10:43, 11/28/2026] Hana: \u200eBye"
)


@pytest.fixture
def account(transactional_db: None) -> WhatsAppAccount:
    return make_account(make_organisation())


@pytest.fixture
def author(account: WhatsAppAccount) -> User:
    return make_member(account.organisation, Role.MARKETER)


def draft(
    account: WhatsAppAccount, author: User, made: dict[str, Any] | None = None,
    category: str = "MARKETING",
) -> Template:  # fmt: skip
    return drafting.create_draft(
        account, name="spring", language="en_US", category=category, by=author,
        content=made or content(body("Hello.")),
    )  # fmt: skip


def address(template: Template, name: str = "revision") -> str:
    return f"/o/hanami/templates/{template.pk}/{name}/"


def everything(account: WhatsAppAccount, author: User) -> dict[str, Any]:
    """A template with a part of every kind that goes with the others."""
    sample = samples.keep(
        account.organisation, data=png(40, 20), file_name="hero.png", format="IMAGE", by=author
    )
    picture = {
        "type": "HEADER", "format": "IMAGE",
        "example": {"header_handle": [f"media:{sample.digest}"]},
    }  # fmt: skip
    shop = {
        "type": "URL", "text": "Shop", "url": "https://shop.example/{{1}}",
        "example": ["https://shop.example/coat"],
    }  # fmt: skip
    reply = {"type": "QUICK_REPLY", "text": "Not for me"}
    card = {"components": [
        picture, body("Coats for {{1}} and warm days.", "spring"),
        {"type": "BUTTONS", "buttons": [reply, shop]},
    ]}  # fmt: skip
    return content(
        picture,
        {"type": "LIMITED_TIME_OFFER",
         "limited_time_offer": {"text": "Spring sale!", "has_expiration": True}},
        body("Hello {{1}}, our *spring* coats are here 🌸\n" + "- line\n" * 20 + "Come.", "Yuki"),
        {"type": "BUTTONS", "buttons": [
            {"type": "COPY_CODE", "example": "SPRING10"}, shop,
            {"type": "FLOW", "text": "Book", "flow_id": "123"}, reply]},
        {"type": "CAROUSEL", "cards": [card, card]},
        message_send_ttl_seconds=86400,
    )  # fmt: skip


CODES = content(
    {"type": "BODY", "add_security_recommendation": True},
    {"type": "FOOTER", "code_expiration_minutes": 10},
    {"type": "BUTTONS", "buttons": [{
        "type": "OTP", "otp_type": "ZERO_TAP", "zero_tap_terms_accepted": True,
        "supported_apps": [{"package_name": "com.example.shop", "signature_hash": "K8a/AINcGX7"}],
    }]},
)  # fmt: skip


def leave(page: Page) -> None:
    """Saved, and nothing on its way to the server any more."""
    page.get_by_role("button", name="Save and continue").first.click()
    page.wait_for_url("**/templates/*/")


def text_of(page: Page, field: str = "body") -> str:
    return page.locator(f"#{field}").input_value()


@pytest.mark.parametrize(
    ("html", "plain", "cleaned"),
    [
        (WORD, "Dear customer", WORD_CLEANED),
        (DOCS, "Big news", "*Big* _news_ ~old~"),
        (
            '<span>Hi <img alt="😀" data-plain-text="😀"> <strong>you</strong></span>',
            "Hi",
            "Hi 😀 *you*",
        ),
        ("", CHAT, "See you soon\nBye"),
        ("", "•\tone\n•\ttwo\n\n\n\nthree   ", "- one\n- two\n\nthree"),
        ("", "👨\u200d👩\u200d👧 می\u200cخواهم", "👨\u200d👩\u200d👧 می\u200cخواهم"),
        ("", "Plain {{1}} text", "Plain {{1}} text"),
    ],
    ids=["Word", "Docs", "WhatsApp", "a chat", "bullets", "joiners", "plain"],
)
def test_what_is_pasted_becomes_a_text_as_whatsapp_writes_it(
    browse: Browse, account: WhatsAppAccount, author: User, html: str, plain: str, cleaned: str
) -> None:
    page = browse(address(draft(account, author)), user=author)
    page.context.set_offline(True)  # nothing of it is on its way when the test ends
    page.locator("#body").fill("")
    page.evaluate(PASTE, ["body", html, plain])
    assert text_of(page) == cleaned


def test_what_is_pasted_runs_nothing_and_fetches_nothing(
    browse: Browse, account: WhatsAppAccount, author: User
) -> None:
    page = browse(address(draft(account, author)), user=author)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    evil = (
        '<img src="/evil.png" onerror="document.title=1"><script>document.title=2</script><b>Hi</b>'
    )
    page.locator("#body").fill("")
    page.evaluate(PASTE, ["body", evil, "Hi"])
    assert text_of(page) == "*Hi*"
    expect(page.locator(".phone__body strong")).to_have_text("Hi")
    assert not [url for url in asked if "evil" in url]
    assert page.title() not in ("1", "2")
    leave(page)


def test_everything_in_the_toolbar_goes_by_keyboard(
    browse: Browse, account: WhatsAppAccount, author: User
) -> None:
    page = browse(address(draft(account, author)), user=author)
    page.locator("#body").fill("Hello you")
    page.locator("#body").press("Shift+Control+ArrowLeft")
    page.locator("#body").press("Control+b")
    assert text_of(page) == "Hello *you*"
    page.get_by_role("button", name="Variable").press("Enter")
    assert text_of(page) == "Hello *you*{{1}}"
    page.locator("summary[aria-label=Emoji]").press("Enter")
    page.locator("[data-emoji] button").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert text_of(page) == "Hello *you*{{1}}👏"
    page.locator("[data-lead='- ']").press("Enter")
    assert text_of(page).startswith("- Hello")
    page.keyboard.press("Control+z")
    assert text_of(page).startswith("Hello")
    expect(page.locator("#count-body")).to_contain_text("1 variable")
    expect(page.locator(".marked__behind mark")).to_have_text("{{1}}")
    leave(page)


def test_rows_come_go_and_move_without_leaving_the_page(
    browse: Browse, account: WhatsAppAccount, author: User
) -> None:
    template = draft(account, author)
    page = browse(address(template), user=author)
    for number, label in enumerate(("One", "Two")):
        page.locator(f"[id='button.{number}.type']").select_option("QUICK_REPLY")
        page.locator(f"[id='button.{number}.text']").fill(label)
    page.get_by_role("button", name="Move button 2 up").click()
    expect(page.locator("[id='button.0.text']")).to_have_value("Two")
    page.get_by_role("button", name="Remove button 2").click()
    expect(page.locator("[id='button.1.text']")).to_have_count(0)
    expect(page.locator(".phone__buttons li")).to_have_text(["Two"])
    leave(page)
    template.refresh_from_db()
    assert template.revision is not None
    assert template.revision.content["components"][-1]["buttons"] == [
        {"type": "QUICK_REPLY", "text": "Two"}
    ]


def test_a_chosen_file_stands_in_the_phone_at_once_and_is_saved(
    browse: Browse, account: WhatsAppAccount, author: User
) -> None:
    template = draft(account, author)
    page = browse(address(template), user=author)
    page.locator("#header_format").select_option("IMAGE")
    file = {"name": "hero.png", "mimeType": "image/png", "buffer": PNG}
    page.locator("input[type=file]#header").set_input_files(file)  # type: ignore[arg-type]
    expect(page.locator(".phone__media img")).to_have_attribute("alt", "hero.png")
    leave(page)
    template.refresh_from_db()
    assert template.revision is not None
    assert "media:" in str(template.revision.content)


def test_without_scripts_rows_cards_and_files_come_by_buttons(
    browse: Browse, account: WhatsAppAccount, author: User
) -> None:
    template = draft(account, author)
    page = browse(address(template), user=author, javascript=False)
    page.locator("#body").fill("Our spring coats are here for you.")
    page.locator("[id='button.0.type']").select_option("URL")
    page.get_by_role("button", name="Add", exact=True).click()
    page.locator("[id='button.0.text']").fill("Shop")
    page.locator("[id='button.0.value']").fill("https://shop.example")
    page.get_by_role("button", name="Add cards").click()
    assert text_of(page) == "Our spring coats are here for you."
    for number in (0, 1):
        file = {"name": f"{number}.png", "mimeType": "image/png", "buffer": PNG}
        page.locator(f"[id='card.{number}.media']").set_input_files(file)  # type: ignore[arg-type]
        page.locator(f"[id='card.{number}.body']").fill("Warm and light.")
        page.locator(f"[id='card.{number}.button.0.text']").fill("More")
    page.get_by_role("button", name="Update the preview").click()
    expect(page.locator(".phone__cards img")).to_have_count(2)
    page.get_by_role("button", name="Save and continue").first.click()
    template.refresh_from_db()
    assert template.revision is not None
    kinds = [part["type"] for part in template.revision.content["components"]]
    assert kinds == ["BODY", "BUTTONS", "CAROUSEL"]


def test_the_phone_folds_opens_and_scrolls_as_a_phone_does(
    browse: Browse, account: WhatsAppAccount, author: User
) -> None:
    template = draft(account, author, everything(account, author))
    page = browse(address(template, "phones"), user=author)
    text = page.locator(".phone__body").first
    folded = text.evaluate("one => one.clientHeight")
    page.get_by_text("Read more").click()
    assert text.evaluate("one => one.clientHeight") > folded
    page.get_by_text("See all options").click()
    expect(page.locator(".phone__all li").last).to_be_visible()
    cards = page.locator(".phone__cards")
    assert cards.evaluate("one => one.scrollWidth > one.clientWidth")
    cards.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(500)
    assert cards.evaluate("one => one.scrollLeft") > 0


@pytest.mark.parametrize(
    ("theme", "language", "width"),
    [("light", "en", 1280), ("dark", "ja", 1280), ("light", "ja", 320)],
)
def test_every_state_of_composer_and_preview_is_for_everybody(
    browse: Browse, account: WhatsAppAccount, author: User, theme: str, language: str, width: int
) -> None:
    rich = draft(account, author, everything(account, author))
    codes = drafting.create_draft(
        account, name="code", language="en_US", category="AUTHENTICATION", by=author, content=CODES
    )
    _link, token = preview_links.share(rich, days=7, note="The lawyer", by=author)
    inside = [address(rich), address(codes), address(rich, "phones")]
    outside = [f"/previews/{token}/?chat=dark", "/previews/nothing/"]
    for paths, user in ((inside, author), (outside, None)):
        page = browse(user=user, theme=theme, language=language, width=width)
        for path in paths:
            page.goto(path)
            assert axe_violations(page) == [], path
            assert not scrolls_sideways(page), path


def test_on_paper_nothing_is_folded_or_hidden(
    browse: Browse, account: WhatsAppAccount, author: User
) -> None:
    template = draft(account, author, everything(account, author))
    page = browse(address(template, "phones"), user=author)
    page.emulate_media(media="print")
    text = page.locator(".phone__body").first
    assert text.evaluate("one => one.clientHeight >= one.scrollHeight")
    expect(page.get_by_text("Read more")).to_be_hidden()
    expect(page.locator(".phone__all li").last).to_be_visible()
    expect(page.get_by_role("button", name="Make a link")).to_be_hidden()
    cards = page.locator(".phone__cards")
    assert cards.evaluate("one => one.scrollWidth <= one.clientWidth")
