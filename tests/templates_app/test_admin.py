"""Support staff see every organisation's templates, and can change none past the rules."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from tests.people import make_account, make_organisation, make_user
from tests.templates_app.making import draft

pytestmark = pytest.mark.django_db


def test_staff_find_a_template_anywhere_and_read_its_story(client: Any) -> None:
    template = draft(make_account(make_organisation("kopi")), name="found_by_staff")
    client.force_login(make_user("staff@example.com", is_staff=True))
    listed = client.get(reverse("admin:templates_app_template_changelist"), {"q": "kopi"})
    assert b"found_by_staff" in listed.content
    page = reverse("admin:templates_app_template_change", args=[template.pk])
    assert client.get(page).status_code == 200
    assert client.post(page, {"status": "approved"}).status_code == 403
    template.refresh_from_db()
    assert template.status == "draft"


def test_people_of_an_organisation_do_not_see_the_admin(client: Any) -> None:
    client.force_login(make_user("member@example.com"))
    answer = client.get(reverse("admin:templates_app_template_changelist"))
    assert answer.status_code == 302
