"""Programs draft, ask for a colleague's word and submit what a person has cleared."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from accounts.models import ApiKey, Organisation, Role, Scope
from assets.models import WhatsAppAccount
from outgoing.models import Event as Told
from outgoing.models import Kind
from outgoing.services import endpoints
from templates_app.models import Event, Template
from templates_app.services import review
from templates_app.services.errors import NotYourOwn
from tests.people import make_account, make_organisation
from tests.sandbox_server import Sandbox
from tests.shell.test_api import make_key
from tests.templates_app.making import at_meta, clear, connected, draft, person, words

pytestmark = pytest.mark.django_db


class Program:
    """A customer's program with a key."""

    def __init__(self, organisation: Organisation, *scopes: str) -> None:
        self.browser = Client(
            headers={"Authorization": f"Bearer {make_key(organisation, *scopes)}"}
        )
        self.key = ApiKey.objects.order_by("-pk")[0]

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """`headers`: idempotency_key="…"."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        data = json.dumps(body) if body is not None else b""
        return self.browser.generic(
            method, f"/api/v1/{path}", data, "application/json", headers=sent
        )


def made(account: WhatsAppAccount, **changes: Any) -> dict[str, Any]:
    return {
        "waba_id": account.waba_id, "name": "order_sent", "language": "en_US",
        "category": "UTILITY", "content": words(), **changes,
    }  # fmt: skip


@pytest.fixture
def account(db: None) -> WhatsAppAccount:
    return make_account(make_organisation())


@pytest.fixture
def program(account: WhatsAppAccount) -> Program:
    return Program(account.organisation)


def test_from_a_draft_to_meta_with_a_person_in_between(sandbox: Sandbox, jobs: Any) -> None:
    account = connected(sandbox)
    program, boss = Program(account.organisation), person(account, Role.ADMIN)
    endpoints.create(
        account.organisation, name="CRM", url="https://crm.example.com/",
        kinds=[Kind.TEMPLATE_STATUS], by=boss,
    )  # fmt: skip
    answer = program.ask("POST", "templates", made(account))
    assert answer.status_code == 201
    path = f"templates/{answer.json()['id']}"
    too_early = program.ask("POST", f"{path}/submission")
    assert (too_early.status_code, too_early.json()["code"]) == (409, "not_cleared")
    assert program.ask("POST", f"{path}/review", {"note": "From the shop"}).status_code == 200
    template = Template.objects.get()
    with pytest.raises(NotYourOwn):  # four eyes: the key's maker is its author
        clear(template, by=program.key.created_by)
    clear(template, by=person(account, Role.REVIEWER))
    answer = program.ask("POST", f"{path}/submission")
    assert (answer.status_code, answer.json()["status"]) == (202, "submitting")
    jobs.run()
    assert len(at_meta(sandbox, "order_sent")) == 1
    told = program.ask("GET", f"{path}/status").json()
    assert told["status"] == "pending"
    assert [one["to_status"] for one in told["history"]] == [
        "pending", "submitting", "cleared", "in_review", "draft",
    ]  # fmt: skip
    assert [one["key"] for one in told["history"]] == ["", "Shop", "", "Shop", "Shop"]
    assert told["history"][3]["note"] == "From the shop"
    moves = [(one.data["from"], one.data["to"]) for one in Told.objects.order_by("pk")]
    assert moves == [
        ("draft", "in_review"), ("in_review", "cleared"), ("cleared", "submitting"),
        ("submitting", "pending"),
    ]  # fmt: skip
    assert Told.objects.order_by("-pk")[0].data["waba_id"] == account.waba_id


def test_the_keys_name_stands_in_the_templates_story(
    program: Program, account: WhatsAppAccount, sign_in: Any
) -> None:
    program.ask("POST", "templates", made(account))
    event = Event.objects.get()
    assert (event.key, event.by) == ("Shop", program.key.created_by)
    draft(account)
    assert Event.objects.order_by("-pk")[0].key == ""


def test_asked_twice_with_the_same_key_there_is_one_draft(
    program: Program, account: WhatsAppAccount
) -> None:
    first = program.ask("POST", "templates", made(account), idempotency_key="order-1")
    second = program.ask("POST", "templates", made(account), idempotency_key="order-1")
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["id"] == second.json()["id"]
    other = program.ask("POST", "templates", made(account, name="b"), idempotency_key="order-1")
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")
    without = program.ask("POST", "templates", made(account))
    assert (without.status_code, without.json()["code"]) == (409, "name_taken")
    assert without.json()["errors"][0]["field"] == "name"
    assert Template.objects.count() == 1


def test_another_keys_idempotency_key_is_another_one(
    program: Program, account: WhatsAppAccount
) -> None:
    other = Program(account.organisation)
    program.ask("POST", "templates", made(account), idempotency_key="1")
    answer = other.ask("POST", "templates", made(account, name="other"), idempotency_key="1")
    assert answer.status_code == 201


def test_content_is_replaced_but_nobodys_newer_one(
    program: Program, account: WhatsAppAccount
) -> None:
    first = program.ask("POST", "templates", made(account)).json()
    path = f"templates/{first['id']}/content"
    said = {"content": words("Hello."), "expected_revision": first["revision"]}
    second = program.ask("PUT", path, said)
    assert second.json()["content"]["components"][0]["text"] == "Hello."
    stale = program.ask("PUT", path, {**said, "content": words("Good bye.")})
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_draft")


def test_new_content_takes_the_clearance_away(program: Program, account: WhatsAppAccount) -> None:
    template = draft(account)
    review.send_to_colleague(template, to=None, by=person(account, Role.MARKETER))
    clear(template, by=person(account, Role.REVIEWER))
    program.ask("PUT", f"templates/{template.pk}/content", {"content": words("Other.")})
    assert program.ask("POST", f"templates/{template.pk}/submission").status_code == 409
    template.refresh_from_db()
    assert template.status == "draft"


def test_what_meta_would_refuse_is_named_with_its_cure(
    program: Program, account: WhatsAppAccount
) -> None:
    bad = words("{{1}} at the beginning", "Anna")
    asked = made(account, content=bad)
    del asked["waba_id"]
    findings = program.ask("POST", "templates/lint", asked).json()["findings"]
    assert findings
    assert all(one["code"] and one["field"] and one["cure"] for one in findings)
    assert not Template.objects.exists()
    pk = program.ask("POST", "templates", made(account, content=bad)).json()["id"]
    refused = program.ask("POST", f"templates/{pk}/review", {})
    assert (refused.status_code, refused.json()["code"]) == (422, "not_ready")
    assert refused.json()["errors"][0]["field"] == findings[0]["field"]


def test_a_good_template_has_no_findings(program: Program, account: WhatsAppAccount) -> None:
    asked = made(account)
    del asked["waba_id"]
    assert program.ask("POST", "templates/lint", asked).json() == {"findings": []}


@pytest.mark.parametrize(
    ("scope", "method", "path"),
    [
        (Scope.TEMPLATES_READ, "POST", "templates"),
        (Scope.TEMPLATES_READ, "PUT", "templates/{}/content"),
        (Scope.TEMPLATES_READ, "POST", "templates/{}/review"),
        (Scope.TEMPLATES_WRITE, "POST", "templates/{}/submission"),
        (Scope.TEMPLATES_WRITE, "GET", "templates/{}/status"),
        (Scope.TEMPLATES_SUBMIT, "GET", "templates/{}/preview.html"),
        (Scope.TEMPLATES_SUBMIT, "GET", "templates/{}/preview.png"),
        (Scope.TEMPLATES_SUBMIT, "POST", "templates/lint"),
        (Scope.TEMPLATES_READ, "GET", "accounts"),
    ],
)
def test_a_key_does_what_its_scopes_say_and_no_more(
    account: WhatsAppAccount, scope: str, method: str, path: str
) -> None:
    template = draft(account)
    answer = Program(account.organisation, scope).ask(method, path.format(template.pk), {})
    assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")
    assert "lacks the scope" in answer.json()["detail"]


def test_another_organisations_program_finds_nothing(account: WhatsAppAccount) -> None:
    template = draft(account)
    foreign = Program(make_organisation("other"))
    bodies = {
        "POST templates": made(account),
        "PUT templates/{}/content": {"content": words("Mine.")},
        "POST templates/{}/review": {},
        "POST templates/{}/submission": None,
        "GET templates/{}/status": None,
        "GET templates/{}/preview.html": None,
        "GET templates/{}/preview.png": None,
    }
    for asked, body in bodies.items():
        method, path = asked.split()
        assert foreign.ask(method, path.format(template.pk), body).status_code == 404
    template.refresh_from_db()
    assert template.status == "draft"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400), (b'{"content": NaN}', 400), (b'{"content": 1e999}', 400), (b"[" * 50_000, 400),
        (b'"' + b"a" * 300_000 + b'"', 400), (b"\xff", 400), (b"[]", 422), (b"{}", 422),
    ],
)  # fmt: skip
def test_an_unreadable_body_is_a_problem_and_not_an_error(
    program: Program, body: bytes, status: int
) -> None:
    answer: Any = program.browser.generic("POST", "/api/v1/templates", body, "application/json")
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")


def test_an_unknown_field_is_a_mistake_and_not_overlooked(
    program: Program, account: WhatsAppAccount
) -> None:
    answer = program.ask("POST", "templates", made(account, catgory="MARKETING"))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "catgory"


def test_what_json_cannot_store_is_left_out(program: Program, account: WhatsAppAccount) -> None:
    answer = program.ask("POST", "templates", made(account, content=words("A\x00\ud800B")))
    assert answer.status_code == 201
    assert answer.json()["content"]["components"][0]["text"] == "AB"


def test_too_many_writes_are_told_to_wait(program: Program, settings: Any) -> None:
    settings.API_WRITES_PER_MINUTE = 2
    answers = [program.ask("POST", "templates", {}) for _number in range(3)]
    # A minute may begin in between; then one more is let in.
    answers += [program.ask("POST", "templates", {}) for _number in range(2)]
    late = answers[-1]
    assert late.status_code == 429
    assert 1 <= int(late["Retry-After"]) <= 60


def test_the_preview_is_one_file_in_which_nothing_runs(
    program: Program, account: WhatsAppAccount
) -> None:
    evil = words("<script>alert(1)</script> {{1}} *bold* </style>", '"><img src=x onerror=y>')
    template = draft(account, evil)
    answer = program.ask("GET", f"templates/{template.pk}/preview.html?device=android&chat=dark")
    page = answer.content.decode()
    assert answer["Content-Type"].startswith("text/html")
    assert "phone--android" in page
    assert "<strong>bold</strong>" in page
    assert "<script" not in page
    assert "<img" not in page
    assert "/static/" not in page
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    named = program.ask("GET", f"templates/{template.pk}/preview.html?samples=false").content
    assert b"{{1}}" in named
