"""Days and limits counted from facts: the same when counted twice or late."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from assets.models import WhatsAppAccount
from quality import tasks
from quality.models import LimitUse, NumberDay, PortfolioDay
from tests.people import make_account, make_number, make_organisation
from tests.quality.making import NUMBER, seconds, sent, wrote
from tests.traffic import made

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(db: None) -> WhatsAppAccount:
    account = make_account(make_organisation(), facts={"timezone_id": "1"})  # Los Angeles
    make_number(account)
    return account


def ago(**span: float) -> datetime:
    return timezone.now() - timedelta(**span)


def rows() -> list[dict[str, Any]]:
    return [dict(row) for row in NumberDay.objects.order_by("day").values()]


def told() -> dict[str, Any]:
    """The one day there is."""
    [row] = rows()
    return row


def test_a_day_has_what_became_of_its_messages(account: WhatsAppAccount) -> None:
    at = ago(minutes=1)
    made.write(
        *sent("w1", at, words="sent delivered read", template_id="t1"),
        *sent("w2", at, words="sent delivered", to="16505550002", template_id="t2"),
        *sent("w3", at, words="sent failed", to="16505550003", error_code=131026),
        *sent("w4", at, words="failed", to="16505550004", error_code=131049),
        *sent("w5", at, words="failed", to="16505550004", error_code=131049),
        wrote("in1", at),
        made.preference("stop", happened_at=seconds(at), phone_number_id=NUMBER),
        made.preference("resume", happened_at=seconds(at), phone_number_id=NUMBER, wa_id="1651"),
    )
    tasks.count_lately()
    day = told()
    assert (day["sent"], day["delivered"], day["read"], day["failed"]) == (3, 2, 1, 3)
    assert (day["people"], day["received"], day["stopped"]) == (3, 1, 1)
    assert day["errors"] == {"131026": 1, "131049": 2}
    assert day["templates"] == {"t1": [1, 1, 1], "t2": [1, 1, 0]}
    assert (day["organisation_id"], day["waba_id"]) == (account.organisation_id, account.waba_id)


def test_a_new_account_is_counted_at_once_with_all_its_days(account: WhatsAppAccount) -> None:
    made.write(*sent("w1", ago(days=3)))
    tasks.count_newest()
    tasks.count_newest()
    assert told()["sent"] == 1
    WhatsAppAccount.objects.update(created_at=ago(hours=3))
    made.write(*sent("w2", ago(days=3), to="16505550002"))
    tasks.count_newest()  # the usual counts have it by now
    assert told()["sent"] == 1


def test_counting_twice_changes_nothing_and_late_news_count_on_their_day(
    account: WhatsAppAccount,
) -> None:
    at = ago(days=3)
    made.write(*sent("w1", at))
    tasks.count_days()
    tasks.count_days()
    before = told()
    assert (before["sent"], before["delivered"], before["new_people"]) == (1, 0, 1)
    made.write(*sent("w1", at + timedelta(days=2), words="delivered read"))
    tasks.count_lately()  # looks at two days only
    assert told()["delivered"] == 0
    tasks.count_days()
    after = told()
    assert (after["day"], after["sent"], after["delivered"]) == (before["day"], 1, 1)


def test_days_are_those_of_the_accounts_zone(account: WhatsAppAccount) -> None:
    yesterday = timezone.now().astimezone(UTC).replace(hour=5, minute=0) - timedelta(days=1)
    made.write(*sent("w1", yesterday))  # the evening before, in Los Angeles
    tasks.count_days()
    assert told()["day"] == yesterday.date() - timedelta(days=1)


def test_whom_a_number_had_not_written_to_is_new(account: WhatsAppAccount) -> None:
    made.write(*sent("w1", ago(days=6)), *sent("w2", ago(days=2)))
    made.write(*sent("w3", ago(days=2), to="16505550002"))
    tasks.count_days()
    tasks.count_days()
    assert [(row["people"], row["new_people"]) for row in rows()] == [(1, 1), (2, 1)]


def test_a_number_of_nobodys_account_is_not_counted(account: WhatsAppAccount) -> None:
    made.write(*[one._replace(waba_id="999") for one in sent("w1", ago(minutes=1))])
    tasks.count_days()
    assert rows() == []


def use() -> LimitUse:
    return LimitUse.objects.get()


def test_people_outside_a_window_count_once_for_all_numbers(account: WhatsAppAccount) -> None:
    other = make_account(account.organisation, waba_id="777", business_id=f"50{account.waba_id}")
    here = [
        *sent("w1", ago(hours=5)),
        *sent("w2", ago(hours=1)),  # the same person again
        *sent("w3", ago(hours=23.5), to="16505550002"),
        *sent("old", ago(hours=25), to="16505550003"),
        *sent("failed", ago(hours=1), to="16505550004", words="failed", error_code=131026),
        *sent("answer", ago(hours=1), to="16505550005"),
        *sent("called", ago(hours=1), to="16505550006"),
    ]
    there = [one._replace(waba_id=other.waba_id) for one in sent("w4", ago(hours=1))]
    rang = made.call(
        happened_at=seconds(ago(hours=2)), phone_number_id=NUMBER, wa_id="16505550006",
        direction="USER_INITIATED",
    )  # fmt: skip
    made.write(*here, *there, wrote("in", ago(hours=2), by="16505550005"), rang)
    tasks.measure_limits()
    tasks.measure_limits()
    found = use()
    assert (found.used, found.arrived) == (2, 0)
    assert sum(found.leaving) == 2
    assert found.leaving[0] == 1  # the one of 23.5 hours ago
    assert found.leaving[22] == 1  # an hour ago, give or take the seconds of this test
    assert PortfolioDay.objects.get().peak == 2


def test_who_wrote_only_afterwards_was_written_to_first(account: WhatsAppAccount) -> None:
    made.write(*sent("w1", ago(hours=2)), wrote("in", ago(hours=1)))
    made.write(*sent("w2", ago(minutes=30)))
    tasks.measure_limits()
    assert (use().used, use().leaving[21]) == (1, 1)


def test_a_peak_stays_when_the_use_falls(account: WhatsAppAccount) -> None:
    made.write(*sent("w1", ago(hours=1)))
    tasks.measure_limits()
    PortfolioDay.objects.update(peak=9)
    tasks.measure_limits()
    assert PortfolioDay.objects.get().peak == 9
    assert use().used == 1


def test_the_night_counts_seven_and_thirty_days(account: WhatsAppAccount) -> None:
    made.write(*sent("w1", ago(days=20)), *sent("w2", ago(days=3), to="16505550002"))
    tasks.measure_limits()
    tasks.count_days()
    tasks.count_days()
    day = PortfolioDay.objects.get()
    assert (day.peak, day.week, day.month) == (0, 1, 2)


def test_a_disabled_connection_is_not_measured(account: WhatsAppAccount) -> None:
    account.connection.disabled_at = timezone.now()
    account.connection.save()
    tasks.measure_limits()
    assert not LimitUse.objects.exists()
