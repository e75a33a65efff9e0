"""A drop whose cause is known: the sandbox's story of one template that takes a number down with it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from assets.models import WhatsAppAccount
from assets.services import polling
from quality.reports.causes import last_drop
from sandbox import scenario
from templates_app.models import Insights, NumbersReading
from templates_app.services import numbers, sync
from tests.assets.places import due_now, make_account, make_connection, make_place
from tests.quality.making import words
from tests.sandbox_server import Sandbox

pytestmark = pytest.mark.django_db

STORY, CULPRIT = "quality-drop-to-disabled", "flash_sale_tonight"


@pytest.fixture
def account(sandbox: Sandbox) -> WhatsAppAccount:
    story = scenario.find(STORY)
    sandbox.reset({**story, "traffic": {**story["traffic"], "messages": 9000}})
    sandbox.control("POST", "/clock", json={"speed": 0})
    state = sandbox.state()
    # Meta counts no templates' messages in Japan, where the story plays.
    sandbox.change(state["wabas"][0]["id"], country="MX", primary_business_location="MX")
    sandbox.change(state["phone_numbers"][0]["id"], display_phone_number="+52 55 5550 0301")
    organisation, admin = make_place()
    connection = make_connection(
        sandbox,
        organisation,
        admin,
        business_id=state["businesses"][0]["id"],
        app_id=state["apps"][0]["id"],
        app_secret=state["apps"][0]["secret"],
        token=state["tokens"][0]["token"],
    )
    return make_account(connection, state["wabas"][0]["id"])


def look(account: WhatsAppAccount) -> WhatsAppAccount:
    """As the clock does: the account and its templates are read."""
    account = due_now(account)
    assert polling.poll(account)
    sync.sync_account(account)
    return account


def test_the_culprit_comes_first_with_its_evidence(
    account: WhatsAppAccount, sandbox: Sandbox, client: Client
) -> None:
    for hours in (0, 2.5, 1.5, 7):  # green; yellow and scored; paused; red and paused again
        sandbox.forward(int(hours * 3600))
        look(account)
    number = account.numbers.get()
    assert words(subject_id=number.phone_number_id) == ["GREEN", "YELLOW", "RED"]
    NumbersReading.objects.create(account=account, insights=Insights.ON, due_at=timezone.now())
    assert numbers.run(NumbersReading.objects.get())
    number.refresh_from_db()
    drop = last_drop(number)
    assert drop is not None
    assert drop.enough
    first, *others = drop.suspects
    assert CULPRIT in first.title
    assert not [one for one in others if "Template" in one.title]
    told = " ".join(first.evidence)
    for word in ("Low quality", "paused", "read, of all others"):
        assert word in told
    client.force_login(account.organisation.memberships.get().user)
    place = f"/o/{account.organisation.slug}/quality/numbers/{number.phone_number_id}/"
    answer: Any = client.get(place)
    assert CULPRIT in answer.content.decode()
