"""The pages about rights in a real browser: accessible, narrow, dark."""

from __future__ import annotations

import os
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from accounts.models import Organisation, Role, User
from optin.ledger.writing import of
from optin.models import Hold, Registration, RegistryCheck, Request, Subject, Suppression, Vault
from optin.services import asking, requests
from tests.browser import axe_violations, scrolls_sideways
from tests.people import make_member, make_organisation
from waportal import demo_people

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(
    ("width", "theme", "language"), [(320, "light", "ja"), (1280, "dark", "en")]
)
def test_the_pages_are_accessible_narrow_and_dark(
    browse: Any, width: int, theme: str, language: str
) -> None:
    organisation = make_organisation(time_zone="Asia/Tokyo")
    boss = make_member(organisation, Role.COMPLIANCE)
    page = browse(user=boss, width=width, theme=theme, language=language)
    page.goto("/o/hanami/optins/requests/")
    assert axe_of(page, "empty", width, theme) == []
    for name, path in filled(organisation, boss).items():
        page.goto(f"/o/hanami/optins/{path}")
        assert axe_of(page, name, width, theme) == [], name
    assert browse.problems == []


def filled(organisation: Organisation, boss: User) -> dict[str, str]:
    """One of everything, and where each page is."""
    second = make_member(organisation, Role.ADMIN)
    demo_people.load(organisation)
    access, erasure = Request.objects.order_by("pk")
    requests.confirm_identity(erasure, how="Wrote from this number", by=boss)
    asking.erase(erasure, keep_proof=True, reason="Asked by letter", by=second)
    with of(organisation):
        subject = Subject.objects.first()
        assert subject
        suppression = Suppression.objects.latest("pk")
        vault = Vault.objects.create(
            organisation_id=organisation.pk, person=uuid4(), sealed=b"x", rules=["de_proof"],
            until=date(2031, 1, 1),
        )  # fmt: skip
    hold = Hold.objects.create(
        organisation=organisation, person=subject.pk, reason="Case 5 C 1/26", placed_by=boss,
        placed_second=second,
    )  # fmt: skip
    RegistryCheck.objects.create(
        organisation=organisation, country="SG", checked_on=date(2026, 11, 1), is_whole=True,
        file_name="dnc.csv", sha256="ab" * 32, rows=3, listed=1, unreadable=0, uploaded_by=boss,
    )  # fmt: skip
    Registration.objects.create(
        organisation=organisation, country="ZA", name="National Consumer Commission", number="7",
        valid_until=date(2026, 1, 1), added_by=boss,
    )  # fmt: skip
    return {
        "requests": "requests/", "access": f"requests/{access.pk}/",
        "erasure": f"requests/{erasure.pk}/", "new": "requests/new/", "to-agree": "proposals/",
        "suppressions": "suppressions/", "suppression": f"suppressions/{suppression.pk}/",
        "holds": "holds/", "hold": f"holds/{hold.pk}/", "proofs": "proofs/",
        "proof": f"proofs/{vault.pk}/", "registries": "registries/",
        "answer": "registries/answers/new/", "rule": "notices/policies/changes/new/?rule=sg_hours",
    }  # fmt: skip


def axe_of(page: Any, name: str, width: int, theme: str) -> list[str]:
    if folder := os.environ.get("LOOK"):
        page.screenshot(path=f"{folder}/rights-{name}-{width}-{theme}.png", full_page=True)
    assert not scrolls_sideways(page), name
    return axe_violations(page)
