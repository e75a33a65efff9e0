"""When accounts are read: spread evenly, less often while Meta says no, at once when it is mended."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import graph
from accounts.models import Role
from assets import pace, tasks
from assets.errors import ConnectionImpossible
from assets.models import CallDay, Usage, WhatsAppAccount
from assets.services import polling, upkeep
from assets.services.trimming import trim_counts
from templates_app.tasks import poll_templates
from tests.assets.places import due_now, make_account, make_connection, make_place
from tests.people import make_account as make_account_of
from tests.people import make_member, make_organisation
from tests.sandbox_server import Sandbox

NOW = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
QUARTER = timedelta(minutes=15)


def test_accounts_are_spread_over_the_interval_and_keep_their_moment() -> None:
    keys = [str(500_000_000_000_000 + n) for n in range(3000)]
    turns = [pace.next_turn(key, now=NOW, interval=QUARTER) for key in keys]
    assert all(QUARTER / 2 <= turn - NOW < QUARTER * 1.5 for turn in turns)
    a_minute = Counter(int(turn.timestamp() // 60) for turn in turns)
    assert max(a_minute.values()) < 300  # 200 if they were spread by hand
    for key, turn in zip(keys[:50], turns[:50], strict=True):
        again = pace.next_turn(key, now=turn + timedelta(seconds=40), interval=QUARTER)
        assert abs(again - turn - QUARTER) < timedelta(milliseconds=1)


@pytest.mark.parametrize(
    ("error", "first", "most"),
    [
        (graph.TryLater("trouble"), timedelta(minutes=1), timedelta(hours=1)),
        (graph.Unexpected("?"), timedelta(minutes=1), timedelta(hours=1)),
        (graph.NoAccess("no"), QUARTER, timedelta(hours=6)),
        (graph.NotFound("no"), QUARTER, timedelta(hours=6)),
        (graph.Refused("no"), QUARTER, timedelta(hours=6)),
        (ConnectionImpossible("no"), QUARTER, timedelta(hours=6)),
    ],
)
def test_each_kind_of_no_has_pauses_of_its_own(
    error: Exception, first: timedelta, most: timedelta
) -> None:
    pauses = [
        pace.pause_after(error, failures=n, key="1", interval=QUARTER) for n in range(1, 1001)
    ]
    assert first * 0.8 <= pauses[0] <= first
    assert pauses == sorted(pauses)
    assert most * 0.8 <= pauses[-1] <= most


def test_metas_own_word_of_when_is_kept() -> None:
    error = graph.TryLater("limit", after=timedelta(hours=3), rate_limited=True)
    assert pace.pause_after(error, failures=1, key="1", interval=QUARTER) == timedelta(hours=3)


@pytest.fixture
def account(sandbox: Sandbox, db: None) -> WhatsAppAccount:
    organisation, admin = make_place()
    return make_account(make_connection(sandbox, organisation, admin), sandbox.waba_id)


def test_refusals_make_pauses_longer_and_a_mended_connection_is_read_at_once(
    account: WhatsAppAccount, sandbox: Sandbox, jobs: Any
) -> None:
    sandbox.change_token(sandbox.token, scopes=["business_management"])
    waits = []
    for _ in range(3):
        polling.poll(due_now(account))
        account.refresh_from_db()
        waits.append(account.due_at - timezone.now())
    assert account.failures == 3
    assert waits[0] * 1.5 < waits[1] < waits[2] / 1.5
    poll_templates()
    assert jobs.waiting() == []  # nor are its templates asked for
    sandbox.change_token(
        sandbox.token,
        scopes=["whatsapp_business_management", "whatsapp_business_messaging", "business_management"],
    )  # fmt: skip
    upkeep.ask_for_check(account.connection)
    upkeep.check(account.connection)
    assert polling.due_accounts() == [account.pk]
    tasks.poll_account(account.pk)
    account.refresh_from_db()
    assert (account.failures, account.problem) == (0, "")


def test_after_an_outage_the_readable_come_first_and_a_ring_has_an_end(
    account: WhatsAppAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polling, "AT_ONCE", 2)
    others = [make_account(account.connection, f"9{n}", failures=n) for n in (3, 0, 1)]
    longest = timezone.now() - timedelta(hours=9)
    WhatsAppAccount.objects.filter(pk=others[0].pk).update(due_at=longest)
    WhatsAppAccount.objects.filter(pk=others[2].pk).update(due_at=longest)
    WhatsAppAccount.objects.filter(pk=others[2].pk).update(failures=0)
    assert polling.due_accounts() == [others[2].pk, account.pk]


def test_calls_are_counted_by_account_and_day(account: WhatsAppAccount, sandbox: Sandbox) -> None:
    polling.poll(due_now(account))
    sandbox.fault(f"/{sandbox.waba_id}$", times=1, status=400, error={"code": 200, "message": "no"})
    polling.poll(due_now(account))
    counted = CallDay.objects.get(key=sandbox.waba_id)
    assert (counted.calls, counted.failed, counted.day) == (2, 1, timezone.now().date())
    CallDay.objects.create(connection=account.connection, key="old", day="2020-01-01", calls=1)
    assert (trim_counts(), trim_counts()) == (1, 0)


def test_admins_see_when_each_account_was_read_and_what_it_cost(
    account: WhatsAppAccount, sandbox: Sandbox, client: Client
) -> None:
    organisation = account.organisation
    polling.poll(due_now(account))
    broken = make_account(
        account.connection, "777", name="Broken one", failures=4, problem="NoAccess 200"
    )
    Usage.objects.update(percent=42)
    page = "/o/hanami/assets/readings/"
    client.force_login(make_member(organisation, Role.VIEWER))
    assert client.get(page).status_code == 403
    stranger = make_member(make_organisation("other"), Role.ADMIN)
    client.force_login(stranger)
    assert client.get(page).status_code == 404
    client.force_login(make_member(organisation, Role.ADMIN, email="second@hanami.example"))
    text = client.get(page).content.decode()
    assert text.index("Broken one") < text.index("First Account")
    assert "failed 4 times in a row" in text
    assert "Meta denied us access" in text
    assert "42%" in text
    assert "/accounts/777/" not in client.get(f"{page}?q=first&sort=nonsense").content.decode()
    assert "No account fits" in client.get(f"{page}?q=zzz").content.decode()
    rows = client.get(f"{page}export.csv").content.decode().splitlines()
    assert len(rows) == 3
    assert rows[1].startswith("Broken one,777,Not read")
    assert broken.waba_id in client.get(f"{page}?sort=next").content.decode()


def test_more_accounts_cost_the_page_no_more_queries(client: Client, db: None) -> None:
    organisation = make_organisation()
    client.force_login(make_member(organisation, Role.ADMIN))

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get("/o/hanami/assets/readings/")
        return len(seen)

    assert "Connect a portfolio" in client.get("/o/hanami/assets/readings/").content.decode()
    make_account_of(organisation, business_id="1")
    few = queries()
    for n in range(60):
        make_account_of(organisation, waba_id=f"9{n}", business_id="1")
    assert queries() <= few
