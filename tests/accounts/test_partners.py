"""A partner's people come in by a link: limited, never lasting, gone at once when revoked."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import access
from accounts.access import Act
from accounts.models import Membership, Organisation, PartnerLink, Role, User
from accounts.services import errors, partners
from tests.people import make_member, make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def client_organisation() -> Organisation:
    return make_organisation("hanami")


@pytest.fixture
def partner() -> Organisation:
    return make_organisation("agency")


def link(client: Organisation, partner: Organisation, *roles: str) -> PartnerLink:
    by = make_member(client, Role.ADMIN, email="owner@hanami.example")
    made = partners.offer(client, to=partner.slug, roles=roles or Role.values, by=by)
    partners.accept(made)
    return made


def browser_of(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def test_from_the_offer_to_the_partners_first_page(
    client_organisation: Organisation, partner: Organisation
) -> None:
    client_admin = browser_of(make_member(client_organisation, Role.ADMIN))
    partner_admin = browser_of(make_member(partner, Role.ADMIN))
    marketer = browser_of(make_member(partner, Role.MARKETER))
    form = {"to": "agency", "roles": ["marketer"]}
    assert client_admin.post("/o/hanami/settings/partners/new/", form).status_code == 302
    assert marketer.get("/o/hanami/settings/").status_code == 404  # offered, not accepted

    made = PartnerLink.objects.get()
    own = f"/o/hanami/settings/partners/{made.pk}/acceptance/"
    assert client_admin.post(own).status_code == 404  # nobody accepts their own offer
    assert "Hanami" in partner_admin.get("/o/agency/settings/partners/").content.decode()
    partner_admin.post(f"/o/agency/settings/partners/{made.pk}/acceptance/")
    assert marketer.get("/o/hanami/settings/").status_code == 200
    assert client_organisation in access.organisations_of(
        User.objects.get(email="marketer@agency.example")
    )


def test_the_roles_are_those_held_there_as_far_as_the_link_reaches(
    client_organisation: Organisation, partner: Organisation
) -> None:
    user = make_member(partner, Role.MARKETER, Role.FINANCE)
    link(client_organisation, partner, Role.MARKETER, Role.REVIEWER)
    assert access.acts_in(user, client_organisation) == access.GRANTS[Role.MARKETER]


def test_where_somebody_may_do_something_is_what_they_may_do_there_and_costs_three_queries(
    client_organisation: Organisation, partner: Organisation
) -> None:
    people = [
        make_member(partner, Role.ADMIN, Role.FINANCE),
        make_member(partner, Role.VIEWER),
        make_member(client_organisation, Role.MARKETER),
        make_member(make_organisation("other"), Role.ADMIN),
    ]
    link(client_organisation, partner, Role.ADMIN, Role.MARKETER)
    everywhere = Organisation.objects.order_by("name", "pk")
    for user in people:
        for act in Act:
            expected = [one for one in everywhere if act in access.acts_in(user, one)]
            with CaptureQueriesContext(connection) as seen:
                assert list(access.organisations_where(user, act)) == expected
            assert len(seen) <= 3


def test_a_link_without_a_shared_role_lets_nobody_in(
    client_organisation: Organisation, partner: Organisation
) -> None:
    user = make_member(partner, Role.AGENT)
    link(client_organisation, partner, Role.MARKETER)
    assert not access.acts_in(user, client_organisation)
    assert client_organisation not in access.organisations_of(user)


def test_even_an_admin_by_link_cannot_do_what_would_outlive_the_link(
    client_organisation: Organisation, partner: Organisation
) -> None:
    user = make_member(partner, Role.ADMIN)
    link(client_organisation, partner)
    acts = access.acts_in(user, client_organisation)
    assert Act.ASSETS_MANAGE in acts
    assert not acts & {Act.PEOPLE_MANAGE, Act.KEYS_MANAGE, Act.ORGANISATION_MANAGE}
    for page in ("invitations/new/", "keys/", "keys/new/", "partners/new/", "organisation/"):
        assert browser_of(user).get(f"/o/hanami/settings/{page}").status_code == 403


@pytest.mark.parametrize("side", ["hanami", "agency"])
def test_either_side_revokes_and_it_holds_at_once(
    client_organisation: Organisation, partner: Organisation, side: str
) -> None:
    user = browser_of(make_member(partner, Role.VIEWER))
    made = link(client_organisation, partner)
    assert user.get("/o/hanami/settings/").status_code == 200
    organisation = Organisation.objects.get(slug=side)
    admin = browser_of(make_member(organisation, Role.ADMIN, email="revoker@example.com"))
    admin.post(f"/o/{side}/settings/partners/{made.pk}/revocation/")
    assert user.get("/o/hanami/settings/").status_code == 404
    assert not partners.revoke(made)
    with pytest.raises(errors.LinkClosed):
        partners.accept(made)
    page = admin.get(f"/o/{side}/settings/partners/").content.decode()
    assert "No partner has access." in page
    assert "Nobody has let you in." in page


def test_accepting_twice_is_accepting_once(
    client_organisation: Organisation, partner: Organisation
) -> None:
    made = link(client_organisation, partner)
    before = PartnerLink.objects.get().accepted_at
    assert not partners.accept(made)
    assert PartnerLink.objects.get().accepted_at == before


def test_a_partner_is_found_by_the_e_mail_of_its_admin(
    client_organisation: Organisation, partner: Organisation
) -> None:
    admin = make_member(partner, Role.ADMIN)
    viewer = make_member(partner, Role.VIEWER)
    by = make_member(client_organisation, Role.ADMIN)
    with pytest.raises(errors.PartnerUnknown):
        partners.offer(client_organisation, to=viewer.email, roles=["viewer"], by=by)
    made = partners.offer(client_organisation, to=admin.email.upper(), roles=["viewer"], by=by)
    assert made.partner == partner


def test_an_e_mail_of_two_organisations_is_not_guessed(
    client_organisation: Organisation, partner: Organisation
) -> None:
    admin = make_member(partner, Role.ADMIN)
    other = make_organisation("other")
    Membership.objects.create(organisation=other, user=admin, roles=[Role.ADMIN])
    with pytest.raises(errors.PartnerUnclear):
        partners.offer(client_organisation, to=admin.email, roles=["viewer"], by=admin)


def test_nobody_is_their_own_partner_and_nobody_is_linked_twice(
    client_organisation: Organisation, partner: Organisation
) -> None:
    made = link(client_organisation, partner)
    by = made.created_by
    with pytest.raises(errors.PartnerIsOneself):
        partners.offer(client_organisation, to="hanami", roles=["viewer"], by=by)
    with pytest.raises(errors.PartnerLinked):
        partners.offer(client_organisation, to="agency", roles=["viewer"], by=by)
    with pytest.raises(errors.PartnerUnknown):
        partners.offer(client_organisation, to="nowhere", roles=["viewer"], by=by)


def test_many_links_cost_no_more_queries(
    client_organisation: Organisation, partner: Organisation
) -> None:
    user = make_member(partner, Role.VIEWER)
    link(client_organisation, partner)
    for slug in ("second", "third"):
        other = make_organisation(slug)
        Membership.objects.create(organisation=other, user=user, roles=[Role.VIEWER])
        by = PartnerLink.objects.earliest("pk").created_by
        partners.accept(partners.offer(client_organisation, to=slug, roles=["viewer"], by=by))
    with CaptureQueriesContext(connection) as queries:
        access.acts_in(user, client_organisation)
    assert len(queries) == 2


def test_a_third_party_cannot_touch_the_link(
    sign_in: Any, client_organisation: Organisation, partner: Organisation
) -> None:
    made = link(client_organisation, partner)
    outsider = sign_in(make_member(make_organisation("other"), Role.ADMIN))
    for act in ("acceptance", "revocation"):
        path = f"/o/other/settings/partners/{made.pk}/{act}/"
        assert outsider.post(path).status_code == 404
    assert PartnerLink.objects.open().get() == made
