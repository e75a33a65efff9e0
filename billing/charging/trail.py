"""Which charges came out differently than they were, kept beside them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import Organisation
from billing.charging.rows import Row
from billing.models import Because, Repricing

Pair = tuple[Row, Row]  # before, after

COPY = """
    COPY billing_repricedcharge (repricing_id, unit_id, participant, old_currency, old_amount,
        old_unknown, old_rate_id, new_currency, new_amount, new_unknown, new_rate_id) FROM STDIN
"""


def note(cursor: Any, organisation: Organisation | None, pairs: Sequence[Pair]) -> None:
    """News made these cost something else than before."""
    days = [row.day for pair in pairs for row in pair]
    repricing = Repricing.objects.create(
        organisation=organisation,
        first_day=min(days),
        last_day=max(days),
        because=Because.FACTS,
        finished_at=timezone.now(),
        totals=_totals(pairs),
    )
    with cursor.copy(COPY) as copy:
        for old, new in pairs:
            copy.write_row(
                (repricing.pk, new.unit_id, new.participant, old.currency, old.amount, old.unknown,
                 old.rate_id, new.currency, new.amount, new.unknown, new.rate_id)
            )  # fmt: skip


def cost_differently(old: Row, new: Row) -> bool:
    return (old.amount, old.unknown, old.currency) != (new.amount, new.unknown, new.currency)


def _totals(pairs: Sequence[Pair]) -> list[dict[str, Any]]:
    """By month, category and currency of what they are now."""
    sums: defaultdict[tuple[str, str, str], list[Any]] = defaultdict(
        lambda: [0, Decimal(0), Decimal(0), 0, 0]
    )
    for old, new in pairs:
        one = sums[new.day.strftime("%Y-%m-01"), new.category, new.currency]
        one[0] += 1
        one[1] += old.amount or 0
        one[2] += new.amount or 0
        one[3] += old.amount is None
        one[4] += new.amount is None
    return [
        {
            "month": month, "category": category, "currency": currency, "units": one[0],
            "changed": one[0], "before": str(one[1]), "after": str(one[2]),
            "unknown_before": one[3], "unknown_after": one[4],
        }
        for (month, category, currency), one in sorted(sums.items())
    ]  # fmt: skip
