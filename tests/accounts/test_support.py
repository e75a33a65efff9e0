"""What support staff can see and do in the admin, and what they can never do there."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.test import Client

from accounts import audit
from accounts.audit import Facets
from accounts.models import Invitation, Membership, Organisation, Role, SecondFactor, User
from accounts.services import api_keys, invitations
from tests.people import make_member, make_organisation, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def hanami() -> Organisation:
    return make_organisation("hanami")


@pytest.fixture
def support(client: Client) -> Client:
    """The test client, signed in as support staff without any other right."""
    client.force_login(make_user("support@waportal.example", is_staff=True))
    return client


def act(browser: Client, model: str, action: str, *objects: Any) -> str:
    """Choose rows on a list and an action, as a person does; the page that follows."""
    form = {"action": action, "_selected_action": [item.pk for item in objects]}
    answer = browser.post(f"/admin/accounts/{model}/", form, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def last_change(organisation: Organisation, what: str) -> audit.Entry:
    entries = audit.entries(list(audit.index(organisation, Facets())))
    return next(entry for entry in entries if entry.what == what)


@pytest.mark.parametrize(
    "page",
    [
        "user", "organisation", "membership", "invitation", "apikey", "partnerlink",
        "userevent", "membershipevent", "organisationevent", "apikeyevent",
    ],
)  # fmt: skip
def test_support_finds_everything_across_organisations(
    support: Client, hanami: Organisation, page: str
) -> None:
    by = make_member(hanami, Role.ADMIN)
    api_keys.create(hanami, name="CRM", scopes=["assets.read"], by=by)
    invitations.invite(hanami, email="new@example.com", roles=["viewer"], by=by)
    answer = support.get(f"/admin/accounts/{page}/", {"q": "hanami"})
    assert answer.status_code == 200
    if page != "partnerlink":
        assert answer.context["cl"].result_count > 0


def test_no_secret_is_on_any_page(support: Client, hanami: Organisation) -> None:
    member = make_member(hanami, Role.ADMIN)
    key, secret = api_keys.create(hanami, name="CRM", scopes=["assets.read"], by=member)
    made = invitations.invite(hanami, email="new@example.com", roles=["viewer"], by=member)
    pages = [("user", member), ("apikey", key), ("invitation", made)]
    seen = "".join(
        support.get(f"/admin/accounts/{model}/{item.pk}/change/").content.decode()
        for model, item in pages
    )
    assert "CRM" in seen
    for hidden in (member.password, secret, key.secret_digest, made.token_digest):
        assert hidden not in seen


def test_support_cannot_make_itself_or_others_more(support: Client, hanami: Organisation) -> None:
    member = make_member(hanami, Role.VIEWER)
    me = User.objects.get(email="support@waportal.example")
    for user in (me, member):
        form = {"name": "x", "email": "taken@example.com", "is_staff": "on", "is_superuser": "on"}
        support.post(f"/admin/accounts/user/{user.pk}/change/", form)
    assert not User.objects.filter(is_superuser=True).exists()
    assert list(User.objects.filter(is_staff=True)) == [me]
    assert not User.objects.filter(email="taken@example.com").exists()
    for page in ("membership/add/", "user/add/", "apikey/add/"):
        assert support.get(f"/admin/accounts/{page}").status_code == 403


def test_support_cannot_touch_a_superuser(support: Client) -> None:
    boss = make_user("boss@waportal.example", is_staff=True, is_superuser=True)
    TOTP.activate(boss, "JBSWY3DPEHPK3PXP")
    act(support, "user", "close_accounts", boss)
    act(support, "user", "forget_second_factors", boss)
    boss.refresh_from_db()
    assert boss.is_active
    assert SecondFactor.objects.filter(user=boss).exists()


def test_the_last_admin_cannot_be_closed(support: Client, hanami: Organisation) -> None:
    admin = make_member(hanami, Role.ADMIN)
    assert "at least one active admin" in act(support, "user", "close_accounts", admin)
    admin.refresh_from_db()
    assert admin.is_active


def test_closing_and_opening_an_account_is_in_the_trail_as_supports(
    support: Client, hanami: Organisation
) -> None:
    member = make_member(hanami, Role.VIEWER)
    act(support, "user", "close_accounts", member)
    entry = last_change(hanami, "Person")
    assert (entry.who, entry.by_support) == ("support@waportal.example", True)
    assert [(c.field, c.after) for c in entry.changes] == [("active", "no")]
    act(support, "user", "open_accounts", member)
    assert User.objects.get(pk=member.pk).is_active


def test_a_lost_second_factor_is_forgotten_and_that_is_in_the_trail(
    support: Client, hanami: Organisation
) -> None:
    member = make_member(hanami, Role.VIEWER)
    TOTP.activate(member, "JBSWY3DPEHPK3PXP")
    act(support, "user", "forget_second_factors", member)
    entry = last_change(hanami, "Second factor")
    assert (entry.kind, entry.by_support) == ("delete", True)


def test_support_sends_an_invitation_again(
    support: Client, jobs: Any, hanami: Organisation
) -> None:
    by = make_member(hanami, Role.ADMIN)
    made = invitations.invite(hanami, email="new@example.com", roles=["viewer"], by=by)
    invitations.send(made)
    assert "1 invitation is on its way" in act(support, "invitation", "resend", made)
    jobs.run()
    assert len(mail.outbox) == 2
    assert last_change(hanami, "Invitation").kind == "update"
    invitations.revoke(made)
    assert "has run out" in act(support, "invitation", "resend", made)


def test_a_new_organisation_gets_its_first_admin_and_support_no_second_one(
    support: Client, jobs: Any
) -> None:
    form = {
        "name": "Hanami", "slug": "hanami", "country": "JP", "time_zone": "Asia/Tokyo",
        "currency": "USD",
        **{f"memberships-{name}_FORMS": "0" for name in ("TOTAL", "INITIAL", "MIN_NUM")},
    }  # fmt: skip
    assert support.post("/admin/accounts/organisation/add/", form).status_code == 302
    hanami = Organisation.objects.get()
    first = {"organisation": hanami.pk, "email": "First@Example.com"}
    assert support.post("/admin/accounts/invitation/add/", first).status_code == 302
    jobs.run()
    made = Invitation.objects.get()
    assert (made.email, made.roles) == ("first@example.com", [Role.ADMIN])
    assert mail.outbox[0].to == ["first@example.com"]

    again = {"organisation": hanami.pk, "email": "support@waportal.example"}
    assert support.post("/admin/accounts/invitation/add/", again).status_code == 200
    person = invitations.join(made, name="First", password="a quite long sentence")
    assert Membership.objects.get(user=person).roles == [Role.ADMIN]
    assert support.post("/admin/accounts/invitation/add/", again).status_code == 200
    assert Invitation.objects.count() == 1


def test_changing_an_organisation_is_in_the_trail(support: Client, hanami: Organisation) -> None:
    form = {
        "name": "Hanami KK", "country": "JP", "time_zone": "Asia/Tokyo", "currency": "USD",
        **{f"memberships-{name}_FORMS": "0" for name in ("TOTAL", "INITIAL", "MIN_NUM")},
    }  # fmt: skip
    support.post(f"/admin/accounts/organisation/{hanami.pk}/change/", form)
    entry = last_change(hanami, "Organisation")
    assert (entry.subject, entry.by_support) == ("Hanami KK", True)


def test_secrets_and_identities_of_sign_in_are_not_in_the_admin() -> None:
    boss = make_user("boss@waportal.example", is_staff=True, is_superuser=True)
    browser = Client()
    browser.force_login(boss)
    for page in ("mfa/authenticator/", "socialaccount/socialapp/", "account/emailaddress/"):
        assert browser.get(f"/admin/{page}").status_code == 404
