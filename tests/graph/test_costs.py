"""Meta's own figures of costs: how they are asked for and read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from graph import Graph, Refused, Unexpected, costs
from tests.graph.server import Answer, Server

Make = Callable[..., Graph]
LA = ZoneInfo("America/Los_Angeles")
TODAY = datetime.now(LA).date()


def point(day: date, zone: Any = LA, **said: Any) -> dict[str, Any]:
    start = datetime(day.year, day.month, day.day, tzinfo=zone)
    return {
        "start": int(start.timestamp()),
        "end": int((start + timedelta(days=1)).timestamp()),
    } | said


def answer(*points: dict[str, Any], **paging: Any) -> Answer:
    told = {"data": [{"data_points": list(points)}], **({"paging": paging} if paging else {})}
    return Answer(body={"pricing_analytics": told, "id": "1"})


def read(client: Graph, zone: Any = LA) -> list[costs.CostPoint]:
    days = costs.pricing_days(client, "1", since=TODAY - timedelta(days=2), until=TODAY, zone=zone)
    return [one for page in days for one in page]


def test_points_are_read_with_everything_that_tells_them_apart(server: Server, graph: Make) -> None:
    server.says(
        answer(
            point(
                TODAY,
                phone_number="15550458206",
                country="in",
                tier="0:750000",
                volume=2,
                pricing_type="REGULAR",
                pricing_category="AUTHENTICATION_INTERNATIONAL",
                cost=4.6,
            )
        )
    )
    assert read(graph()) == [
        costs.CostPoint(
            TODAY,
            "15550458206",
            "IN",
            "0:750000",
            "REGULAR",
            "AUTHENTICATION_INTERNATIONAL",
            "",
            2,
            Decimal("4.6"),
        )
    ]
    fields = server.asked[0].query["fields"]
    assert "granularity(DAILY)" in fields
    assert all(one in fields for one in costs.PRICING_DIMENSIONS)


def test_without_traffic_the_field_is_missing_and_nothing_is_told(
    server: Server, graph: Make
) -> None:
    server.says(Answer(body={"id": "1"}))
    assert read(graph()) == []


def test_a_hidden_cost_is_unknown_and_never_zero(server: Server, graph: Make) -> None:
    refusal = {"error": {"code": 100, "error_user_title": "Cost not available", "message": "x"}}
    server.says(Answer(400, refusal), answer(point(TODAY, volume=3)))
    [found] = read(graph())
    assert (found.volume, found.cost) == (3, None)
    assert "metric_types(VOLUME)" in server.asked[1].query["fields"]
    server.says(Answer(400, {"error": {"code": 100, "message": "Param start is too far back"}}))
    with pytest.raises(Refused):
        read(graph())


def test_every_page_is_read(server: Server, graph: Make) -> None:
    more = {"cursors": {"after": "MjQZD"}, "next": "https://elsewhere.example/?after=MjQZD"}
    server.says(answer(point(TODAY, volume=1), **more), answer(point(TODAY, volume=2)))
    assert [one.volume for one in read(graph())] == [1, 2]
    assert ".after(MjQZD)" in server.asked[1].query["fields"]
    server.says(answer(point(TODAY, volume=1), **more))
    with pytest.raises(Unexpected):
        read(graph())


def test_days_that_begin_elsewhere_keep_their_date_and_half_days_are_left_out(
    server: Server, graph: Make
) -> None:
    """Meta's zone is not known to us: its days begin at 7 or 8 of UTC."""
    days = [TODAY - timedelta(days=ago) for ago in (3, 2, 1)]
    server.says(answer(*(point(day, volume=1) for day in days)))
    assert [one.day for one in read(graph(), UTC)] == days[1:]


def test_a_point_without_day_or_volume_is_not_guessed(server: Server, graph: Make) -> None:
    for wrong in ({"volume": 1}, point(TODAY), point(TODAY, volume=-1)):
        server.says(answer(wrong))
        with pytest.raises(Unexpected):
            read(graph())


def test_conversations_are_read_by_the_same_words(server: Server, graph: Make) -> None:
    told = point(
        TODAY,
        conversation=1558,
        phone_number="15550458206",
        country="US",
        conversation_type="FREE_ENTRY_POINT",
        conversation_direction="UNKNOWN",
        conversation_category="AUTHENTICATION",
        cost=15.58,
    )
    series = {"data": [{"data_points": [told]}]}
    server.says(Answer(body={"conversation_analytics": series, "id": "1"}))
    [[one]] = costs.conversation_days(graph(), "1", since=TODAY, until=TODAY, zone=LA)
    assert (one.type, one.category, one.direction) == (
        "FREE_ENTRY_POINT",
        "AUTHENTICATION",
        "UNKNOWN",
    )
    assert (one.volume, one.cost, one.tier) == (1558, Decimal("15.58"), "")
    assert "CONVERSATION_CATEGORY" in server.asked[0].query["fields"]


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 8), 23), (date(2026, 11, 1), 25), (date(2026, 6, 1), 24)]
)
def test_a_day_is_a_day_when_clocks_change(day: date, hours: int) -> None:
    start = datetime(day.year, day.month, day.day, tzinfo=LA).timestamp()
    told = {"start": int(start), "end": int(start) + hours * 3600, "volume": 1}
    assert costs.parse_point(told, LA).day == day
