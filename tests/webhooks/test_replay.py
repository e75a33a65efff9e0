"""Digesting again: one, a selection, a time span."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from assets.models import WhatsAppAccount
from tests.webhooks.meta import WABA, payload, stored
from tests.webhooks.test_admin import support  # noqa: F401 - a fixture
from tests.webhooks.test_digest import digest
from traffic.models import Status
from webhooks.models import Delivery, Waiting

pytestmark = pytest.mark.django_db

NOON = timezone.now().replace(hour=12, minute=0, second=0, microsecond=0) - timedelta(days=2)


@pytest.fixture
def three(account: WhatsAppAccount) -> list[Delivery]:
    """Of 11:00, 12:00 and 13:00; the second is a dead letter."""
    contents: list[Any] = [payload("message_statuses"), b"{", payload("account_review")]
    rows = [
        stored(content, received_at=NOON + timedelta(hours=n - 1))
        for n, content in enumerate(contents)
    ]
    digest()
    assert not Waiting.objects.exists()
    return rows


def span(start: int, end: int, **options: Any) -> set[int]:
    """The deliveries that wait after replaying from so many hours after noon to so many."""
    times = [(NOON + timedelta(hours=n)).isoformat() for n in (start, end)]
    call_command("replay", *times, **options)
    return set(Waiting.objects.values_list("pk", flat=True))


def test_a_time_span_holds_its_start_and_not_its_end(three: list[Delivery]) -> None:
    assert span(-1, 1) == {three[0].pk, three[1].pk}
    digest()
    assert not Waiting.objects.exists()
    assert Status.objects.count() == 2


def test_a_time_span_of_dead_letters_alone(three: list[Delivery]) -> None:
    assert span(-5, 5, state="failed") == {three[1].pk}


def test_a_time_span_of_one_account_alone(three: list[Delivery]) -> None:
    assert span(-5, 5, sender=WABA) == {three[0].pk, three[2].pk}


def test_replaying_twice_is_once(three: list[Delivery]) -> None:
    assert span(-5, 5) == span(-5, 5) == {row.pk for row in three}


def test_times_are_utc_and_in_order(three: list[Delivery]) -> None:
    with pytest.raises(CommandError, match="before the end"):
        call_command("replay", "2026-11-22T09:00", "2026-11-22T09:00")
    with pytest.raises(CommandError):
        call_command("replay", "yesterday", "today")
    naive = NOON.astimezone(UTC).replace(tzinfo=None)
    call_command("replay", naive.isoformat(), "9999-01-01")
    assert Waiting.objects.count() == 2


def test_support_replays_everything_that_a_filter_finds(
    three: list[Delivery],
    support: Any,  # noqa: F811
) -> None:
    chosen = {
        "action": "replay_selected",
        "_selected_action": [three[1].pk],
        "select_across": "1",
    }
    answer = support.post(f"/admin/webhooks/delivery/?q={WABA}", chosen)
    assert answer.status_code == 302
    assert set(Waiting.objects.values_list("pk", flat=True)) == {three[0].pk, three[2].pk}
