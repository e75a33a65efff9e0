"""The page of the log in a real browser: accessible, narrow, in both languages and themes, without scripts."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Organisation, Role, User
from optin.integrity import anchoring, verifying
from optin.models import Anchor, Log, Verification
from tests.browser import Browse, axe_violations, scrolls_sideways
from tests.optin.log_making import event, signed
from tests.people import make_member, make_organisation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases="__all__")]

BASE = "/o/hanami/optins/integrity/"


@pytest.fixture
def auditor(transactional_db: None, settings: Any, tmp_path: Path) -> User:
    """Of an organisation whose log has one of everything: kept outside, refused there, verified, refused."""
    settings.SIGNER_DIR, settings.ANCHOR_DIR = tmp_path / "signer", str(tmp_path / "outside")
    organisation = make_organisation()
    make_member(organisation, Role.COMPLIANCE)
    log = signed(organisation, 3)
    anchoring.plan(log)
    for anchor in Anchor.objects.all():
        anchoring.keep(anchor)
    Anchor.objects.create(
        organisation=organisation, day="2026-11-01", place="timestamp", target="https://tsa.example",
        origin=log.origin, size=1, tries=5, problem="The authority answered 503.",
    )  # fmt: skip
    verification = verifying.ask(organisation)
    assert verification
    verifying.run(verification)
    event(organisation)
    Log.objects.update(
        refusal="smaller", refused_at=timezone.now(), facts={"remembered": 9, "found": 3}
    )
    return make_member(organisation, Role.AUDITOR)


@pytest.mark.parametrize(
    ("language", "width", "theme"),
    [("en", 1280, "light"), ("ja", 390, "dark"), ("en", 320, "dark")],
)
def test_the_page_is_accessible_and_fits(
    browse: Browse, auditor: User, language: str, width: int, theme: str
) -> None:
    page = browse(BASE, user=auditor, width=width, theme=theme, language=language)
    if folder := os.environ.get("LOG_SHOTS"):
        page.screenshot(path=f"{folder}/integrity-{language}-{width}.png", full_page=True)
    assert axe_violations(page) == []
    assert not scrolls_sideways(page)
    Verification.objects.update(finished_at=None, size=3000, done=1200, began_at=timezone.now())
    page.goto(BASE)
    assert axe_violations(page) == []
    assert not scrolls_sideways(page)
    assert browse.problems == []


def test_the_end_of_a_verification_appears_by_itself(browse: Browse, auditor: User) -> None:
    Verification.objects.update(finished_at=None, size=3000, done=1200)
    page = browse(BASE, user=auditor)
    page.locator("progress").wait_for()
    Verification.objects.update(finished_at=timezone.now())
    page.get_by_role("button", name="Verify now").wait_for()
    assert page.locator("progress").count() == 0
    assert browse.problems == []


def test_without_javascript_it_is_verified_and_compared(
    browse: Browse, auditor: User, jobs: Any
) -> None:
    organisation = Organisation.objects.get()
    page = browse(BASE, user=auditor, javascript=False)
    page.get_by_role("button", name="Verify now").click()
    assert "reload it" in page.content()
    page.get_by_role("button", name="Stop here").click()
    assert not Verification.objects.of(organisation).unfinished().exists()
    page.get_by_role("textbox", name="Checkpoint").fill("hello")
    page.get_by_role("button", name="Compare").click()
    assert "no checkpoint that a key of this log has signed" in page.content()
