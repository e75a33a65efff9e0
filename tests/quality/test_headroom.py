"""Limits as arithmetic, worked out by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from quality.headroom import Step, headroom, hours_until_full, path

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
NOBODY = [0] * 24


@pytest.mark.parametrize(
    ("used", "limit", "leaving", "pace", "hours"),
    [
        (100, 250, NOBODY, 50.0, 3.0),
        (250, 250, NOBODY, 0.0, 0.0),  # full now
        (300, 250, NOBODY, 0.0, 0.0),  # and more than full
        (100, 250, NOBODY, 0.0, None),  # nobody comes
        (100, 250, NOBODY, 6.0, None),  # 244 after a day
        (100, 250, [100, *[0] * 23], 50.0, 5.0),  # the first hour brings it to 50
        (100, 250, [60] * 24, 50.0, None),  # more leave than come
    ],
)
def test_when_a_limit_fills(
    used: int, limit: int, leaving: list[int], pace: float, hours: float | None
) -> None:
    assert hours_until_full(used, limit, leaving, pace) == hours


def test_headroom_says_what_is_left_and_when_it_fills() -> None:
    room = headroom("TIER_250", used=100, leaving=NOBODY, arrived=100, counted_at=NOW)
    assert (room.limit, room.left, room.share, room.tone) == (250, 150, 40.0, "warn")
    assert room.fills_at == NOW + timedelta(hours=3)
    full = headroom("TIER_250", used=260, leaving=NOBODY, arrived=0, counted_at=NOW)
    assert (full.left, full.tone) == (0, "bad")


@pytest.mark.parametrize("word", ["TIER_UNLIMITED", "TIER_9K", ""])
def test_without_a_known_limit_nothing_fills(word: str) -> None:
    room = headroom(word, used=10**6, leaving=NOBODY, arrived=10**6, counted_at=NOW)
    assert (room.limit, room.left, room.fills_at, room.share) == (None, None, None, None)


def test_the_first_tier_rises_by_verification_or_by_messages() -> None:
    way = path("TIER_250", is_verified=False, high_quality=True, week=0, month=1500)
    assert way is not None
    assert way.next_word == "TIER_2K"
    assert not way.is_met
    assert [(one.step, one.done, one.share) for one in way.either] == [
        (Step.VERIFY, False, None),
        (Step.MESSAGES, False, 75.0),
    ]
    for changed in ({"is_verified": True}, {"month": 2000}):
        known = {"is_verified": False, "high_quality": True, "week": 0, "month": 0} | changed
        better = path("TIER_250", **known)  # type: ignore[arg-type]
        assert better is not None
        assert better.is_met


def test_later_tiers_rise_by_half_of_the_limit_at_high_quality() -> None:
    way = path("TIER_2K", is_verified=True, high_quality=True, week=1000, month=0)
    assert way is not None
    assert (way.next_word, way.is_met) == ("TIER_10K", True)
    for changed in ({"week": 999}, {"week": None}, {"high_quality": False}):
        known = {"is_verified": True, "high_quality": True, "week": 1000, "month": 0} | changed
        worse = path("TIER_2K", **known)
        assert worse is not None
        assert not worse.is_met


@pytest.mark.parametrize("word", ["TIER_UNLIMITED", "TIER_1K", "", "TIER_9K"])
def test_there_is_no_way_from_the_last_tier_or_from_an_unknown_one(word: str) -> None:
    assert path(word, is_verified=True, high_quality=True, week=10**6, month=10**6) is None
