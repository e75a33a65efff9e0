"""API keys: shown once, known by their digest, dead at once when revoked or run out."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import keys
from accounts.models import ApiKey, Organisation, Role, Scope
from accounts.services import api_keys
from tests.people import make_member, make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def hanami() -> Organisation:
    return make_organisation("hanami")


def make_key(organisation: Organisation, **fields: Any) -> tuple[ApiKey, str]:
    by = make_member(organisation, Role.ADMIN, email="maker@example.com")
    return api_keys.create(organisation, name="CRM", scopes=[Scope.TEMPLATES_READ], by=by, **fields)


def test_the_secret_is_shown_once_and_opens_the_door(sign_in: Any, hanami: Organisation) -> None:
    admin = sign_in(make_member(hanami, Role.ADMIN))
    form = {"name": "CRM nightly", "scopes": ["templates.read"], "ends_on": ""}
    page = admin.post("/o/hanami/settings/keys/new/", form).content.decode()
    found = re.search(r"wap_[\w-]{40,}", page)
    assert found
    assert found[0] not in admin.get("/o/hanami/settings/keys/").content.decode()
    key = keys.authenticate(f"Bearer {found[0]}")
    assert key
    assert (key.name, key.organisation, key.scopes) == ("CRM nightly", hanami, ["templates.read"])


def test_the_secret_is_nowhere_in_the_database(hanami: Organisation) -> None:
    _key, secret = make_key(hanami)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(k)::text FROM accounts_apikey k")
        row = str(cursor.fetchone())
        cursor.execute("SELECT row_to_json(e)::text FROM accounts_apikeyevent e")
        event = str(cursor.fetchone())
    assert secret not in row + event
    assert "secret_digest" in row
    assert "secret_digest" not in event


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer wap_", "Basic wap_x", "Token x", "wap_x"])
def test_anything_else_opens_nothing(hanami: Organisation, header: str) -> None:
    make_key(hanami)
    assert keys.authenticate(header) is None


def test_a_basic_header_with_a_true_secret_opens_nothing(hanami: Organisation) -> None:
    _key, secret = make_key(hanami)
    assert keys.authenticate(f"Basic {secret}") is None
    assert keys.authenticate(f"bearer {secret}")


def test_a_revoked_key_is_dead_at_once(sign_in: Any, hanami: Organisation) -> None:
    key, secret = make_key(hanami)
    path = f"/o/hanami/settings/keys/{key.pk}/revocation/"
    sign_in(make_member(hanami, Role.ADMIN)).post(path)
    assert keys.authenticate(f"Bearer {secret}") is None
    first = ApiKey.objects.get().revoked_at
    assert not api_keys.revoke(key)
    assert ApiKey.objects.get().revoked_at == first


def test_a_key_runs_out(hanami: Organisation) -> None:
    end = timezone.now() + timedelta(days=1)
    _key, secret = make_key(hanami, expires_at=end)
    assert keys.authenticate(f"Bearer {secret}")
    with time_machine.travel(end):
        assert keys.authenticate(f"Bearer {secret}") is None


def test_its_use_is_noted_at_most_once_a_minute(hanami: Organisation) -> None:
    _key, secret = make_key(hanami)
    start = timezone.now()
    seen = []
    for seconds in (0, 30, 61):
        with time_machine.travel(start + timedelta(seconds=seconds), tick=False):
            keys.authenticate(f"Bearer {secret}")
        seen.append(ApiKey.objects.get().last_used_at)
    assert seen[0] == seen[1]
    assert seen[2] == start + timedelta(seconds=61)


def test_using_a_key_costs_two_queries(hanami: Organisation) -> None:
    _key, secret = make_key(hanami)
    with CaptureQueriesContext(connection) as queries:
        keys.authenticate(f"Bearer {secret}")
    assert len(queries) == 2


def test_only_admins_see_and_make_keys(sign_in: Any, hanami: Organisation) -> None:
    reader = sign_in(make_member(hanami, Role.COMPLIANCE))
    for page in ("keys/", "keys/new/"):
        assert reader.get(f"/o/hanami/settings/{page}").status_code == 403
    stranger = sign_in(make_member(make_organisation("other"), Role.ADMIN))
    assert stranger.get("/o/hanami/settings/keys/").status_code == 404


def test_another_organisations_key_cannot_be_revoked(sign_in: Any, hanami: Organisation) -> None:
    other = make_organisation("other")
    key, secret = make_key(other)
    path = f"/o/hanami/settings/keys/{key.pk}/revocation/"
    assert sign_in(make_member(hanami, Role.ADMIN)).post(path).status_code == 404
    assert keys.authenticate(f"Bearer {secret}")
