"""What this room needs from its siblings, with safe defaults; `waportal.wiring` binds the real ones."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple, Protocol

from assets.models import WhatsAppAccount


class Price(NamedTuple):
    """What one message costs: from `least` to `most`, by the country it goes to."""

    least: Decimal
    most: Decimal
    currency: str  # ISO 4217


class PriceOf(Protocol):
    def __call__(self, account: WhatsAppAccount, category: str) -> Price | None:
        """What a template message of this category costs this account today; None when nobody knows."""


def _no_price(account: WhatsAppAccount, category: str) -> Price | None:
    return None


price_of: PriceOf = _no_price
