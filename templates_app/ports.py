"""What this room needs from its siblings, with safe defaults; `waportal.wiring` binds the real ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple, Protocol

from assets.models import WhatsAppAccount
from templates_app.models import Template


class Rate(NamedTuple):
    """What one message costs in one market."""

    amount: Decimal
    currency: str  # ISO 4217


class RatesOf(Protocol):
    def __call__(self, account: WhatsAppAccount, category: str, *, on: date) -> Mapping[str, Rate]:
        """By market, what a template message of this category costs this account on a day.

        A market whose rate nobody knows is missing. All in one currency.
        """


def _no_rates(account: WhatsAppAccount, category: str, *, on: date) -> Mapping[str, Rate]:
    return {}


rates_of: RatesOf = _no_rates


def _no_volume(template_ids: Sequence[str]) -> Mapping[str, Mapping[str, int]] | None:
    return None


# Messages of the last 30 days by Meta's template id and market ("" when not known):
# {"1689556908129832": {"Japan": 1200}}. None: nobody counts yet; a template that is missing: not
# known.
monthly_volume: Callable[[Sequence[str]], Mapping[str, Mapping[str, int]] | None] = _no_volume


def _no_page(template: Template) -> str:
    return ""


# The address of the page on which a test of this template can be sent; "" when Meta does not send it now.
test_page: Callable[[Template], str] = _no_page
