"""Signing in, second factors and passkeys, in a browser and under the strict CSP."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.totp.internal import auth as totp
from playwright.sync_api import Page

from tests.browser import Browse, axe_violations, scrolls_sideways
from tests.people import PASSWORD, make_member, make_organisation

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "admin"]),
]
SECOND_FACTOR = "/account/2fa/"


@pytest.fixture
def person() -> Any:
    return make_member(make_organisation(), "admin")


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    page.goto(f"/account/login/?next={SECOND_FACTOR}")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(password)
    press(page, "Sign in")


def confirm_password(page: Page) -> None:
    """What is asked before a change to how one signs in."""
    assert axe_violations(page) == []
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Confirm")


def press(page: Page, name: str) -> None:
    """Press a button and wait for the page it leads to."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


@pytest.mark.parametrize(("width", "language"), [(1280, "en"), (320, "ja")])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/account/login/", "/account/password/reset/", "/nowhere/"])
def test_the_pages_of_nobody_pass_axe_and_the_csp(
    browse: Browse, path: str, theme: str, width: int, language: str
) -> None:
    page = browse(path, width=width, theme=theme, language=language)
    assert axe_violations(page) == []
    assert not scrolls_sideways(page)
    assert [said for said in browse.problems if "404" not in said] == []


def test_a_wrong_password_is_told_first_and_is_reached_by_the_keyboard(
    browse: Browse, person: Any
) -> None:
    page = browse()
    sign_in(page, person.email, "not this one")
    assert page.evaluate("document.activeElement.className") == "error-summary"
    assert axe_violations(page) == []


def test_an_authenticator_app_is_set_up_and_asked_for(browse: Browse, person: Any) -> None:
    page = browse()
    sign_in(page, person.email)
    page.goto(f"{SECOND_FACTOR}totp/activate/")
    confirm_password(page)
    assert page.locator("img.qr").evaluate("image => image.naturalWidth") > 0
    assert axe_violations(page) == []
    secret = page.get_by_label("Or type this secret").input_value()
    page.locator("input[name=code]").fill(code_of(secret))
    press(page, "Switch it on")
    page.goto(f"{SECOND_FACTOR}recovery-codes/")
    recovery = page.get_by_label("Unused codes").input_value().split()[0]
    assert axe_violations(page) == []
    again = browse()
    sign_in(again, person.email)
    assert axe_violations(again) == []
    again.locator("input[name=code]").fill(recovery)
    press(again, "Sign in")
    again.goto("/account/sessions/")
    assert again.get_by_text("This one").count() == 1
    assert browse.problems == []


def code_of(secret: str) -> str:
    """The six digits an authenticator app shows now."""
    value = totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time()))
    return str(totp.format_hotp_value(value))


def test_a_passkey_is_added_and_opens_the_door(browse: Browse, person: Any) -> None:
    page = browse()
    give_device(page)
    sign_in(page, person.email)
    page.goto(f"{SECOND_FACTOR}webauthn/add/")
    confirm_password(page)
    assert axe_violations(page) == []
    page.locator("input[name=passwordless]").check()
    press(page, "Add it")
    page.goto("/account/logout/")
    press(page, "Sign out")
    page.goto(f"/account/login/?next={SECOND_FACTOR}")
    press(page, "Sign in with a passkey")
    assert page.get_by_role("heading", name="Passkeys and security keys").count() == 1
    assert browse.problems == []


def test_a_passkey_that_fails_is_explained(browse: Browse, person: Any) -> None:
    page = browse("/account/login/")
    give_device(page, verified=False)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_text("The passkey was not used.").wait_for()


def give_device(page: Page, *, verified: bool = True) -> None:
    """A device of Chromium's own making that holds passkeys and always says yes."""
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": verified,
        "automaticPresenceSimulation": True,
    }
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
