"""Meta's numbers for time zones, from the list Meta publishes; others are shown as numbers.

https://developers.facebook.com/docs/marketing-api/reference/ad-account/timezone-ids/
"""

import csv
from datetime import UTC, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

with (Path(__file__).parent / "zones.csv").open(encoding="utf-8", newline="") as file:
    ZONES = {row["timezone_id"]: row["name"] for row in csv.DictReader(file)}


def zone_of(timezone_id: object) -> tzinfo:
    """The zone behind Meta's number, as an account's facts have it; UTC when it is not known."""
    name = ZONES.get(str(timezone_id))
    return ZoneInfo(name) if name else UTC
