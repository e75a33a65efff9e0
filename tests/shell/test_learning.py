"""Short guides: for each role, and those that fit what is so."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import resolve, reverse

from accounts.access import GRANTS
from accounts.models import Role
from alerts.models import Kind
from alerts.services import raise_alert
from tests.people import make_account, make_member, make_number, make_organisation
from waportal.overview.learning import GUIDES


def test_whoever_a_guide_is_for_can_open_every_place_it_names() -> None:
    assert len({guide.slug for guide in GUIDES}) == len(GUIDES)
    for guide in GUIDES:
        for _text, name, label in guide.steps:
            assert bool(name) == bool(label), guide.slug
            if name:
                act = resolve(reverse(name, args=["x"])).func.act  # type: ignore[attr-defined]
                holders = [role for role in Role if guide.asks in GRANTS[role]]
                assert all(act in GRANTS[role] for role in holders), (guide.slug, name)
        assert all(guide.asks in GRANTS[role] for role in guide.roles), guide.slug
    assert {role for guide in GUIDES for role in guide.roles} == set(Role)


@pytest.mark.django_db
def test_what_is_so_decides_which_come_first(client: Client) -> None:
    organisation = make_organisation()
    number = make_number(make_account(organisation))
    client.force_login(make_member(organisation, Role.MARKETER))
    fresh = client.get("/o/hanami/").content.decode()
    assert "Write a template that Meta approves" in fresh
    assert "When Meta changes a category" not in fresh
    number.quality_rating = "RED"
    number.save()
    raise_alert(organisation, kind=Kind.CATEGORY_CHANGED, subject="a", title="greeting")
    later = client.get("/o/hanami/").content.decode()
    assert "When Meta changes a category" in later
    assert "When a number’s quality falls" in later


@pytest.mark.django_db
def test_guides_are_pages_for_everybody_and_lead_only_where_one_may_go(client: Client) -> None:
    organisation = make_organisation()
    for role in Role:
        client.force_login(make_member(organisation, role))
        listed = client.get("/o/hanami/learning/").content.decode()
        for guide in GUIDES:
            assert (f"/learning/{guide.slug}/" in listed) == (guide.asks in GRANTS[role])
    text = client.get("/o/hanami/learning/connect/").content.decode()  # a viewer
    assert "/assets/connections/new/" not in text
    client.force_login(make_member(organisation, Role.ADMIN, email="b@hanami.example"))
    assert "/assets/connections/new/" in client.get("/o/hanami/learning/connect/").content.decode()
    assert client.get("/o/hanami/learning/nothing/").status_code == 404
