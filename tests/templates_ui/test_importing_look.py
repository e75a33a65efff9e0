"""Files, copies and the library in a real browser: accessible, narrow, in both languages and themes."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from accounts.models import Role, User
from assets.models import Environment, WhatsAppAccount
from templates_app.models import Import, Template
from templates_app.services import bringing, imports
from tests.browser import Browse, axe_violations, scrolls_sideways
from tests.people import make_account
from tests.sandbox_server import Sandbox
from tests.templates_app.making import connected, draft, person, words

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases="__all__")]


def row(name: str, text: str) -> dict[str, object]:
    body = {"type": "BODY", "text": text}
    return {"name": name, "language": "en_US", "category": "UTILITY", "components": [body]}


@pytest.fixture
def author(transactional_db: None, sandbox: Sandbox) -> User:
    """Somebody with a file that waits, one that is done, and a live account to copy to."""
    account = connected(sandbox)
    author = person(account, Role.MARKETER)
    draft(account, words("The old words of this order stand here."), name="order")
    draft(account, words("Look at https://staging.hanami.jp today, please do."), name="page")
    data = json.dumps([
        row("order", "The new words of this order stand here."), row("fresh", "Hi {{1}}"),
        row("Bad Name", "x"), row("a_name_that_is_rather_long_and_never_breaks_" * 3, "Long one."),
    ]).encode()  # fmt: skip
    imports.keep(account, data=data, file_name="all.json", by=author)
    done = imports.keep(account, data=data, file_name="done.json", by=author)
    imports.confirm(done, seen=bringing.fingerprint(imports.planned(done)), by=author)
    Template.objects.filter(name="order").update(category="MARKETING")
    live = make_account(account.organisation, waba_id="102290129349999", name="Live")
    live.connection.environment = Environment.LIVE
    live.connection.save()
    draft(live, words("Another text of this order stands there."), name="order")
    return author


def paths() -> list[str]:
    def of(name: str, *args: int) -> str:
        return reverse(f"templates_app:{name}", args=["hanami", *args])

    waiting, done = Import.objects.order_by("pk").values_list("pk", flat=True)
    live = WhatsAppAccount.objects.get(name="Live")
    own = Template.objects.exclude(account=live).values_list("pk", flat=True)
    chosen = "".join(f"&template={pk}" for pk in own)
    return [
        of("import_create"),
        of("import_detail", waiting),
        of("import_detail", done),
        of("copying_create"),
        of("copying_update") + f"?target={live.waba_id}{chosen}",
        of("template_list"),
        of("library_list") + "?topic=PAYMENTS&language=ja",
        of("library_detail") + "?name=account_creation_confirmation_1&language=en_US",
    ]


@pytest.mark.parametrize(
    ("language", "width", "theme"),
    [("en", 1280, "light"), ("ja", 390, "dark"), ("en", 320, "dark")],
)
def test_every_page_is_accessible_and_fits(
    browse: Browse, author: User, language: str, width: int, theme: str
) -> None:
    page = browse(user=author, width=width, theme=theme, language=language)
    for path in paths():
        page.goto(path)
        for one in page.locator("main details.menu > summary").all():
            one.click()
        assert (path, axe_violations(page)) == (path, [])
        assert (path, scrolls_sideways(page)) == (path, False)
    assert browse.problems == []


def test_without_javascript_a_file_is_brought_in_and_a_template_copied(
    browse: Browse, author: User
) -> None:
    where = paths()
    page = browse(where[0], user=author, javascript=False)
    page.get_by_label("WhatsApp account").select_option(label="Hanami main")
    file = {"name": "one.csv", "mimeType": "text/csv",
            "buffer": b"name,language,category,body\nfrom_csv,en_US,UTILITY,Good morning to you."}  # fmt: skip
    page.get_by_label("File").set_input_files(file)  # type: ignore[arg-type]
    page.get_by_role("button", name="Look what would happen").click()
    page.get_by_role("button", name="Bring them in").click()
    assert "What became of this file" in page.content()
    page.goto(page.url.split("/o/")[0] + where[4])
    page.get_by_label("Give them a new revision").check()
    page.get_by_role("button", name="Copy as drafts").click()
    assert "Nothing was sent to Meta" in page.content()
    live = WhatsAppAccount.objects.get(name="Live")
    assert Template.objects.filter(account=live, name="page").exists()
