"""The cards that come with waportal: billing/data/rates.csv, with each figure's grade and source.

The file may name the list rate and, beside it, the tiers of the same market and category: the
tiers say more and are taken.
"""

from __future__ import annotations

import csv
import hashlib
from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.db import transaction

from billing.models import Card, CardState, PricingModel, RateRow

FILE = Path(__file__).parent / "data" / "rates.csv"
PER_CONVERSATION = "conversation_"

Line = dict[str, str]


@transaction.atomic
def load(path: Path = FILE) -> list[Card]:
    """Bring the shipped cards to what the file says; may be run again. The cards that are new or changed."""
    cards: dict[tuple[str, str], list[Line]] = defaultdict(list)
    with path.open(newline="") as file:
        for line in csv.DictReader(file):
            cards[line["currency"], line["effective_from"]].append(line)
    changed = []
    for (currency, day), lines in cards.items():
        sha256 = hashlib.sha256(repr(lines).encode()).hexdigest()
        there = Card.objects.select_for_update().filter(
            organisation=None, currency=currency, effective_from=day, state=CardState.ACTIVE
        )
        if there.filter(sha256=sha256).exists():
            continue
        there.update(state=CardState.REPLACED)  # charges may point to its rows
        card = Card.objects.create(
            currency=currency,
            effective_from=date.fromisoformat(day),
            model=PricingModel.on(date.fromisoformat(day)),
            state=CardState.ACTIVE,
            file_name=path.name,
            sha256=sha256,
        )
        RateRow.objects.bulk_create(_row(card, line) for line in _without_doubles(lines))
        changed.append(card)
    return changed


def _without_doubles(lines: list[Line]) -> list[Line]:
    tiered = {_key(line) for line in lines if line["tier_to"] not in ("", "list")}
    return [line for line in lines if line["tier_to"] != "list" or _key(line) not in tiered]


def _key(line: Line) -> tuple[str, str]:
    return line["market"], line["category"]


def _row(card: Card, line: Line) -> RateRow:
    rate = line["rate"]
    return RateRow(
        card=card,
        market=line["market"],
        category=line["category"].removeprefix(PER_CONVERSATION),
        tier_from=int(line["tier_from"] or 0),
        list_only=line["tier_to"] == "list",
        amount=None if rate.lower() == "n/a" else Decimal(rate),
        grade=line["grade"][0],
        source=line["source"],
    )
