"""Which card counts when, and on which days none does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from accounts.models import Organisation
from assets.models import WhatsAppAccount
from billing.calendar import CHANGES, PER_MESSAGE_SINCE, changed_between
from billing.models import Card, PricingModel

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """From `since` to `until`, both included; None: no end is known. Without a card: a gap."""

    since: date
    until: date | None
    card: Card | None


def periods(cards: Iterable[Card]) -> list[Period]:
    """Of the active cards of one currency, from the first one on. As `billing.rates.table` decides."""
    known = sorted(cards, key=_rank)
    if not known:
        return []
    first = known[0].effective_from
    edges = {card.effective_from for card in known}
    edges |= {day for day in (*CHANGES, PER_MESSAGE_SINCE) if day > first}
    starts: list[tuple[date, Card | None]] = []
    for day in sorted(edges):
        card = in_force(known, day)
        if not starts or starts[-1][1] != card:
            starts.append((day, card))
    ends = [after - DAY for (_before, _one), (after, _other) in pairwise(starts)]
    return [
        Period(since, until, card)
        for (since, card), until in zip(starts, [*ends, None], strict=True)
    ]


def in_force(cards: Iterable[Card], day: date) -> Card | None:
    """The card that counts on a day, unless Meta changed rates since."""
    begun = [c for c in cards if c.effective_from <= day and c.model == PricingModel.on(day)]
    card = max(begun, key=_rank, default=None)
    return None if card is None or changed_between(card.effective_from, day) else card


def _rank(card: Card) -> tuple[date, bool, int]:
    return card.effective_from, card.organisation_id is not None, card.pk


def used_currencies(organisation: Organisation) -> list[str]:
    """Those that Meta bills its accounts in."""
    accounts = WhatsAppAccount.objects.of(organisation).exclude(currency="")
    return sorted(set(accounts.values_list("currency", flat=True)))
