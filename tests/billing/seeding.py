"""Daily sums as the digest would have left them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from assets.models import WhatsAppAccount
from billing.models import Daily, DailyTemplate, PricingModel, Unit

PLAIN: dict[str, Any] = {
    "unit": Unit.MESSAGE,
    "model": PricingModel.MESSAGE,
    "type": "regular",
    "category": "marketing",
    "currency": "USD",
    "units": 100,
}


def daily(
    account: WhatsAppAccount, day: date, amount: Decimal | str | int = 0, **fields: Any
) -> Daily:
    values = PLAIN | {"amount": Decimal(amount)} | fields
    return Daily(waba_id=account.waba_id, day=day, **values)


def seed(*rows: Daily) -> None:
    Daily.objects.bulk_create(rows)


def seed_template(
    account: WhatsAppAccount, day: date, amount: str | int, template_id: str, **fields: Any
) -> DailyTemplate:
    values = {k: v for k, v in PLAIN.items() if k != "unit"} | {"amount": Decimal(amount)} | fields
    return DailyTemplate.objects.create(
        waba_id=account.waba_id, day=day, template_id=template_id, **values
    )
