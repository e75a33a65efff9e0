"""A template under way: the page that stays open tells the same everywhere."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Role, User
from templates_app.models import Source, Status, Template
from templates_app.services import drafting
from tests.people import make_account, make_member, make_organisation

CONTENT = {
    "parameter_format": "POSITIONAL",
    "components": [{"type": "BODY", "text": "We are open."}],
}


@pytest.fixture
def author(db: None) -> User:
    return make_member(make_organisation(), Role.MARKETER)


@pytest.fixture
def template(author: User) -> Template:
    made = drafting.create_draft(
        make_account(author.memberships.get().organisation),
        name="opening", language="en_US", category="UTILITY", content=CONTENT, by=author,
    )  # fmt: skip
    assert made.move(Status.SUBMITTING, source=Source.JOB)
    return made


def asked(author: User, template: Template, *, shown: str) -> str:
    """What the open page gets when it asks again; it still shows this state."""
    client = Client()
    client.force_login(author)
    address = reverse("templates_app:template_status", args=["hanami", template.pk])
    answer = client.get(f"{address}?shown={shown}", headers={"HX-Request": "true"})
    return answer.content.decode()


def test_while_nothing_moves_only_the_state_is_told(author: User, template: Template) -> None:
    page = asked(author, template, shown="submitting")
    assert "shown=submitting" in page
    assert "page-head__title" not in page


def test_the_head_of_the_page_moves_with_the_state(author: User, template: Template) -> None:
    assert template.move(Status.REJECTED, source=Source.WEBHOOK)
    page = asked(author, template, shown="submitting")
    assert 'hx-swap-oob="innerHTML:.page-head__title"' in page
    assert page.count("Rejected</span>") == 2
    assert reverse("templates_app:revision_create", args=["hanami", template.pk]) in page
    assert "every 2s" not in page
