"""Links to a person's own page, as staff make and revoke them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import Organisation, Role
from optin.models import PreferenceLink
from tests.optin.making import opted_in
from tests.people import make_member, make_organisation

pytestmark = pytest.mark.django_db
SignIn = Callable[[Any], Any]


@pytest.fixture
def organisation() -> Organisation:
    return make_organisation()


def test_a_link_is_shown_once_and_works_until_it_is_revoked(
    organisation: Organisation, sign_in: SignIn
) -> None:
    subject = opted_in(organisation)
    agent = make_member(organisation, Role.AGENT)
    client = sign_in(agent)
    person = f"/o/hanami/optins/people/{subject.pk}/"
    made = client.post(f"{person}preference-links/new/").content.decode()
    found = re.search(r"http\S+?(/p/[\w-]{40,}/)", made)
    assert found
    assert "ending in 01" in Client().get(found[1]).content.decode()
    row = PreferenceLink.objects.get()
    assert row.created_by == agent
    shown = client.get(person).content.decode()
    assert found[1] not in shown
    assert "last opened" in shown
    answer = client.post(f"{person}preference-links/{row.pk}/revocation/")
    assert answer["Location"] == person
    assert "Revoked" in client.get(person).content.decode()
    assert Client().get(found[1]).status_code == 404
    client.post(f"{person}preference-links/{row.pk}/revocation/")
    assert PreferenceLink.objects.get().revoked_at


def test_who_only_reads_makes_and_revokes_none(organisation: Organisation, sign_in: SignIn) -> None:
    subject = opted_in(organisation)
    person = f"/o/hanami/optins/people/{subject.pk}/"
    sign_in(make_member(organisation, Role.AGENT)).post(f"{person}preference-links/new/")
    row = PreferenceLink.objects.get()
    client = sign_in(make_member(organisation, Role.AUDITOR))
    shown = client.get(person).content.decode()
    assert "Their own page" in shown
    assert "Make a link" not in shown
    assert client.post(f"{person}preference-links/new/").status_code == 403
    assert client.post(f"{person}preference-links/{row.pk}/revocation/").status_code == 403
    assert PreferenceLink.objects.get().revoked_at is None


def test_a_link_of_another_person_is_not_revoked_here(
    organisation: Organisation, sign_in: SignIn
) -> None:
    one, other = opted_in(organisation), opted_in(organisation, "+4915100000002")
    client = sign_in(make_member(organisation, Role.AGENT))
    client.post(f"/o/hanami/optins/people/{one.pk}/preference-links/new/")
    row = PreferenceLink.objects.get()
    wrong = f"/o/hanami/optins/people/{other.pk}/preference-links/{row.pk}/revocation/"
    assert client.post(wrong).status_code == 404
    assert PreferenceLink.objects.get().is_open
