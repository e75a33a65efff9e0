"""Rate cards: what a delivered message, or a conversation of the time before, costs.

Meta publishes one file per currency and links them from
https://developers.facebook.com/documentation/business-messaging/whatsapp/pricing . `rates/meta.csv`
has what copies of them say; `rates/invented.csv` fills the dates of which no copy was found, and
`rates/tiers.csv` the volume tiers. Every rate carries its grade. Money is in millionths.
"""

import bisect
import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from pathlib import Path

from sandbox.store import Doc, Store

FOLDER = Path(__file__).parent / "rates"
GRADES = ("published", "inferred", "synthetic", "loaded")
MESSAGE_CATEGORIES = (
    "marketing", "utility", "authentication", "authentication_international", "service",
)  # fmt: skip
CATEGORIES = (*MESSAGE_CATEGORIES, *(f"conversation_{name}" for name in MESSAGE_CATEGORIES))
COLUMNS = ("effective_from", "currency", "market", "category", "rate")
RATE = re.compile(r"\d{1,9}(\.\d{1,6})?", re.ASCII)
TIER_END = re.compile(r"\d{1,12}|MAX|list", re.ASCII)
FINEST = 100  # cards have at most four decimals


class BadRates(ValueError):
    """A rate file that cannot be used; the text says which line and why."""


@dataclass(frozen=True)
class Rate:
    """One tier of one row of a card. `last` is None for "and above"."""

    since: str
    first: int
    last: int | None
    millionths: int
    grade: str
    source: str

    @property
    def tier(self) -> str:
        """As `pricing_analytics` writes it: "0:750000", "750001:MAX"."""
        return f"{self.first}:{'MAX' if self.last is None else self.last}"


Rates = tuple[Rate, ...]
Place = tuple[str, str, str, str]  # currency, effective from, market, category


class Book:
    """All cards together."""

    def __init__(self, texts: Iterable[str]) -> None:
        """Later texts win, card row by card row."""
        self.rows: dict[Place, Rates] = {}
        for text in texts:
            self.rows.update(read_rows(text))
        every = sorted({(currency, since) for currency, since, *_ in self.rows})
        self.dates: dict[str, list[str]] = {}
        for currency, since in every:
            self.dates.setdefault(currency, []).append(since)
        self._found: dict[tuple[str, str, str, str], Rates] = {}

    def rates(self, currency: str, market: str, category: str, day: str) -> Rates:
        """The tiers in force on a day, the lowest first; empty when there is no such rate."""
        key = (currency, market, category, day)
        if key not in self._found:
            self._found[key] = self._look_up(*key)
        return self._found[key]

    def _look_up(self, currency: str, market: str, category: str, day: str) -> Rates:
        dollar_date, own_date = self._card("USD", day), self._card(currency, day)
        own = self.rows.get((currency, own_date, market, category))
        if own is not None and own_date >= dollar_date:
            return own
        dollars = self.rows.get(("USD", dollar_date, market, category), ())
        return tuple(_converted(rate, currency) for rate in dollars if currency in currencies())

    def _card(self, currency: str, day: str) -> str:
        dates = self.dates.get(currency, [])
        place = bisect.bisect_right(dates, day)
        return dates[place - 1] if place else ""

    def markets(self, day: str) -> list[str]:
        card = self._card("USD", day)
        return sorted({market for currency, since, market, _ in self.rows if since == card})


def _converted(rate: Rate, currency: str) -> Rate:
    """Nobody published this one: the dollar rate times one factor that never changes."""
    millionths = _fine(Decimal(rate.millionths) * currencies()[currency])
    source = f"invented: {rate.since} in USD times {currencies()[currency]}"
    return replace(rate, millionths=millionths, grade="synthetic", source=source)


def _fine(millionths: Decimal) -> int:
    return int((millionths / FINEST).quantize(Decimal(1), ROUND_HALF_UP)) * FINEST


