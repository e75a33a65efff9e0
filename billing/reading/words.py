"""What a reading of a file is made of, and how it speaks of what it could not read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from billing.models import Category


class Shape(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"


class Kind(StrEnum):
    RATES = "rates"
    TIERS = "tiers"


class NotACard(Exception):
    """Nothing of the file can be read. Its text is a sentence that says why."""


class Wrong(StrEnum):
    """What can be wrong with a cell or a line."""

    FIGURE = "figure"
    NO_MARKET = "no_market"
    STRANGE_MARKET = "strange_market"
    MARKET_AGAIN = "market_again"
    BOUND = "bound"
    TIERS_APART = "tiers_apart"
    TIERS_END = "tiers_end"
    DISCOUNT = "discount"


# Those that only want a look: the rest of the file is as good with them.
MILD = {Wrong.STRANGE_MARKET, Wrong.TIERS_END, Wrong.DISCOUNT}

# What it is, with what stands there; and what to do about it.
WORDS: dict[Wrong, tuple[Promise | str, Promise | str]] = {
    Wrong.FIGURE: (
        _("“%(text)s” is no figure in %(currency)s that can be read in one way only."),
        _("Write the figure with a point before its decimals, or n/a where there is no such rate."),
    ),
    Wrong.NO_MARKET: (
        _("The line has figures and names no market."),
        _("Write the market's name as Meta does."),
    ),
    Wrong.STRANGE_MARKET: (
        _("We know no market “%(text)s”. Its rates are kept; no number is billed by them."),
        _("Compare the spelling with Meta's page. If the market is new there, tell our support."),
    ),
    Wrong.MARKET_AGAIN: (
        _("The market “%(text)s” stands in the file twice."),
        _("Remove one of the lines."),
    ),
    Wrong.BOUND: (
        _("“%(text)s” is no number of messages."),
        _("Write where the tier begins and ends in whole numbers; the last one may end nowhere."),
    ),
    Wrong.TIERS_APART: (
        _("The tier begins at %(text)s, which is not where the one before it ends."),
        _("Correct the bounds; tiers follow each other without a gap."),
    ),
    Wrong.TIERS_END: (
        _("The last tier ends at %(text)s. Messages above it are billed as in this tier."),
        _("Look whether the file is whole."),
    ),
    Wrong.DISCOUNT: (
        _("The discount “%(text)s” does not lead from the list rate to this tier's rate."),
        _("The rate counts. Compare the line with Meta's file."),
    ),
}


@dataclass(frozen=True)
class Found:
    """`amount` is None where the card says n/a. `tier_from`: the number of the tier's first message,
    0 for the first tier."""

    market: str
    category: Category
    amount: Decimal | None
    tier_from: int = 0
    row: int = field(default=0, compare=False)  # where it stands


@dataclass(frozen=True)
class Problem:
    row: int  # as a spreadsheet counts
    column: str
    text: str  # what stands there
    wrong: Wrong = Wrong.FIGURE
    currency: str = field(default="", compare=False)

    @property
    def is_grave(self) -> bool:
        return self.wrong not in MILD

    @property
    def message(self) -> str:
        return str(WORDS[self.wrong][0]) % {"text": self.text, "currency": self.currency}

    @property
    def cure(self) -> str:
        return str(WORDS[self.wrong][1])


@dataclass(frozen=True)
class Reading:
    shape: Shape
    currency: str
    kind: Kind = Kind.RATES
    title: tuple[str, ...] = ()  # the lines above the table
    effective_from: date | None = None  # as the title says
    rates: list[Found] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def no_currency() -> NotACard:
    return NotACard(gettext("The column Currency does not name one currency of Meta's."))
