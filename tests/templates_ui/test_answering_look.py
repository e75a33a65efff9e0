"""The pages about Meta's doings in a real browser: accessible, narrow, in both languages and themes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, User
from templates_app.models import Appeal, CategoryChange, Status, Task, Template
from templates_app.services import drifts, errands
from tests.browser import Browse, axe_violations, scrolls_sideways
from tests.people import make_account, make_organisation
from tests.templates_app.making import approved, person, words

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases="__all__")]


@pytest.fixture
def author(transactional_db: None) -> User:
    """Somebody whose account has one of everything that asks for an answer."""
    account = make_account(make_organisation(), currency="USD")
    author = person(account, Role.MARKETER)
    drifted = approved(account, name="order_update")
    drifts.take_content(drifted, words("Your order {{1}} leaves us today."), timezone.now())
    rejected = approved(account, words("Your order {{1}} is on its way."), name="rejected_one")
    Template.objects.filter(pk=rejected.pk).update(
        status=Status.REJECTED, meta_status="REJECTED", rejected_reason="INCORRECT_CATEGORY"
    )
    Appeal.objects.create(template=rejected, kind="rejection", asked_by=author)
    errands.ask(approved(account, name="deleted_soon"), Task.DELETE, by=author)
    for days, done in ((3, None), (0, timezone.now())):
        CategoryChange.objects.create(
            template=approved(account), old="UTILITY", new="MARKETING", done_at=done,
            due_at=timezone.now() + timedelta(days=days),
        )  # fmt: skip
    return author


def paths() -> list[str]:
    pk = dict(Template.objects.values_list("name", "pk"))

    def of(name: str, template: str) -> str:
        return reverse(f"templates_app:{name}", args=["hanami", pk[template]])

    return [
        of("template_detail", "order_update"), of("drift_update", "order_update"),
        of("deletion_create", "order_update"), of("renaming_create", "order_update"),
        of("revision_create", "order_update"), of("template_detail", "rejected_one"),
        of("template_detail", "deleted_soon"),
        reverse("templates_app:category_list", args=["hanami"]),
    ]  # fmt: skip


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


def test_without_javascript_a_deletion_is_asked_for_and_taken_back(
    browse: Browse, author: User
) -> None:
    page = browse(paths()[2], user=author, javascript=False)
    page.get_by_role("button", name="Delete what is ticked").click()
    page.get_by_role("button", name="Keep the template").click()
    assert "Meta was not asked" in page.content()
