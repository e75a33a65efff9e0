"""What calling may be set to. Calls are not made by the sandbox; what is set is kept and read back.

https://developers.facebook.com/documentation/business-messaging/whatsapp/calling/call-settings
"""

import re
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any
from zoneinfo import available_timezones

from sandbox.assets.limits import DAILY, limit_of
from sandbox.assets.storage import owner_of
from sandbox.call import Call
from sandbox.errors import GraphError, parameter
from sandbox.store import Doc

# Each word and its values, None where it is an object. The guide and the OpenAPI file differ in words and case.
WORDS: dict[str, tuple[str, ...] | None] = {
    "status": ("ENABLED", "DISABLED"),
    "call_icon_visibility": ("VISIBLE", "HIDDEN", "DEFAULT", "DISABLE_ALL"),
    "callback_permission_status": ("ENABLED", "DISABLED"),
    "srtp_key_exchange_protocol": ("DTLS-SRTP", "DTLS", "SDES-SRTP", "SDES"),
    "call_hours": None,
    "call_icons": None,
    "sip": None,
    "video": None,
    "audio": None,
}
DAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
TIME = re.compile(r"([01][0-9]|2[0-3])[0-5][0-9]")
LEAST_PEOPLE = 2000  # of the messaging limit, before calling can be enabled
MOST_A_DAY, MOST_HOLIDAYS = 2, 20


def check_calling(call: Call, phone: Doc, given: Doc) -> None:
    """Raises code 100 for what calling does not know, 138015 for a limit that is too low."""
    for name, value in given.items():
        if name not in WORDS:
            raise parameter(f"Param calling has no {name[:60]}.")
        choices = WORDS[name]
        fits = isinstance(value, dict) if choices is None else str(value).upper() in choices
        if not fits:
            raise parameter(f"Param calling: {name} can't be that.")
    if str(given.get("status", "")).upper() == "ENABLED":
        most = DAILY.get(limit_of(owner_of(call.store, phone)), 0)
        if 0 <= most < LEAST_PEOPLE:
            text = "(#138015) Calling cannot be enabled: the messaging limit is below 2,000."
            raise GraphError(138015, text, details=text)
    if "call_hours" in given:
        _check_hours(given["call_hours"], _today(call))
    if "call_icons" in given:
        _check_countries(given["call_icons"].get("restrict_to_user_countries", []))


def _today(call: Call) -> date:
    return datetime.fromtimestamp(call.store.now(), UTC).date()


def _check_countries(given: Any) -> None:
    codes = given if isinstance(given, list) else [None]
    if not all(isinstance(one, str) and re.fullmatch("[A-Z]{2}", one) for one in codes):
        raise parameter("Param calling: restrict_to_user_countries is a list of country codes.")


def _check_hours(given: Doc, today: date) -> None:
    status = str(given.get("status", "")).upper()
    if status not in ("ENABLED", "DISABLED"):
        raise parameter("Param call_hours: status is ENABLED or DISABLED.")
    if status == "DISABLED":
        return
    if str(given.get("timezone_id")) not in available_timezones():
        raise parameter("Param call_hours: timezone_id is not valid.")
    weekly = _entries(given, "weekly_operating_hours", "day_of_week", "open_time", "close_time")
    if not weekly:
        raise parameter("Param call_hours: weekly_operating_hours cannot be empty.")
    if any(day not in DAYS for day, *_ in weekly):
        raise parameter(f"Param call_hours: day_of_week is one of {', '.join(DAYS)}.")
    holidays = _entries(given, "holiday_schedule", "date", "start_time", "end_time")
    if len(holidays) > MOST_HOLIDAYS:
        raise parameter(f"Param call_hours: holiday_schedule has {MOST_HOLIDAYS} entries at most.")
    for day, *_ in holidays:
        _check_holiday(day, today)


def _check_holiday(day: str, today: date) -> None:
    try:
        at = date.fromisoformat(day)
    except ValueError:
        raise parameter("Param call_hours: date format in holiday_schedule is invalid.") from None
    if at < today:
        raise parameter("Param call_hours: a holiday is a past date.")


def _entries(given: Doc, name: str, *keys: str) -> list[tuple[str, str, str]]:
    """The entries of a schedule: a day, from and to. At most two for a day, and none over another."""
    listed = given.get(name) or []
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise parameter(f"Param call_hours: {name} is a list of objects.")
    found = sorted((str(e.get(keys[0])), str(e.get(keys[1])), str(e.get(keys[2]))) for e in listed)
    for _day, start, end in found:
        if not TIME.fullmatch(start) or not TIME.fullmatch(end) or start >= end:
            raise parameter(f"Param call_hours: {keys[1]} comes before {keys[2]}, both as HHMM.")
    for (day, _start, end), (other, start, _end) in pairwise(found):
        if day == other and start < end:
            raise parameter("Param call_hours: overlapping schedule is not allowed.")
    days = [day for day, *_ in found]
    if any(days.count(day) > MOST_A_DAY for day in days):
        raise parameter(f"Param call_hours: more than {MOST_A_DAY} entries for a day.")
    return found
