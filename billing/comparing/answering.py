"""Saying why a difference is all right. The answer holds for the figures that the person saw."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from accounts.models import User
from assets.models import WhatsAppAccount
from billing.comparing.checking import Compared, check, compare
from billing.models import CellAnswer


class NothingToAnswer(Exception):
    """None of the chosen differences is open as it was shown."""


def reference(one: Compared) -> str:
    """Names a cell and what it said, for the form of the page."""
    key = one.cell.key
    parts = (key.day.isoformat(), key.number, key.country, key.category, key.unit, one.cell.figures)
    return "~".join(parts)


def answer(
    account: WhatsAppAccount, month: date, *, chosen: Iterable[str] | None, note: str, by: User
) -> int:
    """Answer the chosen differences, or every open one of the month. How many were answered.

    What has changed since it was shown is not answered: the person did not see it. Raises
    NothingToAnswer.
    """
    wanted = None if chosen is None else set(chosen)
    rows = [
        _row(account, one, note=note, by=by)
        for one in compare(account, month)
        if one.is_open and (wanted is None or reference(one) in wanted)
    ]
    if not rows:
        raise NothingToAnswer
    CellAnswer.objects.bulk_create(rows, batch_size=1_000)
    check(account, month)
    return len(rows)


def _row(account: WhatsAppAccount, one: Compared, *, note: str, by: User) -> CellAnswer:
    key = one.cell.key
    return CellAnswer(
        waba_id=account.waba_id, day=key.day, phone_number=key.number, country=key.country,
        category=key.category, unit=key.unit, figures=one.cell.figures, note=note, by=by,
    )  # fmt: skip
