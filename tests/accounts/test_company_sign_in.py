"""Signing in with the company's own accounts (OpenID Connect), against a provider over real HTTP."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client

from accounts.models import Organisation, Role, User
from tests.people import make_member, make_organisation

pytestmark = pytest.mark.django_db


class Provider:
    """The smallest OpenID Connect provider: discovery, keys, token, userinfo. `claims` is who signs in."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.claims: dict[str, Any] = {}
        self.grants: list[dict[str, str]] = []  # what the token endpoint was asked
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def answer(self, path: str, form: dict[str, str], bearer: str) -> Any:
        if path == "/.well-known/openid-configuration":
            return {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "userinfo_endpoint": f"{self.url}/userinfo",
                "jwks_uri": f"{self.url}/keys",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            }
        if path == "/keys":
            public = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
            return {"keys": [{**public, "kid": "one", "use": "sig", "alg": "RS256"}]}
        if path == "/token" and form.get("code") == "good":
            self.grants.append(form)
            now = int(time.time())
            said = {**self.claims, "iss": self.url, "aud": "portal", "iat": now, "exp": now + 60}
            token = jwt.encode(said, self.key, algorithm="RS256", headers={"kid": "one"})
            return {"access_token": "access", "token_type": "Bearer", "id_token": token}
        if path == "/userinfo" and bearer == "Bearer access":
            return self.claims
        return None

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                sent = parse_qs(self.rfile.read(length).decode())
                form = {name: values[0] for name, values in sent.items()}
                bearer = self.headers.get("Authorization", "")
                found = provider.answer(urlsplit(self.path).path, form, bearer)
                body = json.dumps(found or {"error": "invalid_grant"}).encode()
                self.send_response(200 if found else 400)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_POST = do_GET

            def log_message(self, format: str, *args: Any) -> None:
                """Quiet."""

        return Handler


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    playing = Provider()
    app = {
        "provider_id": "oidc",
        "name": "Hanami ID",
        "client_id": "portal",
        "secret": "company-secret",
        "settings": {"server_url": playing.url, "oauth_pkce_enabled": True},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    yield playing
    playing.stop()


@pytest.fixture
def hanami() -> Organisation:
    return make_organisation("hanami")


def come_back(provider: Provider, *, code: str = "good", **claims: Any) -> tuple[Client, Any]:
    """From the button to the answer after the provider has sent the person back."""
    provider.claims = {"sub": "u-1", **claims}
    browser = Client()
    leaving = urlsplit(browser.post("/account/oidc/oidc/login/")["Location"])
    assert f"{leaving.scheme}://{leaving.netloc}{leaving.path}" == f"{provider.url}/authorize"
    asked = {name: values[0] for name, values in parse_qs(leaving.query).items()}
    assert asked["client_id"] == "portal"
    assert {"openid", "email"} <= set(asked["scope"].split())
    query = {"code": code, "state": asked["state"]}
    return browser, browser.get("/account/oidc/oidc/login/callback/", query)


def is_in(browser: Client) -> bool:
    return browser.get("/o/hanami/settings/").status_code == 200


def test_a_member_known_by_verified_e_mail_comes_in(
    provider: Provider, hanami: Organisation
) -> None:
    member = make_member(hanami, Role.VIEWER)
    browser, answer = come_back(provider, email="Viewer@Hanami.example", email_verified=True)
    assert answer.status_code == 302
    assert is_in(browser)
    assert provider.grants[0]["client_secret"] == "company-secret"
    assert SocialAccount.objects.get(user=member).uid == "u-1"


def test_the_second_time_the_companys_id_is_enough(
    provider: Provider, hanami: Organisation
) -> None:
    make_member(hanami, Role.VIEWER)
    come_back(provider, email="viewer@hanami.example", email_verified=True)
    browser, _answer = come_back(provider, email="married@hanami.example", email_verified=True)
    assert is_in(browser)


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "viewer@hanami.example", "email_verified": False},
        {"email": "viewer@hanami.example"},
        {"email": "unknown@hanami.example", "email_verified": True},
        {},
    ],
)
def test_nobody_else_comes_in_and_nobody_is_made(
    provider: Provider, hanami: Organisation, claims: dict[str, Any]
) -> None:
    make_member(hanami, Role.VIEWER)
    browser, answer = come_back(provider, **claims)
    assert answer.status_code in (200, 302)
    assert not is_in(browser)
    assert not SocialAccount.objects.exists()
    assert User.objects.count() == 1


def test_a_closed_account_stays_closed(provider: Provider, hanami: Organisation) -> None:
    member = make_member(hanami, Role.VIEWER)
    come_back(provider, email=member.email, email_verified=True)
    User.objects.filter(pk=member.pk).update(is_active=False)
    browser, _answer = come_back(provider, email=member.email, email_verified=True)
    assert browser.get("/o/hanami/settings/").status_code == 302


def test_a_code_the_provider_refuses_lets_nobody_in(
    provider: Provider, hanami: Organisation
) -> None:
    make_member(hanami, Role.VIEWER)
    browser, _answer = come_back(
        provider, code="stolen", email="viewer@hanami.example", email_verified=True
    )
    assert not is_in(browser)


def test_a_state_of_another_browser_lets_nobody_in(
    provider: Provider, hanami: Organisation
) -> None:
    make_member(hanami, Role.VIEWER)
    provider.claims = {"sub": "u-1", "email": "viewer@hanami.example", "email_verified": True}
    leaving = Client().post("/account/oidc/oidc/login/")["Location"]
    state = parse_qs(urlsplit(leaving).query)["state"][0]
    victim = Client()
    victim.get("/account/oidc/oidc/login/callback/", {"code": "good", "state": state})
    assert not is_in(victim)


def test_without_the_settings_there_is_no_such_door() -> None:
    assert Client().post("/account/oidc/oidc/login/").status_code == 404
