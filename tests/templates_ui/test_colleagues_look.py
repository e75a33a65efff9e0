"""The pages of a review in a real browser: accessible, narrow, in both languages and themes."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import Role, User
from templates_app.models import Template
from templates_app.services import commenting, drafting, review
from tests.browser import Browse, axe_violations, scrolls_sideways
from tests.people import make_account, make_member, make_organisation
from tests.templates_app.making import approved, person, words

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases="__all__")]


@pytest.fixture
def boss(transactional_db: None) -> User:
    """Somebody who may do everything, in a place with one of everything that colleagues do."""
    account = make_account(make_organisation())
    boss = make_member(account.organisation, *Role.values, email="boss@hanami.example")
    marketer, reviewer = person(account, Role.MARKETER), person(account, Role.REVIEWER)
    template = approved(account, name="order_update")
    today = account.organisation.today()
    Template.objects.update(expires_on=today, review_by=today, review_every=6, assigned_to=reviewer)
    edit = approved(account, name="order_edit")
    text = "Your order {{1}} leaves our shop in Kyoto today, and is with you tomorrow."
    drafting.save_draft(edit, content=words(text), by=marketer, expected_revision=None)
    edit = Template.objects.get(pk=edit.pk)
    asked = commenting.comment(
        edit, text="Which day?", by=reviewer, place="BODY", quote="tomorrow", asks_change=True
    )
    commenting.answer(asked, by=marketer, text="It depends.")
    commenting.comment(template, text="Good.", by=reviewer)
    review.send_to_colleague(edit, to=None, by=marketer)
    return boss


def paths() -> list[str]:
    pk = dict(Template.objects.values_list("name", "pk"))

    def of(name: str, template: str) -> str:
        return reverse(f"templates_app:{name}", args=["hanami", pk[template]])

    return [
        of("template_detail", "order_edit"), of("comparison_detail", "order_edit"),
        of("template_detail", "order_update"), of("comparison_detail", "order_update"),
        "/o/hanami/templates/?dates=expired", "/o/hanami/settings/checklist/", "/o/hanami/",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "width", "theme"),
    [("en", 1280, "light"), ("ja", 390, "dark"), ("en", 320, "dark")],
)
def test_every_page_can_be_read_and_used(
    language: str, width: int, theme: str, boss: User, browse: Browse
) -> None:
    page = browse(user=boss, width=width, theme=theme, language=language)
    for path in paths():
        page.goto(path)
        for details in page.locator("main details").all():
            details.evaluate("one => { one.open = true; }")
        assert axe_violations(page) == [], path
        assert not scrolls_sideways(page), path
    assert browse.problems == []


def test_selected_words_become_the_quotation(boss: User, browse: Browse) -> None:
    page = browse(paths()[0], user=boss)
    page.get_by_text("Comment on the text").click()
    part = page.locator("[data-place='BODY']")
    part.evaluate(
        """one => {
            const range = document.createRange();
            range.setStart(one.firstChild, 5);
            range.setEnd(one.firstChild, 10);
            const chosen = document.getSelection();
            chosen.removeAllRanges();
            chosen.addRange(range);
            one.dispatchEvent(new PointerEvent("pointerup", { bubbles: true }));
        }"""
    )
    expect(page.get_by_label("Words it is about")).to_have_value("order")
    expect(page.locator("#comment_place")).to_have_value("BODY")
    page.get_by_label("Comment", exact=True).fill("Or parcel?")
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.locator("#comments")).to_contain_text("Or parcel?")
