"""The switcher lists a few accounts and organisations; the others are found by typing, with and without scripts."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Membership, Role
from assets.models import WhatsAppAccount
from tests.people import make_account, make_member, make_organisation

pytestmark = pytest.mark.django_db
HOME = "/o/hanami/places/"


@pytest.fixture
def browser(client: Client) -> Client:
    organisation = make_organisation()
    first = make_account(organisation, waba_id="100", business_id="1", name="Account 00")
    rows = [
        WhatsAppAccount(
            organisation=organisation, connection=first.connection, waba_id=str(100 + n), name=f"Account {n:02}"
        )
        for n in range(1, 30)
    ]  # fmt: skip
    WhatsAppAccount.objects.bulk_create(rows)
    client.force_login(make_member(organisation, Role.ADMIN))
    return client


def test_a_page_lists_twenty_accounts_and_how_to_find_the_rest(browser: Client) -> None:
    text = browser.get("/o/hanami/alerts/").content.decode()
    assert "Account 19" in text
    assert "Account 20" not in text
    assert 'name="places"' in text
    chosen = browser.get("/o/hanami/alerts/?account=125").content.decode()
    assert "Account 25" in chosen  # the one that the page is narrowed to is named all the same


def test_what_is_typed_is_found_by_name_or_id_as_page_and_as_part(browser: Client) -> None:
    for headers in ({}, {"HX-Request": "true"}):
        text = browser.get(
            f"{HOME}?places=count+25&at=/o/hanami/quality/", headers=headers
        ).content.decode()
        assert 'href="/o/hanami/quality/?account=125"' in text
        assert ("<html" in text) == (not headers)
    assert "account=127" in browser.get(f"{HOME}?places=127").content.decode()
    nothing = browser.get(f"{HOME}?places=zzz", headers={"HX-Request": "true"}).content.decode()
    assert "Nothing has that in its name." in nothing


@pytest.mark.parametrize(
    "at", ["https://evil.example/", "//evil.example", "/o/other/", "/o/hanami/\\evil"]
)
def test_a_place_outside_is_not_led_to(browser: Client, at: str) -> None:
    text = browser.get(HOME, {"places": "25", "at": at}).content.decode()
    assert 'href="https:' not in text
    assert 'href="//' not in text
    assert 'href="/o/hanami/\\' not in text
    assert 'href="/o/hanami/?account=125"' in text


def test_only_ones_own_organisations_are_found(browser: Client) -> None:
    mine = make_organisation("hanami-osaka")
    make_organisation("hanami-secret")
    Membership.objects.create(
        organisation=mine, user=Membership.objects.get().user, roles=[Role.VIEWER]
    )
    text = browser.get(f"{HOME}?places=hanami").content.decode()
    assert "Hanami-osaka" in text
    assert "Hanami-secret" not in text
    stranger = make_member(make_organisation("other"), Role.ADMIN)
    browser.force_login(stranger)
    assert browser.get(HOME).status_code == 404


def test_more_accounts_cost_no_page_more_queries(browser: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            browser.get("/o/hanami/settings/")
        return len(seen)

    queries()
    many = queries()
    WhatsAppAccount.objects.exclude(waba_id="100").delete()
    assert queries() == many


def test_the_list_of_accounts_has_pages(browser: Client) -> None:
    first = browser.get("/o/hanami/assets/").content.decode()
    assert "/assets/accounts/119/" in first
    assert "/assets/accounts/120/" not in first
    assert "/assets/accounts/120/" in browser.get("/o/hanami/assets/?page=2").content.decode()
    assert "/assets/accounts/120/" in browser.get("/o/hanami/assets/?q=account+20").content.decode()
    assert "No account fits" in browser.get("/o/hanami/assets/?q=zzz").content.decode()
