"""Which market each country is in, since when; to be searched."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import phonenumbers
from babel import Locale
from django.utils.translation import get_language, to_locale

from billing.markets import places

HEADER = ("country", "name", "calling_codes", "market", "since", "until")


@dataclass(frozen=True)
class Stay:
    """In one market; None: as long as there have been markets, or until further notice."""

    market: str
    since: date | None
    until: date | None


@dataclass(frozen=True)
class Country:
    code: str
    name: str
    calling: list[str]
    stays: list[Stay]  # the newest first

    @property
    def words(self) -> str:
        markets = " ".join(stay.market for stay in self.stays)
        return f"{self.code} {self.name} {markets}".casefold()


def countries(query: str = "") -> list[Country]:
    """By name; those whose code, name, calling code or market the words are in."""
    names = Locale.parse(to_locale(get_language() or "en")).territories
    found = [
        Country(
            place.country,
            str(names.get(place.country, place.country)),
            place.codes or _shared(place.country),
            _stays(place.markets),
        )
        for place in places()
    ]
    wanted = query.strip().casefold()
    digits = wanted.removeprefix("+").replace(" ", "")
    if digits.isdecimal():
        # A number is in the country whose code it begins with; a piece of a code in all that begin so.
        matching = [one for one in found if any(_fits(digits, code) for code in one.calling)]
    else:
        matching = [one for one in found if wanted in one.words]
    return sorted(matching, key=lambda one: one.name)


def _fits(digits: str, code: str) -> bool:
    return code.startswith(digits) or digits.startswith(code)


def _shared(country: str) -> list[str]:
    """Of countries that need no code of their own here: what the numbering plan says."""
    code = phonenumbers.country_code_for_region(country)
    return [str(code)] if code else []


def _stays(markets: list[tuple[date | None, str]]) -> list[Stay]:
    ends = [since - timedelta(days=1) for since, _market in markets[1:] if since]
    return [
        Stay(market, since, until)
        for (since, market), until in zip(markets, [*ends, None], strict=True)
    ][::-1]


def lines(found: Iterable[Country]) -> list[list[object]]:
    """As cells, in the order of HEADER: a line for each stay."""
    return [
        [one.code, one.name, " ".join(one.calling), stay.market, stay.since, stay.until]
        for one in found
        for stay in one.stays
    ]
