"""Pricing again what was priced: a card that came later, an account of which more is known.

effect(card) -> list[Change]
    What activating a card would do to the charges of its organisation (of every organisation,
    for one of ours): sums by month and category, nothing written. One transaction that reads.
reprice(organisation, currency, first_day, last_day, because, by) -> Repricing
    To be called after the activation, or when an account's currency or time zone is learned.
    Writes the act down, to be worked off by `billing.tasks.go_on_repricing` (or at once by
    `run(repricing)`): whole months, one transaction each, so that it may be killed and goes on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from accounts.models import Organisation, User
from billing.models import Because, Card, Repricing


@dataclass(frozen=True)
class Change:
    """Charges of one month and category, priced as they are and as they would be."""

    month: date  # its first day
    category: str
    currency: str
    units: int
    changed: int  # of them, those that come out differently
    before: Decimal  # of the known ones
    after: Decimal
    unknown_before: int
    unknown_after: int


def effect(card: Card) -> list[Change]:
    """What a card that is not active would change, by month and category; those that stay are left out."""
    raise NotImplementedError


def reprice(
    organisation: Organisation,
    currency: str,
    first_day: date,
    last_day: date,
    because: str = Because.ASKED,
    by: User | None = None,
) -> Repricing:
    """Note that these months of the organisation's accounts in this currency are to be priced again."""
    raise NotImplementedError
