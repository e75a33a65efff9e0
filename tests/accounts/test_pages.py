"""The pages of settings in a real browser: axe, the strict CSP, a telephone's width."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from accounts.models import Membership, Role
from accounts.services import api_keys, invitations, partners
from tests.browser import Browse, axe_violations, scrolls_sideways
from tests.people import make_member, make_organisation

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "admin"]),
]


@pytest.fixture
def admin() -> Any:
    hanami = make_organisation(name="Hanami Retail", time_zone="Asia/Tokyo", country="JP")
    make_organisation("agency", name="Bright Agency")
    person = make_member(hanami, Role.ADMIN, Role.REVIEWER, name="Kenji Abe")
    make_member(hanami, Role.MARKETER, name="Naoko Ito")
    invitations.invite(hanami, email="new@hanami.example", roles=[Role.VIEWER], by=person)
    api_keys.create(hanami, name="CRM nightly", scopes=["templates.read"], by=person)
    partners.offer(hanami, to="agency", roles=[Role.MARKETER], by=person)
    return person


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 320)])
def test_every_page_of_settings_passes_axe_and_fits(
    browse: Browse, admin: Any, theme: str, width: int
) -> None:
    membership = Membership.objects.get(user__name="Naoko Ito").pk
    page = browse("/account/profile/", user=admin, theme=theme, width=width)
    for path in (
        "", "organisation/", "people/", f"people/{membership}/", f"people/{membership}/roles/",
        f"people/{membership}/end/", "invitations/new/", "keys/", "keys/new/", "partners/",
        "partners/new/", "audit/",
    ):  # fmt: skip
        page.goto(f"/o/hanami/settings/{path}")
        assert axe_violations(page) == [], path
        assert not scrolls_sideways(page), path
        if os.environ.get("SHOTS_DIR"):
            name = path.replace("/", "-") or "settings"
            page.screenshot(
                path=Path(os.environ["SHOTS_DIR"]) / f"{name}{theme}.png", full_page=True
            )
    assert browse.problems == []


def test_an_invitation_is_sent_without_javascript(browse: Browse, admin: Any) -> None:
    page = browse("/o/hanami/settings/people/", user=admin, javascript=False)
    page.get_by_role("link", name="Invite a person").click()
    page.get_by_label("E-mail").fill("second@hanami.example")
    page.get_by_label("Viewer — reads").check()
    page.get_by_role("button", name="Send the invitation").click()
    assert page.get_by_text("on its way to second@hanami.example").is_visible()
