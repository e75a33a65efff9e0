"""Signing in, second factors with real codes, sessions, and a person's own settings."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.usersessions.models import UserSession
from django.core import mail
from django.test import Client

from accounts.models import Organisation, Role, User
from accounts.services import people
from tests.people import PASSWORD, make_member, make_organisation, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def hanami() -> Organisation:
    return make_organisation("hanami")


def sign_in_by_password(email: str, **extra: Any) -> tuple[Client, Any]:
    browser = Client(**extra)
    form = {"login": email, "password": PASSWORD}
    return browser, browser.post("/account/login/", form)


def code_for(secret: str) -> str:
    """The six digits an authenticator app shows now."""
    return str(format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time()))))


def with_app(user: User) -> str:
    """Give the person an authenticator app; its secret."""
    secret = "JBSWY3DPEHPK3PXP"
    TOTP.activate(user, secret)
    return secret


def test_a_person_signs_in_with_e_mail_and_password(hanami: Organisation) -> None:
    member = make_member(hanami, Role.VIEWER)
    browser, answer = sign_in_by_password(member.email.upper())
    assert answer.status_code == 302
    assert browser.get("/")["Location"] == "/o/hanami/"


def test_a_closed_account_cannot_sign_in_and_is_put_out(hanami: Organisation) -> None:
    member = make_member(hanami, Role.VIEWER)
    browser, _answer = sign_in_by_password(member.email)
    User.objects.filter(pk=member.pk).update(is_active=False)
    assert browser.get("/o/hanami/settings/")["Location"].startswith("/account/login/")
    other, _answer = sign_in_by_password(member.email)
    assert other.get("/o/hanami/settings/")["Location"].startswith("/account/login/")


def test_nobody_signs_up_by_themselves() -> None:
    form = {"email": "me@example.com", "password1": PASSWORD, "password2": PASSWORD}
    Client().post("/account/signup/", form)
    assert not User.objects.exists()


def test_a_forgotten_password_is_set_anew_by_mail(hanami: Organisation) -> None:
    member = make_member(hanami, Role.VIEWER)
    browser = Client()
    browser.post("/account/password/reset/", {"email": member.email})
    found = re.search(r"/account/password/reset/key/\S+", str(mail.outbox[0].body))
    assert found
    form = browser.get(found[0], follow=True)
    new = {"password1": "another long sentence", "password2": "another long sentence"}
    browser.post(form.request["PATH_INFO"], new)
    member.refresh_from_db()
    assert member.check_password("another long sentence")


def test_with_an_app_the_password_alone_is_not_enough(hanami: Organisation) -> None:
    member = make_member(hanami, Role.VIEWER)
    secret = with_app(member)
    browser, answer = sign_in_by_password(member.email)
    assert answer["Location"].startswith("/account/2fa/authenticate/")
    assert browser.get("/o/hanami/settings/").status_code == 302
    wrong = browser.post("/account/2fa/authenticate/", {"code": "000000"})
    assert wrong.status_code == 200
    assert browser.post("/account/2fa/authenticate/", {"code": code_for(secret)}).status_code == 302
    assert browser.get("/o/hanami/settings/").status_code == 200


def test_the_support_pages_cannot_be_entered_around_the_second_factor() -> None:
    staff = make_user("staff@example.com", is_staff=True)
    with_app(staff)
    browser = Client()
    form = {"username": staff.email, "password": PASSWORD, "next": "/admin/"}
    browser.post("/admin/login/", form)
    assert browser.get("/admin/").status_code == 302
    assert browser.get("/admin/login/")["Location"].startswith("/account/login/")


def test_a_member_without_a_second_factor_sets_one_up_and_comes_back(hanami: Organisation) -> None:
    member = make_member(hanami, Role.COMPLIANCE)
    hanami.requires_mfa = True
    hanami.save()
    browser, _answer = sign_in_by_password(member.email)
    wanted = "/o/hanami/settings/people/?q=a"
    assert browser.get(wanted)["Location"] == "/account/second-factor/"
    page = browser.get("/account/second-factor/").content.decode()
    assert "Hanami" in page
    assert "/account/2fa/totp/activate/" in page

    activation = "/account/2fa/totp/activate/"
    again = browser.get(activation)["Location"]  # the password once more, before such a step
    assert browser.post(again, {"password": PASSWORD})["Location"] == activation
    form = browser.get(activation).context["form"]
    answer = browser.post(activation, {"code": code_for(form.secret)})
    codes = browser.get(answer["Location"]).content.decode()  # to be kept before going on
    assert "Continue to Hanami" in codes
    assert browser.get("/account/second-factor/")["Location"] == wanted
    assert browser.get(wanted).status_code == 200


def test_a_post_without_a_second_factor_changes_nothing(hanami: Organisation) -> None:
    admin = make_member(hanami, Role.ADMIN)
    hanami.requires_mfa = True
    hanami.save()
    browser, _answer = sign_in_by_password(admin.email)
    form = {"name": "Taken over", "time_zone": "UTC"}
    answer = browser.post("/o/hanami/settings/organisation/", form)
    assert answer["Location"] == "/account/second-factor/"
    hanami.refresh_from_db()
    assert hanami.name == "Hanami"


def test_recovery_codes_alone_are_no_second_factor(hanami: Organisation) -> None:
    member = make_member(hanami, Role.VIEWER)
    Authenticator.objects.create(user=member, type="recovery_codes", data={})
    hanami.requires_mfa = True
    hanami.save()
    browser = Client()
    browser.force_login(member)
    assert browser.get("/o/hanami/")["Location"] == "/account/second-factor/"


def test_the_rule_is_on_only_when_the_admin_could_come_in(hanami: Organisation) -> None:
    admin = make_member(hanami, Role.ADMIN)
    browser = Client()
    browser.force_login(admin)
    form = {"name": "Hanami", "time_zone": "Asia/Tokyo", "requires_mfa": "on"}
    page = browser.post("/o/hanami/settings/organisation/", form).content.decode()
    assert "Set up a second factor for yourself first" in page
    hanami.refresh_from_db()
    assert (hanami.requires_mfa, hanami.time_zone) == (False, "UTC")

    with_app(admin)
    assert browser.post("/o/hanami/settings/organisation/", form).status_code == 302
    hanami.refresh_from_db()
    assert (hanami.requires_mfa, hanami.time_zone) == (True, "Asia/Tokyo")


def test_a_time_zone_that_is_none_is_refused(sign_in: Any, hanami: Organisation) -> None:
    form = {"name": "Hanami", "time_zone": "Mars/Olympus"}
    browser = sign_in(make_member(hanami, Role.ADMIN))
    assert browser.post("/o/hanami/settings/organisation/", form).status_code == 200
    hanami.refresh_from_db()
    assert hanami.time_zone == "UTC"


def test_support_forgets_a_lost_second_factor_and_twice_is_once(hanami: Organisation) -> None:
    member = make_member(hanami, Role.VIEWER)
    with_app(member)
    assert people.forget_second_factors(member)
    assert not people.forget_second_factors(member)
    browser, _answer = sign_in_by_password(member.email)
    assert browser.get("/o/hanami/settings/").status_code == 200


def test_a_person_ends_the_other_sessions(hanami: Organisation) -> None:
    member = make_member(hanami, Role.VIEWER)
    here, _answer = sign_in_by_password(member.email, HTTP_USER_AGENT="Laptop")
    lost, _answer = sign_in_by_password(member.email, HTTP_USER_AGENT="Lost phone")
    page = here.get("/account/sessions/").content.decode()
    assert "Lost phone" in page
    assert UserSession.objects.filter(user=member).count() == 2
    here.post("/account/sessions/")
    assert lost.get("/o/hanami/settings/")["Location"].startswith("/account/login/")
    assert here.get("/o/hanami/settings/").status_code == 200


def test_when_a_session_was_last_seen_is_written_once_a_minute(
    hanami: Organisation,
) -> None:
    member = make_member(hanami, Role.VIEWER)
    browser, _answer = sign_in_by_password(member.email, HTTP_USER_AGENT="Laptop")
    browser.get("/account/profile/")
    first = UserSession.objects.get().last_seen_at
    browser.get("/account/profile/")
    assert UserSession.objects.get().last_seen_at == first
    browser.get("/account/profile/", headers={"user-agent": "Another browser"})  # told at once
    found = UserSession.objects.get()
    assert (found.user_agent, found.last_seen_at > first) == ("Another browser", True)


def test_the_language_a_person_chooses_is_the_language_of_the_pages(hanami: Organisation) -> None:
    member = make_member(hanami, Role.VIEWER)
    browser, _answer = sign_in_by_password(member.email)
    browser.post("/account/profile/", {"name": "Naoko Ito", "language": "ja"})
    member.refresh_from_db()
    assert (member.name, member.language) == ("Naoko Ito", "ja")
    assert '<html lang="ja"' in browser.get("/account/profile/").content.decode()
    elsewhere, _answer = sign_in_by_password(member.email)
    assert '<html lang="ja"' in elsewhere.get("/account/profile/").content.decode()


def test_nobody_changes_more_of_themselves_than_name_and_language(hanami: Organisation) -> None:
    member = make_member(hanami, Role.VIEWER)
    browser, _answer = sign_in_by_password(member.email)
    form = {"name": "N", "language": "", "is_staff": "on", "email": "other@example.com"}
    browser.post("/account/profile/", form)
    member.refresh_from_db()
    assert (member.is_staff, member.email) == (False, "viewer@hanami.example")
    answer = browser.post("/account/profile/", {"name": "N", "language": "xx"})
    assert answer.status_code == 200
