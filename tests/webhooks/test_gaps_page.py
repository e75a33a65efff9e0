"""The page about an account's webhooks: who sees it, the repair with its preview, back-fills, the file."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from accounts.models import Role
from alerts.models import Alert, Kind
from assets.models import Connection, PhoneNumber, WhatsAppAccount
from assets.services import read_account, upkeep
from assets.services.checking import check_subscription
from assets.subscription import NUMBER_ELSEWHERE, callback_url, troubles
from tests.assets.conftest import intake as intake
from tests.assets.places import NUMBER
from tests.people import make_member, make_organisation
from tests.sandbox_server import Sandbox
from tests.templates_app.making import connected, person
from webhooks.gaps import repairing, tasks
from webhooks.gaps.models import Backfill, Heard, Missed, Repair, Verdict

pytestmark = pytest.mark.django_db

ELSEWHERE = "https://other.example/hook"


@pytest.fixture
def place(sandbox: Sandbox, intake: str) -> WhatsAppAccount:
    """Read and checked; nothing is subscribed."""
    account = connected(sandbox)
    make_member(account.organisation, Role.ADMIN)
    look(account)
    return account


def look(account: WhatsAppAccount) -> None:
    check_subscription(account.connection)
    read_account(account)


def address(account: WhatsAppAccount) -> str:
    return f"/o/hanami/assets/accounts/{account.waba_id}/webhooks/"


def shown(client: Client, account: WhatsAppAccount) -> str:
    return client.get(address(account)).content.decode()


def in_order(account: WhatsAppAccount) -> None:
    upkeep.ask_for_repair(account.connection)
    upkeep.run_repair(account.connection)
    look(account)


def miss(account: WhatsAppAccount, subject: str = "order_sent · en_US", **more: Any) -> Missed:
    now = timezone.now()
    given = {
        "key": f"template:{subject}", "field": "message_template_status_update", "what": "status",
        "before": "PENDING", "after": "APPROVED", "since": now - timedelta(minutes=15),
        "found_at": now, "verdict": Verdict.MISSED,
    }  # fmt: skip
    return Missed.objects.create(account=account, subject=subject, **(given | more))


# -- the subscription ---------------------------------------------------------------------------


def test_the_page_names_what_keeps_webhooks_away(place: WhatsAppAccount, client: Client) -> None:
    client.force_login(person(place, Role.ADMIN))
    page = shown(client, place)
    assert "has no webhooks" in page
    assert "does not send its webhooks to the app" in page
    assert "Repair the webhooks" in page


def test_fields_that_are_missing_are_named(
    place: WhatsAppAccount, sandbox: Sandbox, client: Client
) -> None:
    in_order(place)
    ours = {
        "object": "whatsapp_business_account", "callback_url": callback_url(place.connection),
        "verify_token": "verify-me", "fields": ["messages", "security"],
    }  # fmt: skip
    sandbox.change(sandbox.app_id, subscriptions=[ours])
    look(place)
    [trouble] = troubles(place)
    assert "account_update" in trouble.fields
    assert "security" not in trouble.fields
    client.force_login(person(place, Role.ADMIN))
    assert "account_update" in shown(client, place)


def test_the_preview_does_nothing_and_the_confirmed_repair_does_every_step(
    place: WhatsAppAccount, client: Client, jobs: Any, sandbox: Sandbox
) -> None:
    client.force_login(person(place, Role.ADMIN))
    preview = client.get(f"{address(place)}repairs/").content.decode()
    assert "Subscribe the app" in preview
    assert not Repair.objects.exists()
    assert Alert.objects.open().filter(kind=Kind.SUBSCRIPTION_MISSING).count() == 2
    client.post(f"{address(place)}repairs/")
    jobs.run()
    place.refresh_from_db()
    assert troubles(WhatsAppAccount.objects.select_related("connection").get()) == []
    assert Repair.objects.get().results == ["", ""]
    assert not Alert.objects.open().filter(kind=Kind.SUBSCRIPTION_MISSING).exists()
    page = shown(client, place)
    assert "all the fields that we want" in page
    assert "admin@hanami.example" in page  # who did it
    assert "Nothing is wrong" in client.get(f"{address(place)}repairs/").content.decode()


def test_messages_that_go_elsewhere_are_an_alert_until_they_come_here(
    place: WhatsAppAccount, sandbox: Sandbox, client: Client, jobs: Any
) -> None:
    in_order(place)
    sandbox.change(NUMBER, override_callback_uri=ELSEWHERE)
    sandbox.change(
        place.waba_id,
        subscribed_apps=[{"app": sandbox.app_id, "override_callback_uri": ELSEWHERE}],
    )
    look(place)
    alert = Alert.objects.open().get(kind=Kind.WEBHOOKS_ELSEWHERE)
    assert (alert.detail, alert.link) == ({"where": [ELSEWHERE]}, address(place))
    client.force_login(person(place, Role.ADMIN))
    assert ELSEWHERE in client.get(f"{address(place)}repairs/").content.decode()
    client.post(f"{address(place)}repairs/")
    jobs.run()
    assert Repair.objects.get().results == ["", ""]
    assert not Alert.objects.open().filter(kind=Kind.WEBHOOKS_ELSEWHERE).exists()
    assert ELSEWHERE not in str(sandbox.state()["wabas"][0]["subscribed_apps"])


def test_the_connections_repair_leaves_an_override_alone(
    place: WhatsAppAccount, sandbox: Sandbox
) -> None:
    sandbox.change(NUMBER, override_callback_uri=ELSEWHERE)
    in_order(place)
    assert [trouble.code for trouble in troubles(place)] == [NUMBER_ELSEWHERE]


def test_a_repair_that_runs_twice_changes_nothing_more(
    place: WhatsAppAccount, sandbox: Sandbox
) -> None:
    repair = repairing.ask(place, by=person(place, Role.ADMIN))
    assert repair is not None
    assert repairing.ask(place, by=person(place, Role.ADMIN)) is None
    tasks.run_repair(repair.pk)
    posts = len(sandbox.requests(method="POST"))
    tasks.run_repair(repair.pk)
    assert len(sandbox.requests(method="POST")) == posts


def test_a_refused_step_is_shown_and_the_next_one_is_done(
    place: WhatsAppAccount, sandbox: Sandbox, client: Client
) -> None:
    sandbox.fault("/subscriptions", method="POST", status=400, error={"code": 2200})
    repair = repairing.ask(place, by=person(place, Role.ADMIN))
    assert repair is not None
    tasks.run_repair(repair.pk)
    repair.refresh_from_db()
    assert repair.results == ["Refused 2200", ""]
    client.force_login(person(place, Role.ADMIN))
    page = shown(client, place)
    assert "Did not succeed:" in page
    assert "could not reach this site" in page


def test_a_repair_whose_worker_died_is_begun_again_by_the_clock(
    place: WhatsAppAccount, jobs: Any
) -> None:
    repair = repairing.ask(place, by=person(place, Role.ADMIN))
    assert repair is not None
    Repair.objects.update(results=[""])  # the first step was done
    tasks.sweep_gaps()
    assert jobs.waiting() == ["webhooks.gaps.tasks.run_repair"]
    jobs.run()
    repair.refresh_from_db()
    assert repair.results == ["", ""]


def test_the_app_is_looked_at_every_hour_and_no_oftener(
    place: WhatsAppAccount, sandbox: Sandbox
) -> None:
    hour_ago = timezone.now() - upkeep.APP_EVERY
    Connection.objects.update(checked_at=hour_ago, app_read_at=hour_ago - timedelta(minutes=1))
    assert upkeep.due_apps() == [place.connection_id]
    connection = Connection.objects.get()
    before = len(sandbox.requests(path="/subscriptions"))
    assert [upkeep.check_app(connection), upkeep.check_app(connection)] == [True, False]
    assert len(sandbox.requests(path="/subscriptions")) == before + 1
    assert upkeep.due_apps() == []


# -- the page -----------------------------------------------------------------------------------


def test_the_accounts_page_leads_here_and_an_empty_page_explains_itself(
    place: WhatsAppAccount, client: Client
) -> None:
    client.force_login(person(place, Role.ADMIN))
    account_page = client.get(f"/o/hanami/assets/accounts/{place.waba_id}/").content.decode()
    assert address(place) in account_page
    page = shown(client, place)
    assert "No webhook of this account has come yet" in page
    assert "Every change that a reading found" in page


def test_the_page_shows_what_was_missed_and_what_came_late(
    place: WhatsAppAccount, client: Client
) -> None:
    now = timezone.now()
    hour = now.replace(minute=0, second=0, microsecond=0)
    for n in range(3):
        Heard.objects.create(
            waba_id=place.waba_id, field="messages", hour=hour - timedelta(hours=n), count=9,
            late=2, late_from=now - timedelta(hours=9), last_at=now - timedelta(hours=n),
        )  # fmt: skip
    miss(place)
    client.force_login(person(place, Role.ADMIN))
    page = shown(client, place)
    assert "PENDING → APPROVED" in page
    assert "has not come" in page
    assert "6 webhooks" in page  # one window of three hours
    assert "Not enough history" in page


def test_a_reader_sees_it_and_repairs_nothing(place: WhatsAppAccount, client: Client) -> None:
    client.force_login(person(place, Role.VIEWER))
    page = shown(client, place)
    assert "has no webhooks" in page
    assert "Repair the webhooks" not in page
    assert "Back-fill now" not in page
    for part in ("repairs/", "backfills/"):
        assert client.post(f"{address(place)}{part}").status_code == 403
    assert client.get(f"{address(place)}missed.csv").status_code == 200


def test_a_stranger_finds_nothing(place: WhatsAppAccount, client: Client) -> None:
    client.force_login(make_member(make_organisation("sakura"), Role.ADMIN))
    for part in ("", "repairs/", "missed.csv"):
        assert client.get(f"{address(place)}{part}").status_code == 404
        elsewhere = address(place).replace("hanami", "sakura")
        assert client.get(f"{elsewhere}{part}").status_code == 404
    assert client.post(f"{address(place)}backfills/", {"hours": "24"}).status_code == 404


def test_a_person_asks_for_a_backfill_and_sees_what_came_of_it(
    place: WhatsAppAccount, client: Client, jobs: Any, sandbox: Sandbox
) -> None:
    sandbox.sent(NUMBER)  # which moves its clock ahead of ours
    client.force_login(person(place, Role.ADMIN))
    with time_machine.travel(timezone.now() + timedelta(seconds=10), tick=True):
        client.post(f"{address(place)}backfills/", {"hours": "24"})
        assert "Under way" in shown(client, place)
        jobs.run()
    backfill = Backfill.objects.get()
    assert backfill.asked_by == person(place, Role.ADMIN)
    assert backfill.history_offered is True
    assert "1 message looked at" in shown(client, place)
    client.post(f"{address(place)}backfills/", {"hours": "1000"})
    assert Backfill.objects.count() == 1


def test_the_file_has_every_missed_change_and_no_formula(
    place: WhatsAppAccount, client: Client
) -> None:
    miss(place)
    miss(place, "=cmd()")
    miss(place, "told", verdict=Verdict.TOLD)
    client.force_login(person(place, Role.ADMIN))
    lines = client.get(f"{address(place)}missed.csv").content.decode().splitlines()
    assert len(lines) == 3
    assert "'=cmd()" in "".join(lines)


def test_more_rows_cost_no_more_queries(place: WhatsAppAccount, client: Client) -> None:
    client.force_login(person(place, Role.ADMIN))

    def fill(n: int) -> None:
        now = timezone.now()
        miss(place, f"t{n}")
        Heard.objects.create(
            waba_id=place.waba_id, field=f"field_{n}", hour=now, count=1, late=1, late_from=now,
            last_at=now,
        )  # fmt: skip
        admin = person(place, Role.ADMIN)
        Backfill.objects.create(
            account=place, asked_by=admin, from_at=now, to_at=now, finished_at=now, due_at=None
        )
        step = {"code": NUMBER_ELSEWHERE, "subject": "1", "where": ELSEWHERE}
        Repair.objects.create(
            account=place, asked_by=admin, steps=[step], results=[""], finished_at=now, due_at=None
        )
        PhoneNumber.objects.create(
            organisation=place.organisation, account=place, phone_number_id=str(n),
            display_phone_number=f"+{n}",
        )  # fmt: skip

    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address(place)).status_code == 200
        return len(captured)

    fill(1)
    count()
    few = count()
    for n in range(2, 7):
        fill(n)
    assert count() == few


def test_the_page_speaks_japanese(place: WhatsAppAccount, client: Client) -> None:
    client.force_login(person(place, Role.ADMIN))
    client.cookies["django_language"] = "ja"
    with translation.override("ja"):
        page = shown(client, place)
    assert "Webhookを修復" in page
    assert "What comes" not in page