@cache
def currencies() -> dict[str, Decimal]:
    """The currencies Meta bills in, and units per US dollar."""
    rows = csv.DictReader(io.StringIO(_shipped("currencies")))
    return {row["currency"]: Decimal(row["per_usd"]) for row in rows}


@cache
def _steps() -> dict[tuple[str, str], list[Doc]]:
    """The volume tiers of a market and a category; "*" for all that have none of their own."""
    steps: dict[tuple[str, str], list[Doc]] = {}
    for row in csv.DictReader(io.StringIO(_shipped("tiers"))):
        steps.setdefault((row["market"], row["category"]), []).append(row)
    return steps


def _shipped(name: str) -> str:
    return (FOLDER / f"{name}.csv").read_text(encoding="utf-8")


# -- reading a file ------------------------------------------------------------------------------


def read_rows(text: str) -> dict[Place, Rates]:
    """Raises BadRates."""
    rows = csv.DictReader(io.StringIO(text))
    found: dict[Place, list[Rate]] = {}
    try:
        if missing := [name for name in COLUMNS if name not in (rows.fieldnames or ())]:
            raise ValueError(f"the columns {', '.join(missing)} are missing")
        for row in rows:
            place = _place(row)
            found.setdefault(place, []).extend(_read_row(row, place))
    except (ValueError, TypeError, csv.Error) as error:
        raise BadRates(f"Line {rows.line_num} of the rates: {error}.") from error
    return {place: tuple(rates) for place, rates in found.items()}


def _place(row: Doc) -> Place:
    date.fromisoformat(row["effective_from"])
    if not re.fullmatch("[A-Z]{3}", row["currency"]):
        raise ValueError("currency is a code such as USD")
    if row["category"] not in CATEGORIES:
        raise ValueError(f"category is one of {', '.join(CATEGORIES)}")
    return row["currency"], row["effective_from"], row["market"], row["category"]


def _read_row(row: Doc, place: Place) -> list[Rate]:
    """No rate for "n/a", which is not zero; several for a list price with volume tiers."""
    if row["rate"] in ("n/a", ""):
        return []
    grade, top = row.get("grade") or "loaded", row.get("tier_to") or "MAX"
    if grade not in GRADES:
        raise ValueError(f"grade is one of {', '.join(GRADES)}")
    if not RATE.fullmatch(row["rate"]) or not TIER_END.fullmatch(top):
        raise ValueError('rate is "n/a" or like 0.0085; tier_to is a number, MAX or list')
    millionths = int(Decimal(row["rate"]) * 1_000_000)
    last = None if top in ("MAX", "list") else int(top)
    first = int((row.get("tier_from") or "0")[:12])
    listed = Rate(place[1], first, last, millionths, grade, row.get("source") or "")
    return _tiers(listed, place) if top == "list" else [listed]


def _tiers(listed: Rate, place: Place) -> list[Rate]:
    """The list price and what it falls to. Meta publishes the steps, but no copy was found."""
    category = "authentication" if place[3].startswith("authentication") else place[3]
    steps = _steps().get((place[2], category)) or _steps()[("*", "*")]
    return [_step(listed, step) for step in steps]


def _step(listed: Rate, step: Doc) -> Rate:
    discount = int(step["discount_percent"])
    last = None if step["tier_to"] == "MAX" else int(step["tier_to"])
    if not discount:
        return replace(listed, first=int(step["tier_from"]), last=last)
    millionths = _fine(Decimal(listed.millionths) * (100 - discount) / 100)
    source = f"invented: {discount} % below the list price"
    return Rate(listed.since, int(step["tier_from"]), last, millionths, step["grade"], source)


# -- the cards of this sandbox -------------------------------------------------------------------


def book(store: Store) -> Book:
    """The shipped cards and those that were loaded."""
    return _book(tuple(doc["csv"] for doc in store.all("rate_card")))


@lru_cache(maxsize=4)
def _book(loaded: tuple[str, ...]) -> Book:
    return Book((_shipped("invented"), _shipped("meta"), *loaded))
