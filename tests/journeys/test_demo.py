"""The demo loads by the same calls as people make, and a second loading adds nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from accounts.access import organisations_of
from accounts.models import Membership, Organisation, Role, User
from alerts.models import Alert, Kind
from assets.models import PhoneNumber, WhatsAppAccount
from bin.lib import demo_costs
from templates_app.models import Status, Template
from tests.sandbox_server import Sandbox
from tests.webhooks import processes
from waportal import demo
from webhooks.models import Delivery

pytestmark = pytest.mark.journey


@pytest.fixture
def loaded(
    transactional_db: None, sandbox: Sandbox, settings: Any, tmp_path: Path
) -> Iterator[Sandbox]:
    sandbox.reset("demo")
    settings.DATA_DIR = tmp_path
    with processes.intake(GRAPH_BASE_URLS=f"sandbox={sandbox.url}") as (intake_url, _process):
        settings.WEBHOOK_URL = intake_url
        call_command("loaddemo", verbosity=0)
        yield sandbox


def counts() -> list[int]:
    return [model.objects.count() for model in (Organisation, User, Membership, Template)]


def thirty_templates_in_many_states_and_languages() -> None:
    assert Template.objects.count() == 30
    assert len(set(Template.objects.values_list("status", flat=True))) >= 9
    assert len(set(Template.objects.values_list("language", flat=True))) >= 7
    assert WhatsAppAccount.objects.filter(subscribed=True, currency="USD").count() == 4
    assert PhoneNumber.objects.count() == 7
    assert not Alert.objects.open().filter(kind=Kind.TOKEN_REFUSED).exists()


def a_person_for_every_role_and_a_partner_with_two_clients() -> None:
    roles = {role for roles in Membership.objects.values_list("roles", flat=True) for role in roles}
    assert roles == set(Role.values)
    partner = User.objects.get(email="noor@bridge.example")
    seen = set(organisations_of(partner).values_list("slug", flat=True))
    assert seen == {"bridge", "hanami", "nusantara"}


def a_colleague_who_is_not_the_author_cleared_what_is_cleared() -> None:
    for template in Template.objects.filter(status=Status.CLEARED):
        assert template.revision is not None
        review = template.revision.reviews.get()
        assert review.by != template.revision.created_by


def months_of_messages_are_told_but_for_three_days_of_one_account(loaded: Sandbox) -> None:
    demo_costs.tell(f"{loaded.url}/_sandbox")
    bodies = b"".join(bytes(body) for body in Delivery.objects.values_list("body", flat=True))
    told = bodies.decode().replace("\\/", "/")
    state = loaded.state()
    ids = {m["id"]: m["waba"] for m in state["messages"] if m["direction"] == "out"}
    untold = [waba for one, waba in ids.items() if one not in told]
    assert len(ids) > 2000
    assert 0 < len(untold) < 40
    assert set(untold) == {demo_costs.WITH_A_GAP}


def test_the_demo_is_whole_and_loading_again_changes_nothing(loaded: Sandbox) -> None:
    thirty_templates_in_many_states_and_languages()
    a_person_for_every_role_and_a_partner_with_two_clients()
    a_colleague_who_is_not_the_author_cleared_what_is_cleared()
    before = counts()
    call_command("loaddemo", verbosity=0)
    assert counts() == before
    months_of_messages_are_told_but_for_three_days_of_one_account(loaded)


def test_a_script_finds_everything_in_demo_json(loaded: Sandbox, tmp_path: Path) -> None:
    call_command("write_demo_json", verbosity=0)
    path = tmp_path / "demo.json"
    facts = json.loads(path.read_text())
    assert path.stat().st_mode & 0o077 == 0
    wanted = {
        "url", "webhook_url", "sandbox_url", "desk_url", "token", "waba_id", "phone_number_id",
        "app_id", "app_secret", "verify_token", "api_key", "sign_ins",
    }  # fmt: skip
    assert wanted <= {name for name, value in facts.items() if value}
    told = loaded.state()
    assert facts["token"] in {each["token"] for each in told["tokens"]}
    assert facts["app_secret"] in {each["secret"] for each in told["apps"]}
    assert len(facts["sign_ins"]) == 15
    apps = {each["id"]: each["secret"] for each in told["apps"]}
    tokens = {each["token"]: each["app"] for each in told["tokens"]}
    for business in demo.BUSINESSES:  # what the demo believes stands in the sandbox
        assert apps[business.app_id] == business.app_secret
        assert tokens[business.token] == business.app_id


def test_the_demo_never_touches_a_live_site(settings: Any, db: None) -> None:
    settings.GRAPH_BASE_URLS = {"live": "https://graph.facebook.com"}
    with pytest.raises(CommandError, match="names no sandbox"):
        call_command("loaddemo")
