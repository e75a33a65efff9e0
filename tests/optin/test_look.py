"""The pages about people in a real browser: accessible, narrow, dark."""

from __future__ import annotations

import os
from typing import Any

import pytest

from accounts.models import Role
from optin.identity.who import Who
from optin.ledger.writing import of
from optin.services import people
from tests.browser import axe_violations, scrolls_sideways
from tests.optin.making import MARKETING, decide
from tests.people import make_member, make_organisation
from waportal import demo_people

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(
    ("width", "theme", "language"),
    [(320, "light", "ja"), (390, "dark", "en"), (1280, "light", "en"), (1280, "dark", "ja")],
)
def test_the_pages_are_accessible_narrow_and_dark(
    browse: Any, width: int, theme: str, language: str
) -> None:
    organisation = make_organisation(time_zone="Asia/Tokyo")
    boss = make_member(organisation, Role.COMPLIANCE)
    page = browse(user=boss, width=width, theme=theme, language=language)
    page.goto("/o/hanami/optins/")
    assert axe_of(page, "empty", width, theme) == []
    demo_people.load(organisation)
    demo_people.load(organisation)
    decide(organisation, Who(number="+819012000004"), MARKETING)
    with of(organisation):
        subject = people.find(organisation, Who(number="+819012000004"))
        moved = people.find(organisation, Who(number="+819012000106"))
    assert subject
    assert moved
    paths = {
        "list": "", "unlinked": "?show=unlinked", "state": "?status=withdrawn&purpose=marketing",
        "none": "?q=%2B4915100000077", "wrong": "?q=Smith",
        "person": f"people/{subject.pk}/?at=2026-11-01T09:00", "moved": f"people/{moved.pk}/",
        "opt-out": "opt-outs/new/", "opt-out-of-one": f"people/{subject.pk}/opt-outs/new/",
    }  # fmt: skip
    for name, path in paths.items():
        page.goto(f"/o/hanami/optins/{path}")
        assert axe_of(page, name, width, theme) == [], name
    assert browse.problems == []


def axe_of(page: Any, name: str, width: int, theme: str) -> list[str]:
    if folder := os.environ.get("LOOK"):
        page.screenshot(path=f"{folder}/people-{name}-{width}-{theme}.png", full_page=True)
    assert not scrolls_sideways(page), name
    return axe_violations(page)
