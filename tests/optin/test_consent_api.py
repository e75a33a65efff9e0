"""Consent for an organisation's own programs."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from accounts.models import Scope
from optin.ledger.writing import of
from optin.models import Decision
from tests.optin.making import NUMBER, USER, opted_in, stop
from tests.people import make_organisation
from tests.shell.test_api import get, make_key

pytestmark = pytest.mark.django_db


def ask(client: Client, secret: str, **said: Any) -> Any:
    return client.post(
        "/api/v1/consent/decisions", json.dumps(said), "application/json",
        headers={"Authorization": f"Bearer {secret}"},
    )  # fmt: skip


def test_where_a_person_stands_is_for_keys_with_the_scope_and_of_their_own(client: Client) -> None:
    organisation = make_organisation()
    subject = opted_in(organisation)
    key = make_key(organisation, Scope.OPTINS_READ)
    told = get(client, "consent?number=%2B4915100000001", key).json()
    assert told["person"] == str(subject.pk)
    [state] = told["states"]
    assert (state["purpose"], state["status"], state["grade"]) == ("marketing", "granted", "A")
    assert get(client, f"consent?user_id={USER}", key).json()["states"] == []
    for wrong in ("consent?number=Smith", "consent?user_id=me", "consent?nmber=1"):
        assert get(client, wrong, key).status_code == 422, wrong
    lacking = make_key(organisation, Scope.OPTINS_DECIDE)
    assert get(client, "consent?number=4915100000001", lacking).status_code == 403
    theirs = make_key(make_organisation("other"), Scope.OPTINS_READ)
    told = get(client, "consent?number=4915100000001", theirs).json()
    assert told == {"person": None, "stopped_at_meta": False, "states": []}


def test_a_decision_is_kept_and_says_why(client: Client) -> None:
    organisation = make_organisation()
    subject = opted_in(organisation, purpose="utility")  # it may be night for marketing
    key = make_key(organisation, Scope.OPTINS_DECIDE)
    told = ask(client, key, number=NUMBER, category="UTILITY", template_id="7").json()
    assert (told["allowed"], told["code"]) == (True, "ALLOWED")
    event_id = stop(organisation, subject)
    told = ask(client, key, number=NUMBER, category="UTILITY").json()
    assert (told["allowed"], told["code"]) == (False, "WITHDRAWN")
    assert told["event_id"] == str(event_id)
    assert "wants no more" in told["sentence"]
    with of(organisation):
        assert Decision.objects.filter(pk=told["id"], code="WITHDRAWN").exists()
    assert ask(client, key, number=NUMBER, category="SPAM").status_code == 422
    assert ask(client, key, category="UTILITY").json()["code"] == "NOT_A_RECIPIENT"
    assert ask(client, key, number="x", category="UTILITY").json()["errors"][0]["field"] == "number"
    reader = make_key(organisation, Scope.OPTINS_READ)
    assert ask(client, reader, number=NUMBER, category="UTILITY").status_code == 403
    theirs = make_key(make_organisation("other"), Scope.OPTINS_DECIDE)
    assert ask(client, theirs, number=NUMBER, category="UTILITY").json()["code"] == "NO_GRANT"
