"""The daily check and the repair button."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

import graph
from alerts.models import Alert, Kind, Severity
from alerts.services.answering import acknowledge
from assets import tasks
from assets.models import Call, Connection, WhatsAppAccount
from assets.services import read_account, upkeep
from assets.services.repairing import repair
from assets.services.trimming import trim_calls
from assets.subscription import WEBHOOK_FIELDS
from assets.webhook_fields import MORE_FIELDS
from tests.assets.places import make_account, make_connection, make_place
from tests.sandbox_server import Sandbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def connection(sandbox: Sandbox) -> Connection:
    return make_connection(sandbox, *make_place())


def check(connection: Connection) -> Connection:
    upkeep.ask_for_check(connection)
    fresh = Connection.objects.get(pk=connection.pk)
    assert upkeep.check(fresh) is not None
    return Connection.objects.get(pk=connection.pk)


def test_a_check_notes_what_the_token_may_do_and_finds_the_accounts(
    connection: Connection, sandbox: Sandbox
) -> None:
    connection = check(connection)
    assert "whatsapp_business_management" in connection.scopes
    assert connection.business_facts["verification_status"] == "verified"
    assert connection.app_subscribed is False
    assert connection.checked_at is not None
    assert connection.accounts.get().waba_id == sandbox.waba_id


def test_a_check_that_comes_twice_asks_meta_once(connection: Connection, sandbox: Sandbox) -> None:
    tasks.check_connection(connection.pk)
    calls = len(sandbox.requests())
    tasks.check_connection(connection.pk)
    assert len(sandbox.requests()) == calls
    check(connection)
    assert WhatsAppAccount.objects.count() == 1


def test_people_are_told_ever_more_loudly_as_the_token_nears_its_end(
    connection: Connection, sandbox: Sandbox
) -> None:
    now = timezone.now()
    told = []
    for days in (20, 13.5, 6.5, 0.5):
        sandbox.change_token(sandbox.token, expires_at=int(now.timestamp() + days * 86400))
        check(connection)
        told.append(Alert.objects.open().filter(kind=Kind.TOKEN_EXPIRING).first())
    assert [alert and alert.severity for alert in told] == [
        None, Severity.INFO, Severity.WARNING, Severity.CRITICAL,
    ]  # fmt: skip
    sandbox.change_token(sandbox.token, expires_at=0)
    check(connection)
    assert not Alert.objects.open().filter(kind=Kind.TOKEN_EXPIRING).exists()


def test_an_alert_that_got_worse_must_be_taken_on_again(
    connection: Connection, sandbox: Sandbox
) -> None:
    now = timezone.now().timestamp()
    sandbox.change_token(sandbox.token, expires_at=int(now + 13 * 86400))
    check(connection)
    alert = Alert.objects.get(kind=Kind.TOKEN_EXPIRING)
    acknowledge(alert, by=connection.created_by)
    check(connection)
    alert.refresh_from_db()
    assert alert.acknowledged_by == connection.created_by
    sandbox.change_token(sandbox.token, expires_at=int(now + 5 * 86400))
    check(connection)
    alert.refresh_from_db()
    assert alert.acknowledged_by is None


def test_a_lost_permission_and_a_lost_account_are_named(
    connection: Connection, sandbox: Sandbox
) -> None:
    check(connection)
    sandbox.change_token(
        sandbox.token,
        scopes=["whatsapp_business_management", "business_management"],
        assets=["500000000000999"],
    )
    check(connection)
    details = [alert.detail for alert in Alert.objects.open().filter(kind=Kind.PERMISSION_MISSING)]
    assert {"scopes": ["whatsapp_business_messaging"]} in details
    assert {"accounts": [sandbox.waba_id]} in details
    assert WhatsAppAccount.objects.filter(waba_id=sandbox.waba_id).exists()


def test_a_dead_token_is_told_once_and_forgotten_when_it_lives(
    connection: Connection, sandbox: Sandbox
) -> None:
    sandbox.change_token(sandbox.token, revoked=True)
    assert check(connection).problem == "NoAccess 190"
    check(connection)
    assert Alert.objects.filter(kind=Kind.TOKEN_REFUSED).count() == 1
    sandbox.change_token(sandbox.token, revoked=False)
    assert check(connection).problem == ""
    assert not Alert.objects.open().filter(kind=Kind.TOKEN_REFUSED).exists()


def test_an_app_secret_changed_at_meta_is_told_and_mended_by_the_new_one(
    connection: Connection, sandbox: Sandbox, client: Client
) -> None:
    sandbox.change(sandbox.app_id, secret="brand-new-secret")
    assert check(connection).problem == "AppSecretWrong"
    [alert] = Alert.objects.open()
    assert (alert.kind, alert.detail) == (Kind.PERMISSION_MISSING, {"what": "app_secret"})
    client.force_login(connection.created_by)
    address = f"/o/hanami/assets/connections/{connection.pk}/"
    assert "The app secret is wrong" in client.get(address).content.decode()
    client.post(f"{address}app-secret/", {"app_secret": "brand-new-secret"})
    assert check(connection).problem == ""
    assert not Alert.objects.open().filter(kind=Kind.PERMISSION_MISSING).exists()


def test_trouble_at_meta_is_tried_again_soon_and_loses_no_account(
    connection: Connection, sandbox: Sandbox
) -> None:
    check(connection)
    sandbox.fault("/client_whatsapp", status=500, error={"code": 2, "message": "no"})
    connection = check(connection)
    assert connection.problem == "TryLater 2"
    assert connection.check_due_at < timezone.now() + timedelta(hours=1)
    assert connection.accounts.count() == 1


def test_one_button_subscribes_the_app_and_every_account(
    connection: Connection, sandbox: Sandbox, client: Client, jobs: Any, intake: str
) -> None:
    account = make_account(connection, sandbox.waba_id)
    check(connection)
    read_account(account)
    assert Alert.objects.open().filter(kind=Kind.SUBSCRIPTION_MISSING).count() == 2
    client.force_login(connection.created_by)
    address = f"/o/hanami/assets/connections/{connection.pk}/"
    assert "Repair the webhooks" in client.get(address).content.decode()
    client.post(f"{address}repairs/")
    jobs.run()
    connection.refresh_from_db()
    account.refresh_from_db()
    assert (connection.app_subscribed, account.subscribed) == (True, True)
    assert connection.repair_due_at is None
    assert not Alert.objects.open().filter(kind=Kind.SUBSCRIPTION_MISSING).exists()
    assert "Repair the webhooks" not in client.get(address).content.decode()
    [subscription] = sandbox.state()["apps"][0]["subscriptions"]
    assert subscription["callback_url"] == f"{intake}/webhooks/{sandbox.app_id}"


def test_a_repair_that_comes_twice_changes_nothing_more(
    connection: Connection, sandbox: Sandbox, intake: str
) -> None:
    make_account(connection, sandbox.waba_id)
    upkeep.ask_for_repair(connection)
    assert upkeep.run_repair(connection) is True
    assert upkeep.run_repair(connection) is False
    upkeep.ask_for_repair(connection)
    assert upkeep.run_repair(connection) is True
    assert len(sandbox.requests(method="POST")) == 2


def test_an_address_that_meta_cannot_reach_is_told_on_the_page(
    connection: Connection, sandbox: Sandbox, client: Client, settings: Any
) -> None:
    settings.WEBHOOK_URL = "http://127.0.0.1:9"
    upkeep.ask_for_repair(connection)
    tasks.repair_connection(connection.pk)
    client.force_login(connection.created_by)
    page = client.get(f"/o/hanami/assets/connections/{connection.pk}/").content.decode()
    connection.refresh_from_db()
    assert (connection.repair_problem, connection.repair_due_at) == ("Refused 2200", None)
    assert "could not reach this site" in page


def test_a_repair_that_died_is_begun_again_by_the_clock(
    connection: Connection, sandbox: Sandbox, jobs: Any
) -> None:
    Connection.objects.update(
        repair_due_at=timezone.now() + upkeep.REPAIR_LEASE,
        check_due_at=timezone.now() + timedelta(days=1),
    )
    tasks.check_connections()
    assert jobs.waiting() == []
    with time_machine.travel(timezone.now() + upkeep.REPAIR_LEASE * 2):
        tasks.check_connections()
    assert jobs.waiting() == ["assets.tasks.repair_connection"]


def test_old_calls_are_forgotten_and_young_ones_stay(connection: Connection) -> None:
    now = timezone.now()
    for days in (1, 20, 30):
        Call.objects.create(
            connection=connection, at=now - timedelta(days=days), method="GET", path="/v25.0/1"
        )
    assert trim_calls() == 2
    assert trim_calls() == 0
    assert Call.objects.count() == 1


def test_the_app_asks_for_all_that_we_understand(
    connection: Connection, sandbox: Sandbox, intake: str
) -> None:
    repair(connection)
    [subscription] = sandbox.state()["apps"][0]["subscriptions"]
    assert set(subscription["fields"]) == {*WEBHOOK_FIELDS, *MORE_FIELDS}


def test_a_field_that_meta_does_not_know_keeps_us_from_no_other(
    connection: Connection, sandbox: Sandbox, intake: str
) -> None:
    """Asked one by one, the sandbox takes one spelling of usernames and refuses the other."""
    sandbox.fault(
        "/subscriptions", method="POST", status=400, times=1,
        error={"code": 100, "message": "Param fields[0] must be one of {…}"},
    )  # fmt: skip
    repair(connection)
    [subscription] = sandbox.state()["apps"][0]["subscriptions"]
    assert set(subscription["fields"]) == {*WEBHOOK_FIELDS, *MORE_FIELDS}
    connection.refresh_from_db()
    assert connection.app_subscribed is True


def test_a_refusal_of_what_we_need_is_not_passed_over(
    connection: Connection, sandbox: Sandbox, intake: str
) -> None:
    sandbox.fault("/subscriptions", method="POST", status=400, error={"code": 100, "message": "no"})
    with pytest.raises(graph.Refused):
        repair(connection)
