"""The category asked for, the one the words speak for, and what a message costs in each."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.utils import timezone

from assets.models import WhatsAppAccount
from templates_app import lint, ports
from templates_app.models import Template


class Price(NamedTuple):
    """What one message costs: from `least` to `most`, by the market it goes to."""

    least: Decimal
    most: Decimal
    currency: str  # ISO 4217


@dataclass(frozen=True)
class Outlook:
    """`likely` is empty when the words speak for no other category than the one asked for. Prices are None as
    long as nobody knows them."""

    asked: str
    price: Price | None
    likely: str = ""
    words: str = ""
    likely_price: Price | None = None


def outlook(template: Template, draft: lint.Draft) -> Outlook:
    price = _price(template.account, template.category)
    estimate = lint.estimate(draft)
    # Marketing that says nothing promotional stays marketing: that is Meta's default.
    if estimate.category in ("", template.category) or not estimate.words:
        return Outlook(template.category, price)
    likely_price = _price(template.account, estimate.category)
    return Outlook(
        template.category, price, estimate.category, lint.quoted(estimate.words), likely_price
    )


def _price(account: WhatsAppAccount, category: str) -> Price | None:
    """Of today; None when no rate is known."""
    rates = ports.rates_of(account, category, on=timezone.now().date()).values()
    if not rates:
        return None
    amounts = [rate.amount for rate in rates]
    return Price(min(amounts), max(amounts), next(iter(rates)).currency)
