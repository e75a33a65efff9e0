"""Months are made ahead and dropped whole; a clock that jumps loses nothing."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import Any

import psycopg
import pytest
from django.db import connection

from tests.traffic.made import call, inbound, preference, status, write
from traffic import tasks
from traffic.models import STATUSES, Batch, Call, Inbound, Message, Preference, Status, Todo

pytestmark = pytest.mark.django_db


def pieces(table: str = "traffic_status") -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = %s::regclass",
            [table],
        )
        return {name.removeprefix(f"{table}_") for (name,) in cursor.fetchall()}


def test_the_months_around_today_are_made_once(time_machine: Any) -> None:
    time_machine.move_to(datetime(2031, 5, 15, tzinfo=UTC))
    assert tasks.make_partitions() == 8  # April to July, for both tables
    assert tasks.make_partitions() == 0
    assert {"203104", "203105", "203106", "203107"} <= pieces() & pieces("traffic_inbound")


def test_what_lay_in_the_rest_moves_into_its_month() -> None:
    may = int(datetime(2031, 5, 31, 23, 59, 59, tzinfo=UTC).timestamp())
    write(status(happened_at=may), status("wamid.2", happened_at=may + 1))
    assert STATUSES.grow(date(2031, 5, 1), date(2031, 5, 31)) == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT wamid FROM traffic_status_203105")
        assert cursor.fetchall() == [("wamid.1",)]
    assert Status.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_who_writes_for_long_delays_a_month_and_stops_none() -> None:
    """A lock is waited for a second at most, and asked for again."""
    writing = threading.Event()

    def write_for_long() -> None:
        with psycopg.connect(**connection.get_connection_params()) as other:
            other.execute("LOCK TABLE traffic_status_rest IN ROW EXCLUSIVE MODE")
            writing.set()
            time.sleep(1.3)

    with ThreadPoolExecutor() as beside:
        done = beside.submit(write_for_long)
        assert writing.wait(5)
        assert STATUSES.grow(date(2001, 1, 1), date(2001, 1, 31)) == 1
        done.result()
    assert "200101" in pieces()
    assert STATUSES.shrink(date(2001, 2, 1)) == 1


def test_old_months_are_dropped_with_what_they_held(time_machine: Any) -> None:
    old = datetime(2024, 3, 5, tzinfo=UTC)
    STATUSES.grow(old.date(), old.date())
    write(status(happened_at=int(old.timestamp())), inbound(happened_at=int(old.timestamp())))
    write(call(happened_at=int(old.timestamp())), preference(happened_at=int(old.timestamp())))
    write(status("wamid.new"), call(call_id="wacid.new"))
    Batch.objects.filter(last_at__lt=datetime(2025, 1, 1, tzinfo=UTC)).update(made_at=old)
    Message.objects.filter(wamid="wamid.1").update(known_at=old)
    Todo.objects.all().delete()  # every reader has read them
    assert tasks.drop_old_facts() == 1
    assert tasks.drop_old_facts() == 0
    assert "202403" not in pieces()
    assert not Inbound.objects.exists()  # it lay in the rest
    for model in (Status, Message, Batch, Call):
        assert model._default_manager.count() == 1
    assert Preference.objects.exists()  # what a person wants does not grow old


def test_no_call_can_drop_the_last_week() -> None:
    before = pieces()
    assert STATUSES.shrink(date(2999, 1, 1)) == 0
    assert pieces() == before


@pytest.mark.parametrize(
    ("day", "months", "first"),
    [
        (date(2026, 11, 22), 25, date(2024, 10, 1)),
        (date(2026, 1, 1), 1, date(2025, 12, 1)),
        (date(2026, 12, 31), 12, date(2025, 12, 1)),
    ],
)
def test_months_are_counted_back_from_their_first_day(day: date, months: int, first: date) -> None:
    assert tasks.months_ago(day, months) == first
