"""Trouble at Meta: the right case, once, told to the right people, over by itself. Real intake, digest and worker."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Role
from alerts import tasks
from alerts.models import Alert, Entry, Kind, Message, State, What
from assets.models import WhatsAppAccount
from assets.services import polling, upkeep
from tests.people import make_member
from tests.sandbox_server import Sandbox

pytestmark = pytest.mark.journey
PATIENCE = 60  # seconds; nothing here is measured

# What the sandbox's desk does, what takes it back, and the case between the two.
TOLD: list[tuple[tuple[str, dict[str, Any]], tuple[str, dict[str, Any]], Kind]] = [
    (("restrict", {"days": 3}), ("", {"forward_seconds": 3 * 86_400}), Kind.ACCOUNT_RESTRICTED),
    (("ban", {}), ("reinstate", {}), Kind.ACCOUNT_RESTRICTED),
    (("review", {"decision": "REJECTED"}), ("review", {"decision": "APPROVED"}), Kind.REVIEW_REJECTED),
    (
        ("capability", {"messaging_limit": "TIER_250"}),
        ("capability", {"messaging_limit": "TIER_100K"}),
        Kind.LIMIT_LOWERED,
    ),
]  # fmt: skip


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "It never happened."
        time.sleep(0.1)


def is_open(kind: Kind) -> bool:
    return Alert.objects.standing().filter(kind=kind).exists()


def read(account: WhatsAppAccount) -> None:
    polling.ask_for_reading(account)
    polling.poll(account)


def check(account: WhatsAppAccount) -> None:
    upkeep.ask_for_check(account.connection)
    upkeep.check(account.connection)


def told(kind: Kind) -> set[str]:
    """Who was sent a mail of this kind."""
    sent = Message.objects.filter(kind=kind, state=State.SENT, reader__isnull=False)
    return set(sent.values_list("reader__email", flat=True))


def test_news_of_meta_is_one_case_told_once_and_over_by_itself(
    house: WhatsAppAccount, sandbox: Sandbox
) -> None:
    def desk(act: str, body: dict[str, Any]) -> None:
        path = f"/accounts/{house.waba_id}/{act}" if act else "/clock"
        sandbox.control("POST", path, json=body)
        sandbox.forward(5)  # its moments are seconds; of two in one second neither is the newest

    desk("capability", {"messaging_limit": "TIER_10K"})
    for bad, good, kind in TOLD:
        opened = Alert.objects.filter(kind=kind).count()
        desk(*bad)
        until(lambda kind=kind: is_open(kind))  # type: ignore[misc]
        tasks.ring()
        desk(*good)
        until(lambda kind=kind: not is_open(kind))  # type: ignore[misc]
        assert Alert.objects.filter(kind=kind).count() == opened + 1
        closed = Alert.objects.filter(kind=kind).latest("pk")
        assert Entry.objects.filter(alert=closed, what=What.OVER).count() == 1
    marketer = house.organisation.memberships.get(roles=[Role.MARKETER]).user
    assert told(Kind.LIMIT_LOWERED) == set()  # for information: the bell alone
    assert told(Kind.ACCOUNT_RESTRICTED) <= {marketer.email}


def test_what_only_a_reading_shows_is_told_at_the_next_one(
    house: WhatsAppAccount, sandbox: Sandbox
) -> None:
    admin = make_member(house.organisation, Role.ADMIN)
    number = house.numbers.order_by("pk")[0]
    sandbox.change(number.phone_number_id, quality_rating="RED")
    for _again in range(2):
        read(house)
    assert Alert.objects.get(kind=Kind.NUMBER_TROUBLE).severity == "critical"
    end = timezone.now() + timedelta(days=5)
    sandbox.change_token(sandbox.token, expires_at=int(end.timestamp()))
    check(house)
    assert Alert.objects.get(kind=Kind.TOKEN_EXPIRING).severity == "warning"
    tasks.ring()
    until(
        lambda: len(told(Kind.NUMBER_TROUBLE)) == 2 and told(Kind.TOKEN_EXPIRING) == {admin.email}
    )
    sandbox.change(number.phone_number_id, quality_rating="GREEN")
    sandbox.change_token(sandbox.token, expires_at=0)
    read(house)
    check(house)
    assert not is_open(Kind.NUMBER_TROUBLE)
    assert not is_open(Kind.TOKEN_EXPIRING)
