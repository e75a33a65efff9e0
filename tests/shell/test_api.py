"""The JSON API: keys, scopes, and nobody else's data."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import ApiKey, Organisation, Scope, digest
from templates_app.models import Template
from templates_app.services import commenting, drafting
from tests.people import make_account, make_organisation, make_user

CONTENT = {"parameter_format": "POSITIONAL", "components": [{"type": "BODY", "text": "Hello."}]}


def make_key(organisation: Organisation, *scopes: str, **fields: Any) -> str:
    secret = ApiKey.new_secret()
    ApiKey.objects.create(
        organisation=organisation, name="Shop", prefix=secret[:8], secret_digest=digest(secret),
        scopes=list(scopes or Scope.values),
        created_by=make_user(f"{secret[-6:].lower()}@{organisation.slug}.example"),
        **fields,
    )  # fmt: skip
    return secret


def get(client: Client, path: str, secret: str = "") -> Any:
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    return client.get(f"/api/v1/{path}", headers=headers)


@pytest.fixture
def template(db: None) -> Template:
    account = make_account(make_organisation())
    return drafting.create_draft(
        account, name="greeting", language="en_US", category="UTILITY", content=CONTENT,
        by=make_user("author@example.com"),
    )  # fmt: skip


def test_templates_are_listed_and_read(client: Client, template: Template) -> None:
    key = make_key(template.organisation)
    listed = get(client, "templates?status=draft", key).json()
    assert [row["name"] for row in listed["items"]] == ["greeting"]
    Template.objects.update(expires_on=date(2027, 5, 1))
    one = get(client, f"templates/{template.pk}", key).json()
    assert one["content"]["components"] == CONTENT["components"]
    assert (one["expires_on"], one["review_by"]) == ("2027-05-01", None)
    assert get(client, "accounts", key).json()["items"][0]["environment"] == "sandbox"
    assert get(client, "key", key).json()["organisation"] == "hanami"


def test_comments_are_told_with_their_answers_and_whether_their_words_stand(
    client: Client, template: Template
) -> None:
    by = make_user("reviewer@example.com")
    asked = commenting.comment(
        template, text="Too long.", by=by, place="BODY", quote="Hello", asks_change=True
    )
    commenting.comment(template, text="Fine otherwise.", by=by)
    commenting.answer(asked, by=by, text="Which part?")
    key = make_key(template.organisation)
    first, second = get(client, f"templates/{template.pk}/comments", key).json()["items"]
    assert (first["place"], first["quote"], first["text"]) == ("BODY", "Hello", "Too long.")
    assert (first["asks_change"], first["stands"], first["resolved_at"]) == (True, True, None)
    assert [(one["text"], one["by"]) for one in first["answers"]] == [("Which part?", str(by))]
    assert (second["text"], second["answers"]) == ("Fine otherwise.", [])
    commenting.answer(asked, by=by, resolve=True)
    told = get(client, f"templates/{template.pk}/comments", key).json()["items"]
    assert {one["resolved_by"] for one in told if one["asks_change"]} == {str(by)}


def test_another_organisations_key_meets_nothing(client: Client, template: Template) -> None:
    key = make_key(make_organisation("other"))
    assert get(client, "templates", key).json()["items"] == []
    assert get(client, "accounts", key).json()["items"] == []
    for path in (f"templates/{template.pk}", f"templates/{template.pk}/comments"):
        assert get(client, path, key).status_code == 404


def test_a_key_without_the_scope_is_refused(client: Client, template: Template) -> None:
    key = make_key(template.organisation, Scope.ASSETS_READ)
    answer = get(client, "templates", key)
    assert answer.status_code == 403
    assert "templates.read" in answer.json()["detail"]


@pytest.mark.parametrize("secret", ["", "wap_wrong", "x" * 5000])
def test_no_key_no_answer(client: Client, template: Template, secret: str) -> None:
    for path in ("templates", f"templates/{template.pk}", "accounts", "key"):
        assert get(client, path, secret).status_code == 401


def test_an_expired_or_revoked_key_opens_nothing(client: Client, template: Template) -> None:
    past = timezone.now() - timedelta(seconds=1)
    for fields in ({"expires_at": past}, {"revoked_at": past}):
        key = make_key(template.organisation, **fields)
        assert get(client, "templates", key).status_code == 401


def test_the_description_names_every_path(client: Client, db: None) -> None:
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    one = "/api/v1/templates/{template_id}"
    assert set(paths) == {
        "/api/v1/key", "/api/v1/accounts", "/api/v1/templates", "/api/v1/templates/lint", one,
        f"{one}/content", f"{one}/review", f"{one}/submission", f"{one}/status",
        "/api/v1/costs/estimate", f"{one}/preview.html", f"{one}/preview.png", f"{one}/numbers",
        f"{one}/comments",
        "/api/v1/consent", "/api/v1/consent/decisions", "/api/v1/consent/opt-ins",
        "/api/v1/consent/withdrawals", "/api/v1/flows", "/api/v1/messages",
        "/api/v1/messages/{send_id}", f"{one}/tests", "/api/v1/quality/limits",
        "/api/v1/quality/readings",
        "/api/v1/costs", "/api/v1/costs/templates", "/api/v1/costs/charges",
    }  # fmt: skip


def test_an_unknown_word_in_a_filter_is_said_and_not_overlooked(
    client: Client, template: Template
) -> None:
    answer = get(client, "templates?status=aproved", make_key(template.organisation))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "status"


def test_an_unknown_filter_is_said_and_does_not_find_everything(
    client: Client, template: Template
) -> None:
    answer = get(client, "templates?statu=approved", make_key(template.organisation))
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "statu")


def test_an_unknown_path_and_a_nul_are_problems_too(client: Client, template: Template) -> None:
    key = make_key(template.organisation)
    for path, status in (("nothing", 404), ("templates?name=%00", 400)):
        answer = get(client, path, key)
        assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
