"""Meta's own figures of costs: read every night, corrected with a trail, kept when Meta forgets them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from assets.models import Usage, WhatsAppAccount
from billing.meta import reading, tasks
from billing.models import CostsReading, MetaPoint, MetaPointBefore, MonthCheck
from tests.billing.meta_making import connected_account, day, happened, read
from tests.conftest import Jobs
from tests.people import make_account, make_organisation
from tests.sandbox_server import Sandbox


@pytest.fixture
def account(db: None, sandbox: Sandbox) -> WhatsAppAccount:
    return connected_account(sandbox)


def test_the_first_reading_goes_a_year_back_and_keeps_every_figure(
    account: WhatsAppAccount, sandbox: Sandbox
) -> None:
    happened(sandbox, (1, 3), (200, 2))
    row = read(account)
    points = MetaPoint.objects.order_by("day")
    assert [(p.day, p.volume, p.cost, p.currency) for p in points] == [
        (day(200), 2, Decimal("0.02"), "USD"), (day(1), 3, Decimal("0.03"), "USD"),
    ]  # fmt: skip
    [told] = {(p.country, p.tier, p.type, p.category, len(p.phone_number) > 7) for p in points}
    assert told == ("MX", "0:1000000", "regular", "utility", True)
    assert (row.known_from, row.known_to, row.problem) == (day(364), day(0), "")
    asked = [one["params"]["fields"] for one in sandbox.requests(f"/{account.waba_id}$", "GET")]
    assert all("DAILY" in one and "MONTHLY" not in one for one in asked)
    assert sum("conversation_analytics" in one for one in asked) == 1


def test_the_same_again_writes_nothing(account: WhatsAppAccount, sandbox: Sandbox) -> None:
    happened(sandbox, (1, 3))
    read(account)
    before = list(MetaPoint.objects.values())
    read(account)
    assert list(MetaPoint.objects.values()) == before
    assert not MetaPointBefore.objects.exists()


def test_a_changed_figure_keeps_what_it_was(account: WhatsAppAccount, sandbox: Sandbox) -> None:
    happened(sandbox, (2, 3))
    read(account)
    happened(sandbox, (2, 5))
    read(account)
    point, before = MetaPoint.objects.get(), MetaPointBefore.objects.get()
    assert (point.volume, point.cost) == (5, Decimal("0.05"))
    assert (before.point, before.volume, before.cost) == (point, 3, Decimal("0.03"))


def test_what_moved_to_another_category_is_not_counted_twice(
    account: WhatsAppAccount, sandbox: Sandbox
) -> None:
    happened(sandbox, (2, 3))
    read(account)
    happened(sandbox, (2, 3), pricing_category="marketing", tier="0:MAX")
    read(account)
    found = {(p.category, p.volume) for p in MetaPoint.objects.all()}
    assert found == {("utility", 0), ("marketing", 3)}


def test_what_meta_no_longer_tells_at_all_is_kept(
    account: WhatsAppAccount, sandbox: Sandbox
) -> None:
    happened(sandbox, (2, 3))
    read(account)
    happened(sandbox)
    read(account)
    assert MetaPoint.objects.get().volume == 3


def test_a_hidden_cost_is_unknown_and_hides_no_known_one(
    account: WhatsAppAccount, sandbox: Sandbox
) -> None:
    happened(sandbox, (1, 2))
    read(account)
    happened(sandbox, (1, 2), (2, 4), cost=None)
    read(account)
    found = dict(MetaPoint.objects.values_list("day", "cost"))
    assert found == {day(1): Decimal("0.02"), day(2): None}


def test_later_nights_ask_for_three_days_and_once_a_week_for_thirty_five(
    account: WhatsAppAccount, sandbox: Sandbox
) -> None:
    happened(sandbox, (1, 1))
    row = read(account)
    first = len(sandbox.requests(f"/{account.waba_id}$", "GET"))
    read(account)
    assert len(sandbox.requests(f"/{account.waba_id}$", "GET")) == first + 1
    row.note(wide_at=timezone.now() - timedelta(days=8))
    read(account)
    assert len(sandbox.requests(f"/{account.waba_id}$", "GET")) == first + 1 + 3


def test_when_meta_says_wait_the_pass_goes_on_where_it_was(
    account: WhatsAppAccount, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    happened(sandbox, (1, 1), (300, 2))
    monkeypatch.setattr(reading, "AT_ONCE", 1)
    reading.start([account])
    row = CostsReading.objects.get()
    assert reading.run(row)
    assert (row.until is not None, row.known_to, MetaPoint.objects.count()) == (True, None, 1)
    sandbox.fault(f"/{account.waba_id}$", preset="rate_limit")
    until = row.until
    reading.run(row)
    assert (row.until, row.problem != "", row.due_at > timezone.now()) == (until, True, True)
    assert not reading.run(row), "it is not due"
    sandbox.no_faults()
    Usage.objects.all().delete()  # the wait is over
    monkeypatch.setattr(reading, "AT_ONCE", 50)
    assert read(account).known_from == day(364)
    assert MetaPoint.objects.count() == 2


def test_one_accounts_failure_does_not_end_the_night(
    account: WhatsAppAccount, sandbox: Sandbox, jobs: Jobs
) -> None:
    other = make_account(make_organisation("sakura"), token="EAAnobody", currency="USD")
    happened(sandbox, (1, 3))
    for _ in range(2):
        tasks.ring_costs()
    jobs.run()
    for _ in range(4):  # a year takes several jobs
        tasks.ring_costs()
        jobs.run()
    assert MetaPoint.objects.get().volume == 3
    assert MonthCheck.objects.get().meta_volume == 3
    assert CostsReading.objects.get(account=other).problem.startswith("NoAccess")
    tasks.ring_costs()
    assert jobs.waiting() == []


def test_the_command_reads_now_and_names_what_it_cannot(
    account: WhatsAppAccount, sandbox: Sandbox
) -> None:
    happened(sandbox, (1, 3))
    for _ in range(2):
        call_command("read_meta_costs", account.waba_id)
    assert MetaPoint.objects.get().volume == 3
    sandbox.fault(f"/{account.waba_id}$", status=503)
    with pytest.raises(CommandError, match="1 accounts could not be read whole"):
        call_command("read_meta_costs", account.waba_id)
    with pytest.raises(CommandError, match="No account in use has the id 12"):
        call_command("read_meta_costs", "12")


def test_figures_wait_until_the_accounts_currency_is_known(
    account: WhatsAppAccount, sandbox: Sandbox
) -> None:
    """Meta's answer does not name it, and most days are read only once."""
    happened(sandbox, (200, 3))
    WhatsAppAccount.objects.update(currency="")
    reading.start([account])
    row = CostsReading.objects.get()
    assert reading.run(row)
    assert (row.due_at > timezone.now(), row.problem, row.read_at) == (True, "", None)
    assert not sandbox.requests(f"/{account.waba_id}$", "GET")
    WhatsAppAccount.objects.update(currency="USD")
    read(account)
    assert MetaPoint.objects.get().currency == "USD"


def test_after_trouble_a_single_day_is_asked_for(
    account: WhatsAppAccount, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is too much for one answer is not asked for in the same way for ever."""
    monkeypatch.setattr(reading, "AT_ONCE", 1)
    reading.start([account])
    row = CostsReading.objects.get()
    reading.run(row)
    assert row.until == day(15)
    sandbox.fault(f"/{account.waba_id}$", status=500, error={"code": 1}, times=3)
    reading.run(row)
    assert (row.until, row.problem.split()[0]) == (day(15), "TryLater")
    row.note(due_at=timezone.now())
    reading.run(row)
    assert (row.until, row.problem) == (day(16), "")
