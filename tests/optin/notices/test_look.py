"""The pages of notices in a real browser: readable by everybody, in a narrow window, in both languages."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import Role
from optin.services import notices
from tests.browser import Browse, axe_violations, scrolls_sideways
from tests.optin.notices.making import make_draft, make_published, two_people
from tests.people import make_member, make_organisation

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "admin"]),
]


def test_notices_are_for_everybody(browse: Browse) -> None:
    organisation = make_organisation()
    writer, officer = two_people(organisation)
    shown = make_published(organisation, writer, officer)
    following = notices.revise(
        shown.notice, language="de", by=writer, texts={"title": "News per WhatsApp"}
    )
    arabic = make_draft(
        organisation, writer, name="Offers, Emirates", place="AE", language="ar", contact=""
    )
    waiting = make_draft(organisation, writer, name="Offers, Japan", place="JP", language="ja")
    notices.offer(waiting, by=writer, reasons={})
    boss = make_member(organisation, Role.ADMIN, email="boss@example.com")

    def at(name: str, *arguments: object) -> str:
        return reverse(f"optin:{name}", args=[organisation.slug, *arguments])

    def of(version: object, name: str) -> str:
        return at(name, version.notice_id, version.number)  # type: ignore[attr-defined]

    paths = (
        at("notice_list"), at("notice_create"), at("notice_draft_list"), at("ask_again_list"),
        at("policy_list") + "?place=DE", at("notice_detail", shown.notice_id),
        of(shown, "notice_version_detail"), of(shown, "notice_print"), of(shown, "notice_retirement_create"),
        of(following, "notice_version_update"), of(following, "notice_change_list"),
        of(arabic, "notice_version_update"), of(arabic, "offering_create"),
        of(waiting, "notice_version_detail"),
    )  # fmt: skip
    for width, theme, language in (
        (390, "dark", "ja"),
        (1280, "light", "en"),
        (320, "light", "en"),
    ):
        page = browse(user=boss, width=width, theme=theme, language=language)
        for path in paths:
            page.goto(path)
            assert not scrolls_sideways(page), (path, width)
            if width != 320:
                assert axe_violations(page) == [], path
    assert browse.problems == []


def test_while_one_types_the_lint_and_the_surfaces_follow(browse: Browse) -> None:
    organisation = make_organisation()
    writer, _officer = two_people(organisation)
    version = make_draft(organisation, writer)
    page = browse(version.link + "edit/", user=writer)
    live = page.locator("#live")
    expect(live).to_contain_text("Nothing is missing that can be checked.")
    page.get_by_label("The sentence that is agreed to").fill(
        "Ja, schickt mir Angebote per WhatsApp."
    )
    expect(live).to_contain_text("The business is not named.")
    expect(live.locator(".sheet__box").first).to_contain_text("Ja, schickt mir Angebote")
    assert browse.problems == []


def test_without_javascript_it_is_written_checked_and_saved(browse: Browse) -> None:
    organisation = make_organisation()
    writer, _officer = two_people(organisation)
    version = make_draft(organisation, writer)
    page = browse(version.link + "edit/", user=writer, javascript=False)
    page.get_by_label("Title").fill("Neues per WhatsApp")
    page.get_by_role("button", name="Check without saving").click()
    expect(page.locator("#live .sheet__title").first).to_have_text("Neues per WhatsApp")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".sheet__title").first).to_have_text("Neues per WhatsApp")
