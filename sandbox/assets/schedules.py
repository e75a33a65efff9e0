"""Schedules of an account: business hours and the like, kept and read back.

As in Meta's OpenAPI file for the Business Messaging API, v23.0; no guide describes them, and
nothing else of the platform follows them: https://github.com/facebook/openapi
"""

import re
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.assets import parameters
from sandbox.assets.access import need_parts_account
from sandbox.assets.activities import note
from sandbox.assets.listing import newest_first
from sandbox.assets.storage import save
from sandbox.call import Call
from sandbox.errors import parameter
from sandbox.message_templates.writing import timestamp
from sandbox.reading import NodeType
from sandbox.store import Doc

TYPES = ("BUSINESS_HOURS", "AUTOMATED_RESPONSE", "MESSAGE_CAMPAIGN", "MAINTENANCE_WINDOW", "CUSTOM")
DAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?")
list_schedules = newest_first("schedule", "schedules")


def create_schedule(call: Call, waba: Doc) -> Doc:
    """POST /{account}/schedules → {"id"}."""
    active = parameters.flag(call, "is_active")
    now = call.store.now()
    schedule = {
        "id": call.store.new_id(),
        "waba": waba["id"],
        "name": parameters.needed_text(call, "name", most=100),
        "schedule_type": parameters.needed_one_of(call, "schedule_type", TYPES),
        "description": parameters.text(call, "description", most=500),
        "start_time": _time(call, "start_time"),
        "end_time": _time(call, "end_time"),
        "timezone": _zone(call.text("timezone") or "UTC"),
        "days_of_week": _days(call),
        "is_active": active is not False,
        "recurrence_pattern": _recurrence(call.structure("recurrence_pattern")),
        "created_at": now,
    }
    save(call.store, "schedule", schedule)
    note(call.store, waba["id"], "ACCOUNT_UPDATED", f"Schedule {schedule['name']} created",
         actor=call.bearer.user)  # fmt: skip
    return {"id": schedule["id"]}


def _time(call: Call, name: str) -> str:
    value = call.needed(name)
    if not TIME.fullmatch(value):
        raise parameter(f"Param {name} must be a time such as 09:00.")
    return value


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, LookupError) as error:
        raise parameter("Param timezone must be a name such as America/New_York.") from error
    return name


def _days(call: Call) -> list[str]:
    days = call.names("days_of_week")
    if set(days) - set(DAYS):
        raise parameter(f"Param days_of_week must be of {{{', '.join(DAYS)}}}.")
    return days


def _recurrence(given: Any) -> Doc | None:
    if given is None:
        return None
    if not isinstance(given, dict) or given.get("frequency") not in FREQUENCIES:
        raise parameter(
            f"Param recurrence_pattern needs a frequency of {{{', '.join(FREQUENCIES)}}}."
        )
    interval = given.get("interval", 1)
    if not isinstance(interval, int) or isinstance(interval, bool) or not 1 <= interval <= 1000:
        raise parameter("Param recurrence_pattern: interval must be a whole number from 1.")
    return given


SCHEDULE = NodeType(
    name="WhatsAppBusinessAccountSchedule",
    defaults=(
        "id", "name", "status", "schedule_type", "description", "start_time", "end_time",
        "timezone", "days_of_week", "is_active", "recurrence_pattern", "created_time",
    ),
    fields=frozenset(
        {
            "id", "name", "schedule_type", "description", "start_time", "end_time", "timezone",
            "days_of_week", "is_active", "recurrence_pattern",
        }
    ),
    access=need_parts_account,
    computed={
        "status": lambda call, one: "ACTIVE" if one["is_active"] else "INACTIVE",
        "created_time": lambda call, one: timestamp(one["created_at"]),
        "updated_time": lambda call, one: timestamp(one["created_at"]),
    },
)  # fmt: skip
