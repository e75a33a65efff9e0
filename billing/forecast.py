"""What a period will have cost at its end: small enough to be explained, tried on one's own past.

A day costs what such a weekday costs, times how much is going on lately: over the last eight weeks each
weekday's share of the average is its profile; the level is the average of the last four weeks. What is
left of a period is the sum of profile × level over its days. The same is done for each past period on
the same day of it, with nothing known that was not known then; how far those were from what came is
the interval, and is told.

A day without charges cost nothing; days before the first charge are not known. Amounts are of one
currency and of charges whose price is known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from statistics import median

from billing.periods import Period

PROFILE_DAYS = 56  # eight of each weekday
LEVEL_DAYS = 28
LEAST_DAYS = 28  # before that nothing is said
LEAST_TRIALS = 3  # before that no interval is told
MOST_TRIALS = 12
NEIGHBOURS = 2  # days before and after the same day of a period whose misses count for the interval
TAIL = Decimal("0.1")  # so much of the trials lies outside of the interval on either side
CENT = Decimal("0.01")
ZERO = Decimal(0)

Days = Mapping[date, Decimal]


@dataclass(frozen=True)
class Trial:
    """What would have been said of a past period on the same day of it, and what came."""

    period: Period
    on: date
    said: Decimal
    came: Decimal

    @property
    def miss(self) -> Decimal | None:
        """In percent of what came; None where nothing came."""
        return abs(self.said - self.came) / self.came * 100 if self.came else None


@dataclass(frozen=True)
class Forecast:
    """Of a whole period. `low` and `high` are None with too few trials."""

    period: Period
    spent: Decimal
    likely: Decimal
    low: Decimal | None
    high: Decimal | None
    expected: dict[date, Decimal]  # by day, of the days to come
    trials: list[Trial]  # the newest first

    @property
    def misses(self) -> list[Decimal]:
        return [trial.miss for trial in self.trials if trial.miss is not None]

    @property
    def usual_miss(self) -> Decimal | None:
        return median(self.misses) if self.misses else None

    @property
    def worst_miss(self) -> Decimal | None:
        return max(self.misses, default=None)


def forecast(days: Days, period: Period, *, today: date) -> Forecast | None:
    """None: not enough data. `today` has begun and is not over: what it cost so far is spent, and it
    is not taken for a whole day."""
    past = _Past(days, until=today)
    begun = today if today > period.first else period.first
    rates = past.rates(begun)
    if rates is None:
        return None
    expected = {
        day: rates[day.weekday()] for day in _between(begun, period.last + timedelta(days=1))
    }
    if today in expected:  # today's charges count already
        expected[today] = max(expected[today] - days.get(today, ZERO), ZERO)
    spent, rest = total(days, period.first, min(today, period.last)), sum(expected.values(), ZERO)
    tried = _trials(past, period, today)
    low = high = None
    if len(tried) >= LEAST_TRIALS and (ratios := sorted(_ratios(past, period, today))):
        low = _cents(spent + rest * min(quantile(ratios, TAIL), Decimal(1)))
        high = _cents(spent + rest * max(quantile(ratios, 1 - TAIL), Decimal(1)))
    return Forecast(period, _cents(spent), _cents(spent + rest), low, high, expected, tried)


class _Past:
    """The sums of any stretch of days by weekday, each in a few steps."""

    def __init__(self, days: Days, *, until: date) -> None:
        self.begun = min((day for day in days if day < until), default=until)
        row = [ZERO] * 7
        self.sums = [tuple(row)]
        for day in _between(self.begun, until):
            row[day.weekday()] += days.get(day, ZERO)
            self.sums.append(tuple(row))

    def by_weekday(self, first: date, end: date) -> list[Decimal]:
        """Without `end`."""
        last = len(self.sums) - 1
        a, b = (min(max((day - self.begun).days, 0), last) for day in (first, end))
        return [after - before for before, after in zip(self.sums[a], self.sums[b], strict=True)]

    def total(self, first: date, end: date) -> Decimal:
        return sum(self.by_weekday(first, end), ZERO)

    def rates(self, on: date) -> list[Decimal] | None:
        """What each weekday is expected to cost, from what was known when the day began."""
        if (on - self.begun).days < LEAST_DAYS:
            return None
        since = max(self.begun, on - timedelta(days=PROFILE_DAYS))
        sums, counts = self.by_weekday(since, on), _weekdays(since, on)
        means = [amount / count for amount, count in zip(sums, counts, strict=True)]
        mean = sum(means, ZERO) / 7
        profile = [each / mean for each in means] if mean else [Decimal(1)] * 7
        since = on - timedelta(days=LEVEL_DAYS)
        level = self.total(since, on) / LEVEL_DAYS  # whole weeks: the weekdays are even in it
        return [level * share for share in profile]

    def rest(self, period: Period, on: date) -> Decimal | None:
        """What was to be expected of a period from this day on."""
        rates = self.rates(on)
        counts = _weekdays(on, period.last + timedelta(days=1))
        return None if rates is None else sum(map(Decimal.__mul__, rates, counts), ZERO)


def _trials(past: _Past, period: Period, today: date) -> list[Trial]:
    """On the same day of each past period that there is enough data for, the newest first."""
    found = []
    for count in range(1, MOST_TRIALS + 1):
        earlier = period.back(count)
        on = min(earlier.first + (today - period.first), earlier.last)
        if (rest := past.rest(earlier, on)) is None:
            break
        came = past.total(earlier.first, earlier.last + timedelta(days=1))
        said = past.total(earlier.first, on) + rest
        found.append(Trial(earlier, on, _cents(said), _cents(came)))
    return found


def _ratios(past: _Past, period: Period, today: date) -> list[Decimal]:
    """What came by what was expected of the rest of past periods, on the same day and near it."""
    ratios = []
    for count in range(1, MOST_TRIALS + 1):
        earlier = period.back(count)
        for shift in range(-NEIGHBOURS, NEIGHBOURS + 1):
            on = earlier.first + (today - period.first) + timedelta(days=shift)
            if earlier.first <= on <= earlier.last and (rest := past.rest(earlier, on)):
                ratios.append(past.total(on, earlier.last + timedelta(days=1)) / rest)
    return ratios


def total(days: Days, first: date, last: date) -> Decimal:
    return sum((days.get(day, ZERO) for day in _between(first, last + timedelta(days=1))), ZERO)


def quantile(values: Sequence[Decimal], share: Decimal) -> Decimal:
    """Of sorted values, between its two neighbours in proportion."""
    place = share * (len(values) - 1)
    below = int(place)
    above = min(below + 1, len(values) - 1)
    return values[below] + (values[above] - values[below]) * (place - below)


def _between(first: date, end: date) -> list[date]:
    """Without `end`."""
    return [first + timedelta(days=n) for n in range((end - first).days)]


def _weekdays(first: date, end: date) -> list[Decimal]:
    """How many of each there are, Monday first, without `end`."""
    weeks, left = divmod((end - first).days, 7)
    extra = {(first.weekday() + n) % 7 for n in range(left)}
    return [Decimal(weeks + (weekday in extra)) for weekday in range(7)]


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT)
