"""How often something usually comes, when quiet is called silence, and what proves or refutes it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from alerts.models import Alert, Kind, Severity
from assets.models import WhatsAppAccount
from assets.services.connecting import disable
from tests.assets.places import NUMBER
from tests.people import make_number
from tests.sandbox_server import Sandbox
from tests.templates_app.making import connected
from tests.webhooks.meta import WABA, payload, stored
from tests.webhooks.test_digest import digest
from tests.webhooks.test_messages import delivery, status
from traffic.models import Learned, Message, Status, Step
from webhooks.gaps import backfilling, hearing, tasks, watching
from webhooks.gaps.models import Backfill, Heard
from webhooks.gaps.rhythm import WEEK, State, judge, rhythms

pytestmark = pytest.mark.django_db

DAY = 24


@pytest.fixture
def place(sandbox: Sandbox) -> WhatsAppAccount:
    """An account that the sandbox has, with its number."""
    account = connected(sandbox)
    make_number(account, NUMBER)
    return account


def hear(
    account: WhatsAppAccount, *, until: datetime, weeks: int = 4, field: str = "messages"
) -> datetime:
    """Something came in every hour of so many weeks, the last time at this moment."""
    first = until.replace(minute=0, second=0, microsecond=0)
    Heard.objects.bulk_create(
        Heard(
            waba_id=account.waba_id, field=field, hour=first - timedelta(hours=n), count=3, late=0,
            last_at=until - timedelta(hours=n),
        )
        for n in range(weeks * WEEK + 1)
    )  # fmt: skip
    return until


def silence() -> Alert | None:
    return Alert.objects.open().filter(kind=Kind.WEBHOOKS_SILENT).first()


def watch(account: WhatsAppAccount, jobs: Any) -> None:
    """The clock strikes and the worker has worked; then it strikes again."""
    tasks.watch()
    jobs.run()
    tasks.watch()


# -- what is heard -----------------------------------------------------------------------------


def test_a_set_of_messages_leaves_one_row_and_a_change_one_of_its_own(
    account: WhatsAppAccount,
) -> None:
    for name in ("message_text", "message_statuses", "account_review"):
        stored(payload(name))
    digest()
    rows = {row.field: row.count for row in Heard.objects.filter(waba_id=WABA)}
    assert rows.keys() == {"messages", "account_review_update"}
    assert rows["account_review_update"] == 1
    assert Heard.objects.filter(field="messages", late__gt=0).exists()  # the examples are old


def test_a_change_that_is_delivered_twice_is_heard_once(account: WhatsAppAccount) -> None:
    for _ in range(2):
        stored(payload("account_review"))
        digest()
    assert Heard.objects.get().count == 1


def test_what_somebody_else_signed_is_not_heard(account: WhatsAppAccount) -> None:
    stored(delivery(statuses=[status()]), secret="theirs")
    stored(payload("account_review"), secret="theirs")
    digest()
    assert not Heard.objects.exists()


def test_past_hours_are_added_together_and_adding_again_changes_nothing(
    account: WhatsAppAccount,
) -> None:
    now = timezone.now().replace(minute=30)
    hour = now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=1)
    for minute, late in ((5, 1), (10, 0)):
        Heard.objects.create(
            waba_id=WABA, field="messages", hour=hour, count=2, late=late,
            late_from=hour - timedelta(days=1) if late else None,
            last_at=hour + timedelta(minutes=minute),
        )  # fmt: skip
    for _ in range(2):
        hearing.settle(now)
        row = Heard.objects.get()
        assert (row.count, row.late, row.last_at.minute) == (4, 1, 10)
        assert row.late_from == hour - timedelta(days=1)


# -- rhythm ------------------------------------------------------------------------------------


def test_four_quiet_hours_are_silence_where_every_hour_has_something() -> None:
    hours = list(range(4 * WEEK + 1))
    last = hours[-1]
    for quiet, silent in ((0, False), (2, False), (4, True)):
        _weeks, chance, expected = judge(hours, range(last + 1, last + 1 + quiet))
        assert (chance < 1 / 1000) is silent
        assert expected == quiet


def test_nights_and_weekends_without_messages_are_not_silence() -> None:
    """Heard from Monday to Friday, nine to five: a weekend is quiet, a silent Monday is not."""
    hours = [
        week * WEEK + day * DAY + hour
        for week in range(5) for day in range(5) for hour in range(9, 17)
    ]  # fmt: skip
    friday = hours[-1]
    monday = 5 * WEEK
    _weeks, chance, expected = judge(hours, range(friday + 1, monday + 9))
    assert (chance, expected) == (1.0, 0)
    _weeks, chance, expected = judge(hours, range(friday + 1, monday + 13))
    assert chance < 1 / 1000
    assert expected == 4


def test_a_silence_of_weeks_does_not_become_the_usual() -> None:
    hours = list(range(4 * WEEK + 1))
    _weeks, chance, _expected = judge(hours, range(hours[-1] + 1, hours[-1] + 9 * WEEK))
    assert chance < 1 / 1000


def test_with_a_short_history_nothing_is_said(account: WhatsAppAccount) -> None:
    now = timezone.now()
    hear(account, until=now - timedelta(days=3), weeks=1)
    assert [rhythm.state for rhythm in rhythms(account, now)] == [State.NEW]
    tasks.watch()
    assert silence() is None


# -- silence -----------------------------------------------------------------------------------


def test_quiet_because_nothing_was_sent_is_no_silence(place: WhatsAppAccount, jobs: Any) -> None:
    hear(place, until=timezone.now() - timedelta(hours=12))
    watch(place, jobs)
    backfill = Backfill.objects.get()
    assert (backfill.history_offered, backfill.learned) == (True, 0)
    assert silence() is None


def test_statuses_that_only_metas_history_tells_prove_the_silence(
    place: WhatsAppAccount, sandbox: Sandbox, jobs: Any
) -> None:
    wamid = sandbox.sent(NUMBER)
    now = timezone.now() + timedelta(hours=12)
    with time_machine.travel(now):
        heard_at = hear(place, until=now - timedelta(hours=12, minutes=5))
        watch(place, jobs)
        alert = silence()
        assert alert is not None
        assert (alert.severity, alert.detail["missed"]) == (Severity.CRITICAL, 2)
        assert alert.detail["since"] == heard_at.isoformat(timespec="seconds")
        assert Message.objects.get(wamid=wamid).step == Step.DELIVERED
        assert not Status.objects.exists()  # only learned
        tasks.watch()
        assert Alert.objects.filter(kind=Kind.WEBHOOKS_SILENT).count() == 1


def test_the_alert_closes_when_something_comes_again_and_the_gap_is_read_once_more(
    place: WhatsAppAccount, sandbox: Sandbox, jobs: Any
) -> None:
    sandbox.sent(NUMBER)
    now = timezone.now() + timedelta(hours=12)
    with time_machine.travel(now):
        since = hear(place, until=now - timedelta(hours=12, minutes=5))
        watch(place, jobs)
        assert silence() is not None
        again = delivery(place.waba_id, statuses=[status()])
        stored(again, secret=sandbox.app_secret, received_at=now)
        digest()
        tasks.watch()
        jobs.run()
        assert silence() is None
        newest = Backfill.objects.latest("asked_at")
        assert newest.from_at == since.replace(microsecond=0)
        tasks.watch()
        assert jobs.waiting() == []


def test_where_meta_offers_no_history_longer_quiet_than_usual_is_a_warning(
    place: WhatsAppAccount, sandbox: Sandbox, jobs: Any
) -> None:
    hear(place, until=timezone.now() - timedelta(hours=12))
    sandbox.fault("/message_history", status=400, error={"code": 100, "message": "no such edge"})
    watch(place, jobs)
    alert = silence()
    assert alert is not None
    assert alert.severity == Severity.WARNING
    assert Backfill.objects.get().history_offered is False


def test_the_alert_closes_when_the_connection_is_disabled(
    place: WhatsAppAccount, sandbox: Sandbox, jobs: Any
) -> None:
    hear(place, until=timezone.now() - timedelta(hours=12))
    sandbox.fault("/message_history", status=400, error={"code": 100, "message": "no such edge"})
    watch(place, jobs)
    assert silence() is not None
    disable(place.connection)
    tasks.watch()
    assert silence() is None
    tasks.watch()
    assert Alert.objects.filter(kind=Kind.WEBHOOKS_SILENT).count() == 1


def test_another_field_is_told_without_asking_for_messages(place: WhatsAppAccount) -> None:
    hear(place, until=timezone.now() - timedelta(hours=12), field="account_update")
    assert watching.watch(place) is None
    alert = silence()
    assert alert is not None
    assert alert.detail["webhook"] == "account_update"


# -- back-fill ---------------------------------------------------------------------------------


def ask(place: WhatsAppAccount) -> Backfill:
    now = timezone.now()
    asked = backfilling.ask(
        place, from_at=now - timedelta(hours=1), to_at=now + timedelta(minutes=10)
    )
    assert asked is not None
    return asked


def test_a_backfill_that_runs_twice_learns_nothing_twice(
    place: WhatsAppAccount, sandbox: Sandbox
) -> None:
    sandbox.sent(NUMBER)
    first = ask(place)
    tasks.run_backfill(first.pk)
    calls = len(sandbox.requests())
    tasks.run_backfill(first.pk)
    assert len(sandbox.requests()) == calls
    tasks.run_backfill(ask(place).pk)
    assert [one.learned for one in Backfill.objects.order_by("pk")] == [2, 0]
    assert Learned.objects.count() == 2


def test_only_one_backfill_of_an_account_is_under_way(place: WhatsAppAccount) -> None:
    ask(place)
    now = timezone.now()
    assert backfilling.ask(place, from_at=now - timedelta(hours=1), to_at=now) is None


def test_a_webhook_that_comes_after_all_is_a_fact_as_ever(
    place: WhatsAppAccount, sandbox: Sandbox
) -> None:
    wamid = sandbox.sent(NUMBER)
    tasks.run_backfill(ask(place).pk)
    learned = Learned.objects.get(status="delivered")
    told = status("delivered", int(learned.happened_at.timestamp()), id=wamid)
    for _ in range(2):
        stored(delivery(place.waba_id, statuses=[told]), secret=sandbox.app_secret)
        digest()
    assert Status.objects.get().wamid == wamid
    message = Message.objects.get()
    assert (message.step, message.delivered_at) == (Step.DELIVERED, learned.happened_at)


def test_what_a_webhook_told_is_not_learned(place: WhatsAppAccount, sandbox: Sandbox) -> None:
    wamid = sandbox.sent(NUMBER)
    now = int(timezone.now().timestamp())
    told = [status(word, now, id=wamid) for word in ("sent", "delivered")]
    stored(delivery(place.waba_id, statuses=told), secret=sandbox.app_secret)
    digest()
    tasks.run_backfill(ask(place).pk)
    assert Backfill.objects.get().seen == 1
    assert not Learned.objects.exists()


def test_meta_says_wait_and_the_backfill_goes_on_later(
    place: WhatsAppAccount, sandbox: Sandbox, jobs: Any
) -> None:
    sandbox.sent(NUMBER)
    sandbox.fault("/message_history", preset="rate_limit", times=1)
    backfill = ask(place)
    tasks.run_backfill(backfill.pk)
    backfill.refresh_from_db()
    assert (backfill.finished_at, backfill.problem.split(" ")[0]) == (None, "Limited")
    tasks.sweep_gaps()
    assert jobs.waiting() == []
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        tasks.sweep_gaps()
        assert jobs.waiting() == ["webhooks.gaps.tasks.run_backfill"]
        jobs.run()
    backfill.refresh_from_db()
    assert backfill.finished_at is not None
    assert backfill.learned == 2


def test_messages_before_the_span_are_left_alone(place: WhatsAppAccount, sandbox: Sandbox) -> None:
    sandbox.sent(NUMBER)
    now = timezone.now()
    backfilling.ask(place, from_at=now + timedelta(hours=1), to_at=now + timedelta(hours=2))
    tasks.run_backfill(Backfill.objects.get().pk)
    assert (Backfill.objects.get().seen, Learned.objects.count()) == (0, 0)
