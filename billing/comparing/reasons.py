"""The likely reason of a difference: small rules, the first that fits tells it.

Each says only what the figures show; "not explained" is an honest answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.comparing.cells import Cell

LATE = timedelta(days=30)  # a message may be delivered so long after it was sent


class Reason(models.TextChoices):
    NONE = "", _("No difference")
    NOT_READ = "not_read", _("Meta's figures of this day are not read")
    BEFORE_US = "before_us", _("From before our first message here")
    NUMBER_GONE = "number_gone", _("The number has left the account; Meta no longer tells of it")
    CURRENCY = "currency", _("The two are in different currencies")
    COUNTRY = "country", _("A recipient without a number: one side knows no country")
    CATEGORY = "category", _("The same messages under another category")
    WEBHOOKS = "webhooks", _("Webhooks were missing that day")
    LATE = "late", _("Less than 30 days old: late deliveries still change it")
    RATE = "rate", _("We know no rate for some of them")
    HIDDEN = "hidden", _("Meta hides the cost: a partner pays for the account")
    TIER = "tier", _("The two stand at different volume tiers")
    ROUNDED = "rounded", _("Meta's figures are approximate")
    UNEXPLAINED = "unexplained", _("Not explained")


@dataclass(frozen=True)
class Known:
    """What the rules may know besides the cell itself."""

    today: date
    read_from: date | None = None  # the days that readings of Meta's figures covered
    read_to: date | None = None
    first_charge: date | None = None  # of the account
    gone_numbers: frozenset[str] = frozenset()
    without_webhooks: frozenset[date] = frozenset()
    places: dict[tuple[date, str, str, str], tuple[int, int]] = field(default_factory=dict)


def not_read(cell: Cell, known: Known) -> bool:
    if cell.meta.volume:
        return False  # a file told it
    if known.read_from is None or known.read_to is None:
        return True
    return not known.read_from <= cell.key.day <= known.read_to


def before_us(cell: Cell, known: Known) -> bool:
    first = known.first_charge
    return not cell.ours.volume and (first is None or cell.key.day < first)


def number_gone(cell: Cell, known: Known) -> bool:
    return cell.key.number in known.gone_numbers and cell.meta.volume < cell.ours.volume


def currency(cell: Cell, known: Known) -> bool:
    return not cell.is_one_currency


def country(cell: Cell, known: Known) -> bool:
    """Either this is the cell without a country, or the day has one beside it that makes up for it."""
    if not cell.volume_difference:
        return False
    if not cell.key.country:
        return True
    nowhere = known.places.get((cell.key.day, cell.key.number, "", cell.key.unit), (0, 0))
    return (nowhere[0] - nowhere[1]) * cell.volume_difference < 0


def category(cell: Cell, known: Known) -> bool:
    """All categories together are the same on both sides."""
    key = cell.key
    ours, theirs = known.places.get((key.day, key.number, key.country, key.unit), (0, 0))
    return bool(cell.volume_difference) and ours == theirs


def webhooks(cell: Cell, known: Known) -> bool:
    return cell.volume_difference < 0 and cell.key.day in known.without_webhooks


def late(cell: Cell, known: Known) -> bool:
    return bool(cell.volume_difference) and cell.key.day > known.today - LATE


def rate(cell: Cell, known: Known) -> bool:
    return cell.ours.unknown > 0


def hidden(cell: Cell, known: Known) -> bool:
    return cell.meta.unknown > 0


def tier(cell: Cell, known: Known) -> bool:
    """The same volume; our tiers begin elsewhere than Meta's ("0:100000")."""
    if cell.volume_difference or not cell.difference or not cell.meta.tiers:
        return False
    theirs = {one.partition(":")[0] for one in cell.meta.tiers}
    ours = {"0" if one in ("0", "1") else one for one in cell.ours.tiers}
    return not _same_bounds(ours, theirs)


def rounded(cell: Cell, known: Known) -> bool:
    """Money within half a percent, or volumes within one."""
    if cell.difference is not None and not cell.volume_difference:
        return abs(cell.difference) <= abs(cell.meta.amount) * 5 / 1000
    return abs(cell.volume_difference) * 100 <= cell.meta.volume


RULES: tuple[tuple[Reason, Callable[[Cell, Known], bool]], ...] = (
    (Reason.NOT_READ, not_read),
    (Reason.BEFORE_US, before_us),
    (Reason.NUMBER_GONE, number_gone),
    (Reason.CURRENCY, currency),
    (Reason.CATEGORY, category),
    (Reason.COUNTRY, country),
    (Reason.WEBHOOKS, webhooks),
    (Reason.LATE, late),
    (Reason.RATE, rate),
    (Reason.HIDDEN, hidden),
    (Reason.TIER, tier),
    (Reason.ROUNDED, rounded),
)
# There is nothing to compare with, so there is nothing to answer either.
ALONE = frozenset({Reason.NOT_READ, Reason.BEFORE_US})
# Not worth an alert: nothing was to be expected, or it passes by itself.
EXPECTED = ALONE | {Reason.NONE, Reason.NUMBER_GONE, Reason.HIDDEN, Reason.ROUNDED}


def likely(cell: Cell, known: Known) -> Reason:
    if cell.agrees:
        return Reason.NONE
    return next((reason for reason, fits in RULES if fits(cell, known)), Reason.UNEXPLAINED)


def _same_bounds(ours: set[str], theirs: set[str]) -> bool:
    """Our tiers begin with their first message, Meta's may with the last of the one before."""
    return all(
        any(abs(int(mine) - int(one)) <= 1 for one in theirs if one.isdecimal())
        for mine in ours
        if mine.isdecimal()
    )
