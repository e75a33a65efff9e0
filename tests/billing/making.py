"""Charges and their sums for tests, as the pricing of messages would write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from assets.models import WhatsAppAccount
from billing.models import Charge, Daily, DailyTemplate, PricingModel, Unit

DAY = date(2026, 10, 3)


def charge(account: WhatsAppAccount, *, unit_id: str = "wamid.A1", **fields: Any) -> Charge:
    """One delivered marketing message to Japan at 0.0618, without its sums."""
    day = fields.setdefault("day", DAY)
    told = {
        "unit": Unit.MESSAGE, "model": PricingModel.MESSAGE, "type": "regular",
        "category": "marketing", "country": "JP", "market": "Rest of Asia Pacific",
        "currency": "USD", "amount": Decimal("0.0618"),
        "happened_at": datetime.combine(day, time(3), UTC),
    }  # fmt: skip
    return Charge.objects.create(unit_id=unit_id, waba_id=account.waba_id, **(told | fields))


def daily(account: WhatsAppAccount, *, day: date = DAY, **fields: Any) -> Daily:
    """A day's sum: 1,000 marketing messages to Japan for 61.80, half of them read."""
    told = {
        "unit": Unit.MESSAGE, "model": PricingModel.MESSAGE, "type": "regular",
        "category": "marketing", "country": "JP", "market": "Rest of Asia Pacific",
        "currency": "USD", "units": 1000, "reads": 500, "amount": Decimal("61.80"),
    }  # fmt: skip
    return Daily.objects.create(waba_id=account.waba_id, day=day, **(told | fields))


def daily_template(
    account: WhatsAppAccount, template_id: str, *, day: date = DAY, **fields: Any
) -> DailyTemplate:
    told = {
        "model": PricingModel.MESSAGE, "type": "regular", "category": "marketing",
        "currency": "USD", "units": 1000, "reads": 500, "amount": Decimal("61.80"),
    }  # fmt: skip
    return DailyTemplate.objects.create(
        waba_id=account.waba_id, template_id=template_id, day=day, **(told | fields)
    )
