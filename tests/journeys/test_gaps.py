"""Webhooks that Meta loses: found by reading, shown on the page, told by an alert, until they come again."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from alerts.models import Alert, Kind
from assets.models import WhatsAppAccount
from templates_app.services import sync
from tests.people import make_member
from tests.sandbox_server import Sandbox
from tests.templates_app.making import pushed
from webhooks.gaps import missed, tasks
from webhooks.gaps.models import Heard, Missed

pytestmark = pytest.mark.journey
PATIENCE = 30  # seconds; nothing here is measured


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "It never happened."
        time.sleep(0.1)


def later() -> None:
    """The clock strikes after the grace, twice."""
    with time_machine.travel(timezone.now() + missed.GRACE + timedelta(minutes=1), tick=True):
        tasks.watch()
        tasks.watch()


def test_dropped_webhooks_are_found_by_reading_and_told_until_they_come_again(
    house: WhatsAppAccount, sandbox: Sandbox, client: Client
) -> None:
    template = pushed(house)
    sync.sync_account(house)
    sandbox.control("POST", "/webhooks", json={"drop": 1})
    sandbox.decide(template.meta_id, "approve")
    sync.sync_account(house)
    later()
    [one] = Missed.objects.missed()
    alert = Alert.objects.open().get(kind=Kind.WEBHOOKS_MISSED)
    client.force_login(make_member(house.organisation))
    assert f"{template.name} · en_US" in client.get(alert.link).content.decode()

    sandbox.control("POST", "/webhooks", json={"drop": 0})
    sandbox.decide(template.meta_id, "pause")
    until(lambda: Heard.objects.filter(last_at__gt=one.found_at).exists())
    later()
    assert not Alert.objects.open().filter(kind=Kind.WEBHOOKS_MISSED).exists()
    assert Missed.objects.missed().count() == 1  # what was missed stays on the page
