"""From a person's number to the country it belongs to, and from the country to Meta's market.

A market is what a rate card has a row for. Some countries moved between markets; `countries.csv`
says since when. Meta's page: https://developers.facebook.com/documentation/business-messaging/whatsapp/pricing
"""

import csv
from functools import cache
from pathlib import Path

COUNTRIES = Path(__file__).parent / "countries.csv"
LONGEST_PREFIX = 4  # country code 1 with an area code


@cache
def _tables() -> tuple[dict[str, str], dict[str, list[tuple[str, str]]]]:
    """(calling code → country, country → [(since, market), …] with the latest first)"""
    by_prefix: dict[str, str] = {}
    by_country: dict[str, list[tuple[str, str]]] = {}
    with COUNTRIES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            by_prefix.update(dict.fromkeys(row["calling_codes"].split(), row["country"]))
            by_country.setdefault(row["country"], []).insert(0, (row["since"], row["market"]))
    return by_prefix, by_country


@cache
def _country_of_prefix(prefix: str) -> str:
    by_prefix, _ = _tables()
    found = (by_prefix.get(prefix[:length]) for length in range(len(prefix), 0, -1))
    return next(filter(None, found), "")


def country(wa_id: str) -> str:
    """ISO code of the country whose number this is; "" when no country has such a code."""
    return _country_of_prefix(wa_id[:LONGEST_PREFIX])


@cache
def market(country: str, day: str) -> str | None:
    """The market of a country on a day ("2026-10-01"); None for a country we do not know."""
    _, by_country = _tables()
    return next((name for since, name in by_country.get(country, ()) if since <= day), None)


def countries() -> list[str]:
    return sorted(_tables()[1])
