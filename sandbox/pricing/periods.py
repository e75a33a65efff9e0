"""The span of time a question about analytics asks for, and the buckets it is answered in.

https://developers.facebook.com/documentation/business-messaging/whatsapp/analytics
"""

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.call import Call
from sandbox.errors import GraphError, parameter
from sandbox.pricing.ledger import HALF_HOUR
from sandbox.pricing.timezones import day_at, day_start, next_day, next_month

YEAR = 366 * 86400
Bucket = tuple[int, int]  # start, end


@dataclass(frozen=True)
class Period:
    """`since` is the beginning of the first bucket, `until` is not included."""

    span: str  # of the roll-up
    since: int
    until: int
    bucket: Callable[[int], Bucket]  # by the start of a row of the roll-up


def read_period(call: Call, zone: str, granularities: dict[str, str]) -> Period:
    """From `start`, `end` and `granularity`. Raises code 100. `granularities`: Meta's word → ours."""
    start, end = read_second(call, "start"), read_second(call, "end")
    if end <= start:
        raise parameter("Param end must be later than start.")
    if start < call.store.now() - YEAR:
        raise look_back("1 year")
    granularity = one_of(call, "granularity", tuple(granularities))
    return PERIODS[granularities[granularity]](zone, start, end, call.store.now())


def look_back(most: str) -> GraphError:
    return parameter(f"Param start is too far back: data is kept for {most}.")


def read_second(call: Call, name: str) -> int:
    value = call.needed(name)
    if not value.isascii() or not value.isdigit() or len(value) > 10:
        raise parameter(f"Param {name} must be an integer: unix seconds.")
    return int(value)


def one_of(call: Call, name: str, allowed: tuple[str, ...], usual: str = "") -> str:
    """An enum in any case. Raises code 100."""
    value = (call.text(name) or usual or call.needed(name)).strip("\"'").upper()
    if value not in allowed:
        raise parameter(f"Param {name} must be one of {{{', '.join(allowed)}}} - got {value[:80]}.")
    return value


def some_of(call: Call, name: str, allowed: tuple[str, ...]) -> list[str]:
    """A list of enums in any case; empty when absent. Raises code 100."""
    values = [value.strip("\"'").upper() for value in call.names(name)]
    for place, value in enumerate(values):
        if value not in allowed:
            raise parameter(
                f"Param {name}[{place}] must be one of {{{', '.join(allowed)}}} - got {value[:80]}."
            )
    return values


def _half_hours(zone: str, start: int, end: int, now: float) -> Period:
    since = start // HALF_HOUR * HALF_HOUR
    return Period("half_hour", since, end, lambda start: (start, start + HALF_HOUR))


def _days(zone: str, start: int, end: int, now: float) -> Period:
    since = day_start(zone, day_at(zone, start))
    return Period("day", since, end, lambda start: (start, _next_midnight(zone, start)))


def _next_midnight(zone: str, start: int) -> int:
    return day_start(zone, next_day(day_at(zone, start)))


def _months(zone: str, start: int, end: int, now: float) -> Period:
    """A month that still runs gives nothing."""
    since, _ = _month(zone, start)
    _, until = _month(zone, end - 1)
    running, _ = _month(zone, int(now))
    return Period("day", since, min(until, running), lambda start: _month(zone, start))


def _month(zone: str, moment: int) -> Bucket:
    month = day_at(zone, moment)[:7]
    return day_start(zone, f"{month}-01"), day_start(zone, f"{next_month(month)}-01")


PERIODS = {"half_hour": _half_hours, "day": _days, "month": _months}
