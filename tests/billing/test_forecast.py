"""The forecast: what must hold of any past, what it says of plain ones, and when it says nothing."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from billing.forecast import LEAST_DAYS, Forecast, forecast, total
from billing.periods import Length, Period

TODAY = date(2026, 11, 12)
NOVEMBER = Period.holding(TODAY)
BEGUN = date(2026, 3, 2)


def past(amounts: list[int], begun: date = BEGUN) -> dict[date, Decimal]:
    return {begun + timedelta(days=n): Decimal(amount) for n, amount in enumerate(amounts)}


def told(days: dict[date, Decimal], today: date = TODAY) -> Forecast:
    found = forecast(days, Period.holding(today), today=today)
    assert found
    return found


def test_the_same_every_day_is_foretold_to_the_cent() -> None:
    found = told(past([10] * 255))  # to 2026-11-11
    assert [found.spent, found.likely, found.low, found.high] == [110, 300, 300, 300]
    assert found.usual_miss == found.worst_miss == 0
    assert len(found.trials) == 7  # April to October


def test_weekends_count_as_weekends() -> None:
    days = past([0 if (BEGUN + timedelta(days=n)).weekday() >= 5 else 7 for n in range(255)])
    found = told(days)
    weekdays = sum(1 for day in NOVEMBER.every_day if day.weekday() < 5)
    assert found.likely == 7 * weekdays
    assert found.expected[date(2026, 11, 14)] == 0


def test_a_new_level_is_followed_and_the_wild_past_widens_the_interval() -> None:
    calm, wild = past([10] * 255), past([10] * 255)
    for day in wild:
        if day.month in (5, 8) and day.day > 20:
            wild[day] = Decimal(60)
    assert told(calm).high == 300
    found = told(wild)
    assert found.high is not None
    assert found.high > 300
    assert found.worst_miss is not None
    assert found.worst_miss > 50
    doubled = told(past([10] * 220 + [20] * 35))
    assert doubled.likely > 500


def test_what_was_charged_today_is_not_counted_twice() -> None:
    days = past([10] * 255)
    days[TODAY] = Decimal(4)
    assert told(days).likely == 300  # 114 so far, 6 more of today, 180 to come
    days[TODAY] = Decimal(25)
    assert told(days).likely == 315


def test_with_too_little_past_nothing_is_said_and_with_few_months_no_interval() -> None:
    begun = TODAY - timedelta(days=LEAST_DAYS - 1)
    assert forecast(past([5] * 27, begun), NOVEMBER, today=TODAY) is None
    assert forecast({}, NOVEMBER, today=TODAY) is None
    short = told(past([5] * 60, TODAY - timedelta(days=60)))
    assert short.likely == 150
    assert (short.low, short.high) == (None, None)


def test_a_quarter_is_foretold_by_quarters() -> None:
    quarter = Period.holding(TODAY, Length.QUARTER)
    assert (quarter.first, quarter.last) == (date(2026, 10, 1), date(2026, 12, 31))
    found = forecast(past([10] * 255), quarter, today=TODAY)
    assert found is not None
    assert found.likely == 920
    assert [trial.period.first for trial in found.trials] == [date(2026, 7, 1), date(2026, 4, 1)]


amounts = st.lists(st.integers(0, 10_000), min_size=LEAST_DAYS, max_size=255)
todays = st.dates(date(2026, 4, 10), date(2026, 11, 30))


@given(amounts, todays)
def test_nothing_that_comes_later_is_known(many: list[int], today: date) -> None:
    days = past(many)
    known = {day: amount for day, amount in days.items() if day <= today}
    period = Period.holding(today)
    assert forecast(days, period, today=today) == forecast(known, period, today=today)


@given(amounts, todays)
def test_it_holds_together(many: list[int], today: date) -> None:
    found = told(past(many), today)
    assert found.spent == total(past(many), found.period.first, today)
    assert found.likely >= found.spent
    if found.low is not None and found.high is not None:
        assert found.spent <= found.low <= found.likely <= found.high
    assert all(each >= 0 for each in found.expected.values())


@given(amounts, todays, st.sampled_from([2, 10, 1000]))
def test_in_another_unit_it_says_the_same(many: list[int], today: date, times: int) -> None:
    once, scaled = told(past(many), today), told(past([n * times for n in many]), today)
    assert abs(scaled.likely - once.likely * times) <= times
