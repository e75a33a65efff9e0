"""What this room needs from its siblings, with safe defaults; `waportal.wiring` binds the real ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
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


class Rate(NamedTuple):
    """What one message costs in one market, exactly."""

    amount: Decimal
    currency: str  # ISO 4217


class RateOf(Protocol):
    def __call__(
        self, account: WhatsAppAccount, category: str, *, market: str, on: date
    ) -> Rate | None:
        """The rate of a category in a market on a day; None when nobody knows."""


def _no_rate(account: WhatsAppAccount, category: str, *, market: str, on: date) -> Rate | None:
    return None


rate_of: RateOf = _no_rate


def _no_volume(template_ids: Sequence[str]) -> Mapping[str, Mapping[str, int]] | None:
    return None


# Messages of the last 30 days by Meta's template id and market ("" when not known):
# {"1689556908129832": {"Japan": 1200}}. None: nobody counts yet.
monthly_volume: Callable[[Sequence[str]], Mapping[str, Mapping[str, int]] | None] = _no_volume
