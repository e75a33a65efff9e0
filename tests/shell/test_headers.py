"""What every answer carries."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.people import make_member, make_organisation, make_user


@pytest.fixture
def signed_in(client: Client, db: None) -> Client:
    client.force_login(make_member(make_organisation()))
    return client


def test_a_page_allows_no_inline_script_or_style(signed_in: Client) -> None:
    policy = signed_in.get("/o/hanami/").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_a_page_is_isolated_and_not_kept_by_others(signed_in: Client) -> None:
    headers = signed_in.get("/o/hanami/").headers
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cache-Control"] == "private, no-store"


def test_only_the_admin_may_run_its_own_scripts(client: Client, db: None) -> None:
    client.force_login(make_user("staff@example.com", is_staff=True, is_superuser=True))
    assert "'unsafe-inline'" in client.get("/admin/").headers["Content-Security-Policy"]
    assert "unsafe" not in client.get(reverse("home")).headers["Content-Security-Policy"]


def test_a_request_keeps_a_well_formed_id_and_replaces_any_other(client: Client, db: None) -> None:
    given = client.get("/healthz", headers={"X-Request-ID": "abc-123-def"})
    assert given.headers["X-Request-ID"] == "abc-123-def"
    forged = client.get("/healthz", headers={"X-Request-ID": "a b\tc"})
    assert len(forged.headers["X-Request-ID"]) == 32


@pytest.mark.parametrize("path", ["/o/hanami/?account=", "/o/hanami/search/?q=", "/api/v1/key?x="])
def test_a_nul_in_the_address_is_a_bad_request(signed_in: Client, path: str) -> None:
    assert signed_in.get(f"{path}a%00b").status_code == 400


@pytest.mark.parametrize("path", ["/f/%00/", "/f/a%00b/confirmation/", "/api/v1/a%00"])
def test_so_is_one_in_its_path(client: Client, path: str) -> None:
    assert client.get(path).status_code == 400
