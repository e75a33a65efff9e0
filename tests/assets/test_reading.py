"""Reading an account: what Meta says is kept as it came, and trouble changes nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Organisation
from alerts.models import Alert, Kind
from assets import tasks
from assets.models import Call, Connection, PhoneNumber, WhatsAppAccount
from assets.services import polling, read_account
from graph import Graph
from tests.assets.places import NUMBER, due_now, make_account, make_connection, make_place
from tests.sandbox_server import Sandbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(sandbox: Sandbox) -> WhatsAppAccount:
    """Read once already, so that every trouble has old data to keep."""
    organisation, admin = make_place()
    connection = make_connection(sandbox, organisation, admin)
    account = make_account(connection, sandbox.waba_id)
    read_account(account)
    return due_now(account)


def open_kinds(organisation: Organisation) -> list[str]:
    return sorted(Alert.objects.of(organisation).open().values_list("kind", flat=True))


def snapshot(account: WhatsAppAccount) -> tuple[Any, ...]:
    """Everything we know of the account and its numbers, without our own notes."""
    row = WhatsAppAccount.objects.get(pk=account.pk)
    numbers = PhoneNumber.objects.filter(account=row).order_by("pk").values()
    return (row.name, row.currency, row.facts, row.subscribed, row.read_at, list(numbers))


def test_one_call_brings_the_account_its_numbers_and_its_subscription(
    account: WhatsAppAccount, sandbox: Sandbox
) -> None:
    number = account.numbers.get()
    assert (account.name, account.currency, account.subscribed) == ("First Account", "USD", False)
    assert account.facts["owner_business_info"]["name"] == "First Business"
    assert account.facts["health_status"]["can_send_message"] == "AVAILABLE"
    assert number.phone_number_id == NUMBER
    assert (number.status, number.quality_rating) == ("CONNECTED", "GREEN")
    assert number.facts["throughput"] == {"level": "STANDARD"}
    assert account.read_at is not None
    assert len(sandbox.requests()) == 1


def test_a_number_that_meta_no_longer_lists_is_marked_and_never_deleted(
    account: WhatsAppAccount, sandbox: Sandbox
) -> None:
    state = sandbox.state()
    sandbox.reset({**state, "phone_numbers": state["phone_numbers"][1:], "templates": []})
    polling.poll(account)
    assert account.numbers.get(phone_number_id=NUMBER).missing_since is not None
    assert Kind.NUMBER_TROUBLE in open_kinds(account.organisation)
    sandbox.reset()
    polling.poll(due_now(account))
    assert account.numbers.get(phone_number_id=NUMBER).missing_since is None
    assert Kind.NUMBER_TROUBLE not in open_kinds(account.organisation)


def test_a_field_that_meta_does_not_offer_is_left_out_and_what_we_knew_of_it_stays(
    account: WhatsAppAccount, sandbox: Sandbox
) -> None:
    sandbox.change(sandbox.waba_id, name="Renamed")
    sandbox.fault(
        f"/{sandbox.waba_id}$",
        times=1,
        status=400,
        error={"code": 100, "message": "(#100) Champ inexistant (primary_funding_id) sur le noeud"},
    )
    before = account.facts["primary_funding_id"]
    polling.poll(account)
    account.refresh_from_db()
    assert account.name == "Renamed"
    assert account.facts["primary_funding_id"] == before
    assert account.numbers.get().status == "CONNECTED"
    asked = [request["params"]["fields"] for request in sandbox.requests(f"/{sandbox.waba_id}$")]
    assert "primary_funding_id" not in asked[0]
    assert "health_status" in asked[0]


def test_while_meta_refuses_again_all_beta_fields_are_left_out(
    account: WhatsAppAccount, sandbox: Sandbox
) -> None:
    before = account.numbers.get()
    sandbox.change(NUMBER, quality_rating="YELLOW", status="RESTRICTED")
    sandbox.fault(
        f"/{sandbox.waba_id}$",
        times=3,
        status=400,
        error={"code": 100, "message": "(#100) 存在しないフィールドです"},
    )
    polling.poll(account)
    number = account.numbers.get()
    assert number.quality_rating == "YELLOW"
    assert (number.status, number.facts["health_status"]) == (
        before.status, before.facts["health_status"],
    )  # fmt: skip


def test_an_expired_token_changes_no_data_and_tells_the_admins(
    account: WhatsAppAccount, sandbox: Sandbox
) -> None:
    before = snapshot(account)
    sandbox.change_token(sandbox.token, expires_at=1)
    polling.poll(account)
    assert snapshot(account) == before
    assert open_kinds(account.organisation).count(Kind.TOKEN_REFUSED) == 1
    assert Connection.objects.get().problem == "NoAccess 190/463"
    sandbox.change_token(sandbox.token, expires_at=0)
    polling.poll(due_now(account))
    assert Kind.TOKEN_REFUSED not in open_kinds(account.organisation)
    assert Connection.objects.get().problem == ""


def test_a_lost_permission_is_the_accounts_own_trouble(
    account: WhatsAppAccount, sandbox: Sandbox
) -> None:
    before = snapshot(account)
    sandbox.change_token(sandbox.token, scopes=["whatsapp_business_messaging"])
    polling.poll(account)
    assert snapshot(account) == before
    alert = Alert.objects.open().get(kind=Kind.PERMISSION_MISSING)
    assert alert.title == "First Account"
    assert Connection.objects.get().problem == ""


def test_an_account_that_the_token_no_longer_sees_is_not_forgotten(
    account: WhatsAppAccount, sandbox: Sandbox
) -> None:
    before = snapshot(account)
    sandbox.change_token(sandbox.token, assets=[])
    polling.poll(account)
    assert snapshot(account) == before
    account.refresh_from_db()
    assert account.problem == "NotFound 100/33"
    assert Kind.PERMISSION_MISSING in open_kinds(account.organisation)


@pytest.mark.parametrize(
    ("fault", "note"),
    [
        ({"status": 429, "error": {"code": 80008, "message": "limite atteinte"}}, "Limited 80008"),
        ({"status": 500, "error": {"code": 2, "message": "サービスは一時的に"}}, "TryLater 2"),
        ({"status": 502, "body": "<html>Bad Gateway</html>"}, "TryLater"),
        ({"cut": True}, "TryLater"),
        ({"latency_ms": 600}, "TryLater"),
        ({"half_body": True}, "TryLater"),
        ({"status": 400, "error": {"code": 987654, "message": "?"}}, "Unexpected 987654"),
    ],
)
def test_meta_in_trouble_leaves_the_old_data_with_a_note(
    account: WhatsAppAccount,
    sandbox: Sandbox,
    monkeypatch: pytest.MonkeyPatch,
    fault: dict[str, Any],
    note: str,
) -> None:
    defaults = Graph.__init__.__kwdefaults__
    assert defaults is not None
    monkeypatch.setitem(defaults, "timeout", (1.0, 0.2))
    before = snapshot(account)
    sandbox.fault(f"/{sandbox.waba_id}$", **fault)
    polling.poll(account)
    assert snapshot(account) == before
    account.refresh_from_db()
    assert account.problem == note
    assert account.due_at > timezone.now()
    sandbox.no_faults()
    monkeypatch.undo()
    account.connection.usages.all().delete()
    polling.poll(due_now(account))
    account.refresh_from_db()
    assert account.problem == ""


def test_when_the_data_gets_old_people_are_told_and_told_again_when_it_is_over(
    account: WhatsAppAccount, sandbox: Sandbox
) -> None:
    WhatsAppAccount.objects.update(read_at=timezone.now() - timedelta(hours=3))
    sandbox.fault(f"/{sandbox.waba_id}$", status=500, error={"code": 2, "message": "no"}, times=3)
    polling.poll(due_now(account))
    assert Kind.SYNC_STALLED in open_kinds(account.organisation)
    polling.poll(due_now(account))
    assert Kind.SYNC_STALLED not in open_kinds(account.organisation)


def test_half_a_list_of_numbers_stores_none_of_it(
    account: WhatsAppAccount, sandbox: Sandbox
) -> None:
    state = sandbox.state()
    pattern = next(one for one in state["phone_numbers"] if one["id"] == NUMBER)
    more = [{**pattern, "id": f"7000000000{n:05}"} for n in range(150)]
    sandbox.reset({**state, "phone_numbers": [*more, *state["phone_numbers"]], "templates": []})
    sandbox.fault(r"/phone_numbers$", skip=1, status=500, error={"code": 2, "message": "no"})
    before = snapshot(account)
    polling.poll(account)
    assert snapshot(account) == before
    sandbox.no_faults()
    polling.poll(due_now(account))
    assert account.numbers.filter(missing_since=None).count() == 151


def test_a_word_we_do_not_know_is_kept_and_reported_once(
    account: WhatsAppAccount, sandbox: Sandbox
) -> None:
    sandbox.change(NUMBER, quality_rating="PURPLE")
    polling.poll(account)
    polling.poll(due_now(account))
    assert account.numbers.get().quality_rating == "PURPLE"
    alert = Alert.objects.of(account.organisation).get(kind=Kind.UNKNOWN_WORD)
    assert alert.detail == {"field": "quality_rating", "word": "PURPLE"}
    sandbox.change(NUMBER, quality_rating="GREEN")
    polling.poll(due_now(account))
    assert Kind.UNKNOWN_WORD not in open_kinds(account.organisation)


def test_a_number_rated_low_or_not_connected_is_an_alert_until_it_recovers(
    account: WhatsAppAccount, sandbox: Sandbox
) -> None:
    sandbox.change(NUMBER, quality_rating="RED")
    polling.poll(account)
    alert = Alert.objects.open().get(kind=Kind.NUMBER_TROUBLE)
    assert (alert.severity, alert.detail["what"]) == ("critical", "quality")
    sandbox.change(NUMBER, quality_rating="GREEN", status="BANNED")
    polling.poll(due_now(account))
    alert.refresh_from_db()
    assert alert.detail == {"what": "status", "word": "BANNED"}
    sandbox.change(NUMBER, status="CONNECTED")
    polling.poll(due_now(account))
    assert Kind.NUMBER_TROUBLE not in open_kinds(account.organisation)


def test_a_job_that_comes_twice_asks_meta_once(account: WhatsAppAccount, sandbox: Sandbox) -> None:
    calls = len(sandbox.requests())
    tasks.poll_account(account.pk)
    tasks.poll_account(account.pk)
    assert len(sandbox.requests()) == calls + 1


def test_a_slow_answer_does_not_replace_a_newer_one(
    account: WhatsAppAccount, sandbox: Sandbox
) -> None:
    WhatsAppAccount.objects.update(read_at=timezone.now() + timedelta(minutes=1), name="Newer")
    assert read_account(account) is False
    assert WhatsAppAccount.objects.get(pk=account.pk).name == "Newer"


def test_a_number_of_another_organisation_stays_there(
    account: WhatsAppAccount, sandbox: Sandbox
) -> None:
    other, admin = make_place("kaminari")
    theirs = make_account(
        make_connection(sandbox, other, admin, business_id="222", disabled_at=timezone.now()), "999"
    )
    PhoneNumber.objects.filter(phone_number_id=NUMBER).update(organisation=other, account=theirs)
    polling.poll(account)
    assert PhoneNumber.objects.get(phone_number_id=NUMBER).organisation == other
    alert = Alert.objects.of(account.organisation).open().get(kind=Kind.NUMBER_TROUBLE)
    assert "kaminari" not in str(alert.detail).lower()


def test_the_clock_rings_for_what_is_due_and_not_for_what_is_used_up(
    account: WhatsAppAccount, sandbox: Sandbox, jobs: Any
) -> None:
    tasks.poll_all()
    assert jobs.waiting() == ["assets.tasks.poll_account"]
    jobs.run()
    tasks.poll_all()
    assert jobs.waiting() == []
    account = due_now(account)
    sandbox.fault(f"/{sandbox.waba_id}$", status=400, error={"code": 80008, "message": "no"})
    polling.poll(account)
    due_now(account)
    tasks.poll_all()
    assert jobs.waiting() == []


def test_a_disabled_connection_is_never_called(account: WhatsAppAccount, sandbox: Sandbox) -> None:
    calls = len(sandbox.requests())
    Connection.objects.update(disabled_at=timezone.now())
    tasks.poll_account(account.pk)
    assert polling.poll(account) is False
    assert len(sandbox.requests()) == calls


def test_every_call_is_written_down_without_the_token(
    account: WhatsAppAccount, sandbox: Sandbox
) -> None:
    call = Call.objects.get()
    assert (call.method, call.status) == ("GET", 200)
    assert call.path.endswith(f"/{sandbox.waba_id}")
    assert sandbox.token not in call.request + call.response + call.path
    assert account.connection.usages.exists()
