"""Meta's numbers for time zones, as far as Meta's page was read (0–53); others are shown as
numbers.

https://developers.facebook.com/docs/marketing-api/reference/ad-account/timezone-ids/
"""

from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo

ZONES = {
    "1": "America/Los_Angeles",
    "2": "America/Denver",
    "3": "Pacific/Honolulu",
    "4": "America/Anchorage",
    "5": "America/Phoenix",
    "6": "America/Chicago",
    "7": "America/New_York",
    "8": "Asia/Dubai",
    "9": "America/Argentina/San_Luis",
    "10": "America/Argentina/Buenos_Aires",
    "11": "America/Argentina/Salta",
    "12": "Europe/Vienna",
    "13": "Australia/Perth",
    "14": "Australia/Broken_Hill",
    "15": "Australia/Sydney",
    "16": "Europe/Sarajevo",
    "17": "Asia/Dhaka",
    "18": "Europe/Brussels",
    "19": "Europe/Sofia",
    "20": "Asia/Bahrain",
    "21": "America/La_Paz",
    "22": "America/Noronha",
    "23": "America/Campo_Grande",
    "24": "America/Belem",
    "25": "America/Sao_Paulo",
    "26": "America/Nassau",
    "27": "America/Dawson",
    "28": "America/Vancouver",
    "29": "America/Dawson_Creek",
    "30": "America/Edmonton",
    "31": "America/Rainy_River",
    "32": "America/Regina",
    "33": "America/Atikokan",
    "34": "America/Iqaluit",
    "35": "America/Toronto",
    "36": "America/Blanc-Sablon",
    "37": "America/Halifax",
    "38": "America/St_Johns",
    "39": "Europe/Zurich",
    "40": "Pacific/Easter",
    "41": "America/Santiago",
    "42": "Asia/Shanghai",
    "43": "America/Bogota",
    "44": "America/Costa_Rica",
    "45": "Asia/Nicosia",
    "46": "Europe/Prague",
    "47": "Europe/Berlin",
    "48": "Europe/Copenhagen",
    "49": "America/Santo_Domingo",
    "50": "Pacific/Galapagos",
    "51": "America/Guayaquil",
    "52": "Europe/Tallinn",
    "53": "Africa/Cairo",
}


def zone_of(timezone_id: object) -> tzinfo:
    """The zone behind Meta's number, as an account's facts have it; UTC when it is not known."""
    name = ZONES.get(str(timezone_id))
    return ZoneInfo(name) if name else UTC
