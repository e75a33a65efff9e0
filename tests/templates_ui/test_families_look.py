"""Families, folders, views and bulk acts in a real browser: accessible, narrow, in both languages and themes."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import Role, User
from templates_app.models import BulkAct, BulkTask, Folder, SavedView, Tag, Template
from templates_app.services import bulk, drafting, families, saved_views
from tests.browser import Browse, axe_violations, scrolls_sideways
from tests.people import make_account, make_organisation
from tests.templates_app.making import approved, draft, person, words

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases="__all__")]


@pytest.fixture
def author(transactional_db: None) -> User:
    """Somebody with an outdated and an untranslated language, a folder, a view, and bulk acts."""
    account = make_account(make_organisation())
    organisation, author = account.organisation, person(account, Role.MARKETER)
    source = draft(account, name="order", language="en_US")
    german, _british = families.fan_out(source, languages=["de", "en_GB"], by=author)
    text = words("Ihre Bestellung {{1}} ist unterwegs zu Ihnen.")
    drafting.save_draft(german, content=text, by=author, expected_revision=None)
    text = words("Your order {{1}} has left us, look forward to it.")
    drafting.save_draft(source, content=text, by=author, expected_revision=None)
    folder = Folder.objects.create(organisation=organisation, name="Autumn")
    tag = Tag.objects.create(organisation=organisation, name="vip")
    families.shelve(source, folder=folder, tags=[tag])
    saved_views.keep(organisation, name="Drafts", query="status=draft", is_shared=True, by=author)
    rows = [source, approved(account, name="there")]
    bulk.ask(organisation, BulkTask.DELETE, rows, by=author)
    bulk.confirm(bulk.ask(organisation, BulkTask.TAG, rows, by=author, tag=tag))
    return author


def paths() -> list[str]:
    source = Template.objects.get(name="order", language="en_US")
    german = Template.objects.get(name="order", language="de")
    one, other = BulkAct.objects.order_by("pk").values_list("pk", flat=True)

    def of(name: str, *args: int) -> str:
        return reverse(f"templates_app:{name}", args=["hanami", *args])

    return [
        of("template_list") + "?status=draft",
        of("family_list"),
        of("family_detail", source.pk),
        of("fan_out_create", source.pk),
        of("revision_create", german.pk),
        of("shelf_list"),
        of("folder_update", Folder.objects.get().pk),
        of("saved_view_list"),
        of("saved_view_create") + "?status=draft",
        of("saved_view_update", SavedView.objects.get().pk),
        of("bulk_detail", one),
        of("bulk_detail", other),
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
        assert (path, axe_violations(page)) == (path, [])
        assert (path, scrolls_sideways(page)) == (path, False)
    assert browse.problems == []


def test_without_javascript_many_are_chosen_confirmed_and_told(
    browse: Browse, author: User
) -> None:
    page = browse(paths()[0], user=author, javascript=False)
    page.get_by_label("order · de").check()
    page.get_by_label("With what is ticked").select_option("review")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Send to a colleague (1)").click()
    bulk.run(BulkAct.objects.latest("pk"))
    page.reload()
    assert "1 of 1" in page.content()
    assert Template.objects.get(language="de").status == "in_review"
