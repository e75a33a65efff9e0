"""What one message costs on a day, with the row that says so; or why nobody knows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from billing import rates
from billing.markets import market_of_country, market_of_number
from billing.models import Category, RateRow
from billing.rates import Unknown

REASONS: dict[Unknown, Promise | str] = {
    Unknown.NO_CARD: _("There is no rate card in this currency for this day."),
    Unknown.SUPERSEDED: _(
        "Meta changed rates between the last card that is here and this day, and the card of that change "
        "is missing."
    ),
    Unknown.NOT_ON_CARD: _("The card of this day has no rate for this market and category."),
    Unknown.NOT_PUBLISHED: _("The card says n/a: there is no such rate."),
}
# Meta charged nothing for replies then, so cards of these days have no rate for them.
SERVICE_WAS_FREE = (date(2024, 11, 1), date(2026, 9, 30))
_SHORTEST = 7


@dataclass(frozen=True)
class Answer:
    market: str
    row: RateRow | None  # with its card
    why: Promise | str = ""  # there is no row
    was_free: bool = False


def market_of(to: str, *, on: date) -> str | None:
    """By an ISO code, or by a number, of which the first digits are enough."""
    to = "".join(to.split())
    if len(to) == 2 and to.isalpha():
        return market_of_country(to.upper(), on=on)
    digits = to.removeprefix("+").replace("-", "")
    if not digits or len(digits) > 15:
        return None
    return market_of_number(digits.ljust(_SHORTEST, "0"), on=on)


def look_up(
    organisation: Organisation,
    *,
    market: str,
    category: Category,
    currency: str,
    on: date,
    volume: int,
) -> Answer:
    """For the message after `volume` charged ones of the month."""
    found = rates.table(organisation, currency, on=on).rate(market, category, volume=volume)
    if isinstance(found, RateRow):
        return Answer(market, RateRow.objects.select_related("card").get(pk=found.pk))
    first, last = SERVICE_WAS_FREE
    was_free = category == Category.SERVICE and first <= on <= last
    return Answer(market, None, REASONS[found], was_free)
