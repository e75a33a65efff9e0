"""Readings are the same whoever tells them, however often, in whatever order."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import Organisation
from quality.models import Metric, Reading, Sighting, Source
from quality.services.learning import learn
from quality.services.trimming import trim_sightings
from tests.people import make_organisation
from tests.quality.making import START, Run, runs, told

pytestmark = pytest.mark.django_db


class Point(NamedTuple):
    """Told by Meta at a moment: webhooks to the second, readings in between."""

    at: datetime
    value: str
    by: Source

    @classmethod
    def of(cls, second: int, value: str, by: Source) -> Point:
        half = timedelta(seconds=0.5 if by == Source.POLL else 0)
        return cls(START + timedelta(seconds=second) + half, value, by)


POINTS = st.lists(
    st.builds(
        Point.of,
        st.integers(0, 12),
        st.sampled_from(["GREEN", "RED", "YELLOW"]),
        st.sampled_from(Source),
    ),
    min_size=1,
    max_size=9,
)


def honest(points: Sequence[Point]) -> list[Point]:
    """One answer of a reading to each moment: a reading does not contradict itself."""
    read: dict[datetime, Point] = {}
    return [p for p in points if p.by == Source.WEBHOOK or read.setdefault(p.at, p) == p]


def expected(points: Sequence[Point]) -> list[Run]:
    """All points sorted at once, neighbours with the same value taken together."""
    begun: list[tuple[str, datetime]] = []
    for at, value, _by in sorted(points, key=lambda point: (point.at, point.value)):
        if not begun or begun[-1][0] != value:
            begun.append((value, at))
    ends = [*(at for _value, at in begun[1:]), None]
    return [(value, at, end) for (value, at), end in zip(begun, ends, strict=True)]


def tell(organisation: Organisation, point: Point) -> None:
    learn(organisation, [told(point.value, point.at)], source=point.by)


def learned(organisation: Organisation, points: Sequence[Point]) -> list[Run]:
    """In this order; the database's own checks are asked too, and everything is rolled back."""
    with transaction.atomic():
        for point in points:
            tell(organisation, point)
        connection.check_constraints()
        found = runs()
        transaction.set_rollback(True)
    return found


@settings(max_examples=60)
@given(points=POINTS, seed=st.integers(0, 1000))
def test_any_order_and_any_repetition_give_the_same_readings(
    db: None, points: list[Point], seed: int
) -> None:
    organisation = Organisation.objects.first() or make_organisation()
    points = honest(points)
    shuffled = [*points, *random.Random(seed).sample(points, len(points) // 2)]  # noqa: S311
    random.Random(seed).shuffle(shuffled)  # noqa: S311
    assert learned(organisation, shuffled) == expected(points)


STORY = [
    Point.of(0, "GREEN", Source.POLL),
    Point.of(2, "YELLOW", Source.WEBHOOK),
    Point.of(3, "YELLOW", Source.POLL),
    Point.of(4, "RED", Source.WEBHOOK),
    Point.of(5, "YELLOW", Source.POLL),
]


@pytest.mark.parametrize("told_by", [{Source.POLL}, {Source.WEBHOOK}, set(Source)])
def test_every_permutation_of_a_story_told_by_poll_by_webhook_or_by_both(
    told_by: set[Source],
) -> None:
    organisation = make_organisation()
    story = [point for point in STORY if point.by in told_by]
    for order in itertools.permutations(story):
        assert learned(organisation, order) == expected(story), order


def test_a_webhook_that_comes_after_the_reading_moves_the_beginning_back() -> None:
    organisation = make_organisation()
    tell(organisation, Point.of(0, "GREEN", Source.POLL))
    tell(organisation, Point.of(9, "RED", Source.POLL))
    tell(organisation, Point.of(5, "RED", Source.WEBHOOK))
    green, red = Reading.objects.in_order()
    assert (green.until_at, red.from_at) == (red.from_at, START + timedelta(seconds=5))
    assert red.source == Source.WEBHOOK
    assert red.until_at is None


def test_what_did_not_change_is_written_once_a_day() -> None:
    organisation = make_organisation()
    for minutes in range(0, 60 * 48, 15):
        one = told("GREEN", START + timedelta(minutes=minutes))
        begun = learn(organisation, [one], source=Source.POLL)
        assert begun == (minutes == 0)
    row = Reading.objects.get()
    assert (row.from_at, row.seen_at) == (START, START + timedelta(days=1))


def test_each_organisation_has_readings_of_its_own() -> None:
    ours, theirs = make_organisation(), make_organisation("sakura")
    learn(ours, [told("GREEN", START)], source=Source.POLL)
    learn(theirs, [told("RED", START)], source=Source.POLL)
    assert [row.value for row in Reading.objects.of(ours)] == ["GREEN"]
    assert [row.value for row in Reading.objects.of(theirs)] == ["RED"]


@pytest.fixture
def two(db: None) -> tuple[Reading, Reading]:
    organisation = make_organisation()
    tell(organisation, Point.of(0, "GREEN", Source.POLL))
    tell(organisation, Point.of(5, "RED", Source.POLL))
    green, red = Reading.objects.in_order()
    return green, red


def change(row: Reading, **changes: object) -> None:
    """As a transaction of its own that ends."""
    with transaction.atomic():
        Reading.objects.filter(pk=row.pk).update(**changes)
        connection.check_constraints()


def test_the_database_refuses_neighbours_with_the_same_value(
    two: tuple[Reading, Reading],
) -> None:
    with pytest.raises(IntegrityError):
        change(two[1], value="GREEN")


def test_the_database_refuses_gaps_and_overlaps(two: tuple[Reading, Reading]) -> None:
    for moved in (timedelta(seconds=-1), timedelta(seconds=1)):
        with pytest.raises(IntegrityError):
            change(two[0], until_at=two[1].from_at + moved)


def test_the_database_keeps_readings_for_ever_and_one_of_them_open(
    two: tuple[Reading, Reading],
) -> None:
    with pytest.raises(Exception, match="Cannot delete"), transaction.atomic():
        two[0].delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        Reading.objects.filter(pk=two[0].pk).update(until_at=None)


def test_trimming_forgets_old_readings_moments_and_no_webhooks(
    two: tuple[Reading, Reading],
) -> None:
    tell(two[0].organisation, Point.of(7, "GREEN", Source.WEBHOOK))
    before = runs()
    assert trim_sightings() == 2  # both readings are of long ago
    assert trim_sightings() == 0
    assert [row.metric for row in Sighting.objects.all()] == [Metric.RATING]
    assert runs() == before
