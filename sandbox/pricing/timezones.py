"""Days and months as an account's time zone has them.

Rates change, tiers and allowances begin anew, and days of analytics begin at midnight there. The
numbers of zones: https://developers.facebook.com/docs/marketing-api/reference/ad-account/timezone-ids/
"""

import csv
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from sandbox.store import Doc

QUARTER = 900  # no zone is off by anything finer, so a quarter of an hour lies in one day
NAMES = Path(__file__).parent / "timezones.csv"


@cache
def _names() -> dict[str, str]:
    with NAMES.open(encoding="utf-8", newline="") as file:
        return {row["timezone_id"]: row["name"] for row in csv.DictReader(file)}


def zone_name(waba: Doc) -> str:
    """UTC for a number that is not in the list, as for Meta's 0, "unknown"."""
    return _names().get(str(waba.get("timezone_id", "0")), "UTC")


@cache
def _zone(name: str) -> tzinfo:
    return UTC if name == "UTC" else ZoneInfo(name)


@cache
def _day_of_quarter(zone: str, quarter: int) -> str:
    return datetime.fromtimestamp(quarter * QUARTER, _zone(zone)).date().isoformat()


def day_at(zone: str, moment: float) -> str:
    """The day there, "2026-10-01"; its first seven letters are the month."""
    return _day_of_quarter(zone, int(moment // QUARTER))


@cache
def day_start(zone: str, day: str) -> int:
    """Unix seconds of midnight."""
    return int(datetime.fromisoformat(day).replace(tzinfo=_zone(zone)).timestamp())


def next_day(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


def next_month(month: str) -> str:
    year, number = int(month[:4]), int(month[5:7])
    return f"{year + number // 12}-{number % 12 + 1:02}"
