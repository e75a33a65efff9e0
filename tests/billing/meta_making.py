"""Meta's figures and ours, made for tests."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from assets.models import WhatsAppAccount
from billing.meta import reading
from billing.models import CostsReading, Daily, MetaPoint, PricingModel, Unit
from tests.sandbox_server import Sandbox
from tests.templates_app.making import connected

ZONE = ZoneInfo("America/Los_Angeles")  # of the sandbox's accounts
PHONE = "600000000000101"


def noon(days_ago: int) -> datetime:
    """Noon there on a day that has passed."""
    today = timezone.now().astimezone(ZONE).replace(hour=12, minute=0, second=0, microsecond=0)
    return today - timedelta(days=days_ago)


def day(days_ago: int) -> date:
    return noon(days_ago).date()


def connected_account(sandbox: Sandbox) -> WhatsAppAccount:
    account = connected(sandbox)
    account.currency, account.facts = "USD", {"timezone_id": "1"}
    account.save()
    return account


def happened(sandbox: Sandbox, *counts: tuple[int, int], **said: Any) -> None:
    """A past: (days ago, delivered) messages of one price each."""
    state = sandbox.state()
    for part in ("tables", "script"):
        state.pop(part, None)
    messages = [
        _message(sandbox, noon(ago) + timedelta(seconds=n), n=f"{ago}-{n}") | said
        for ago, delivered in counts
        for n in range(delivered)
    ]
    sandbox.reset({**state, "starts_at": timezone.now().isoformat(), "messages": messages})


def _message(sandbox: Sandbox, at: datetime, *, n: str) -> dict[str, Any]:
    moment = at.timestamp()
    return {
        "id": f"wamid.{n}", "waba": sandbox.waba_id, "phone": PHONE,
        "wa_id": "5215555550101", "direction": "out", "type": "template", "status": "delivered",
        "at": moment, "sent_at": moment, "delivered_at": moment, "country": "MX",
        "content": {"body": "Hello"}, "template": "1689557327140729", "category": "UTILITY",
        "pricing_model": "PMP", "pricing_type": "regular", "pricing_category": "utility",
        "tier": "0:1000000", "cost": 10000,
    }  # fmt: skip


def read(account: WhatsAppAccount) -> CostsReading:
    """A night's reading, whatever the clock says, all its jobs."""
    reading.start([account])
    row = CostsReading.objects.get(account=account)
    row.note(due_at=timezone.now())
    while reading.run(row):
        row.refresh_from_db()
        if row.until is None or row.problem:
            break
    return row


def ours(account: WhatsAppAccount, on: date, units: int, amount: str, **said: Any) -> Daily:
    """A day of our own sums."""
    usual: dict[str, Any] = {
        "phone_number_id": "106540352242922", "unit": Unit.MESSAGE, "model": PricingModel.MESSAGE,
        "type": "regular", "category": "utility", "country": "MX", "market": "Mexico",
        "currency": "USD",
    }  # fmt: skip
    return Daily.objects.create(
        waba_id=account.waba_id, day=on, units=units, amount=Decimal(amount), **usual | said
    )


def theirs(
    account: WhatsAppAccount, on: date, volume: int, cost: str | None, **said: Any
) -> MetaPoint:
    """A figure of Meta's, as a reading keeps it."""
    usual: dict[str, Any] = {
        "unit": Unit.MESSAGE, "phone_number": "81355500142", "country": "MX", "tier": "0:max",
        "type": "regular", "category": "utility", "currency": "USD", "read_at": timezone.now(),
    }  # fmt: skip
    return MetaPoint.objects.create(
        waba_id=account.waba_id, day=on, volume=volume,
        cost=None if cost is None else Decimal(cost), **usual | said,
    )  # fmt: skip
