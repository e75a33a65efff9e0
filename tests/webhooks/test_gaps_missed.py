"""Changes that a reading found: told in time, told late, or missed; and who is told about it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from alerts.models import Alert, Kind
from assets.models import WhatsAppAccount
from assets.services import read_account
from templates_app.models import Source, Template
from templates_app.services import sync
from tests.assets.places import NUMBER
from tests.sandbox_server import Sandbox
from tests.templates_app.making import connected, pushed
from tests.webhooks.meta import stored
from tests.webhooks.test_digest import digest
from webhooks.gaps import missed, tasks
from webhooks.gaps.models import Missed, Verdict

pytestmark = pytest.mark.django_db

LATER = missed.GRACE + timedelta(minutes=1)


@pytest.fixture
def place(sandbox: Sandbox) -> WhatsAppAccount:
    """Read once, so that what changes now is a change; Meta tells nobody anything by itself."""
    account = connected(sandbox)
    read_account(account)
    sync.sync_account(account)
    return account


def alert() -> Alert | None:
    return Alert.objects.open().filter(kind=Kind.WEBHOOKS_MISSED).first()


def approved_unheard(place: WhatsAppAccount, sandbox: Sandbox) -> Template:
    """A template that Meta approved; the next reading finds it."""
    template = pushed(place)
    sandbox.decide(template.meta_id, "approve")
    sync.sync_account(place)
    return template


def tell(place: WhatsAppAccount, sandbox: Sandbox, field: str, **value: Any) -> None:
    """A webhook comes."""
    change = {"field": field, "value": value}
    moment = int(timezone.now().timestamp())
    entry = {"id": place.waba_id, "time": moment, "changes": [change]}
    stored({"entry": [entry]}, secret=sandbox.app_secret, received_at=timezone.now())
    digest()


def tell_approved(place: WhatsAppAccount, sandbox: Sandbox, template: Template) -> None:
    tell(
        place, sandbox, "message_template_status_update",
        event="APPROVED", message_template_id=int(template.meta_id),
        message_template_name=template.name, message_template_language="en_US", reason="NONE",
    )  # fmt: skip


def later(place: WhatsAppAccount) -> None:
    with time_machine.travel(timezone.now() + LATER):
        tasks.watch()


def test_a_template_that_only_a_reading_found_approved_is_missed(
    place: WhatsAppAccount, sandbox: Sandbox
) -> None:
    template = approved_unheard(place, sandbox)
    assert template.events.filter(source=Source.POLL).exists()
    tasks.watch()
    one = Missed.objects.get()
    assert (one.verdict, alert()) == (Verdict.WAITING, None)  # the webhook may be on its way
    later(place)
    one = Missed.objects.get()
    assert (one.verdict, one.field) == (Verdict.MISSED, "message_template_status_update")
    assert (one.before, one.after) == ("PENDING", "APPROVED")
    assert one.since < one.found_at
    raised = alert()
    assert raised is not None
    assert raised.link == f"/o/hanami/assets/accounts/{place.waba_id}/webhooks/"


def test_looking_twice_finds_nothing_twice(place: WhatsAppAccount, sandbox: Sandbox) -> None:
    approved_unheard(place, sandbox)
    for _ in range(2):
        tasks.watch()
        later(place)
    assert Missed.objects.count() == 1
    assert Alert.objects.filter(kind=Kind.WEBHOOKS_MISSED).count() == 1


def test_a_webhook_within_the_grace_told_it_in_time(
    place: WhatsAppAccount, sandbox: Sandbox
) -> None:
    """The reading overtook it: out of order, and nothing is missed."""
    template = approved_unheard(place, sandbox)
    tell_approved(place, sandbox, template)
    tell_approved(place, sandbox, template)
    later(place)
    assert Missed.objects.get().verdict == Verdict.TOLD
    assert alert() is None


def test_a_webhook_about_another_template_tells_nothing_of_this_one(
    place: WhatsAppAccount, sandbox: Sandbox
) -> None:
    approved_unheard(place, sandbox)
    other = pushed(place)
    tell_approved(place, sandbox, other)
    later(place)
    verdicts = dict(Missed.objects.values_list("subject", "verdict"))
    assert list(verdicts.values()) == [Verdict.MISSED]


def test_a_webhook_that_comes_late_is_noted_and_closes_the_alert(
    place: WhatsAppAccount, sandbox: Sandbox
) -> None:
    template = approved_unheard(place, sandbox)
    later(place)
    assert alert() is not None
    with time_machine.travel(timezone.now() + timedelta(hours=3)):
        tell_approved(place, sandbox, template)
        tasks.watch()
    one = Missed.objects.get()
    assert one.verdict == Verdict.MISSED
    assert one.told_at is not None
    assert alert() is None


def test_any_later_webhook_of_the_account_closes_the_alert(
    place: WhatsAppAccount, sandbox: Sandbox
) -> None:
    approved_unheard(place, sandbox)
    later(place)
    assert alert() is not None
    with time_machine.travel(timezone.now() + timedelta(hours=3)):
        tell(place, sandbox, "account_review_update", decision="APPROVED")
        tasks.watch()
    assert alert() is None
    assert Missed.objects.get().told_at is None  # and what was missed stays missed


def test_changes_of_numbers_and_accounts_count_as_well(
    place: WhatsAppAccount, sandbox: Sandbox
) -> None:
    sandbox.change(NUMBER, verified_name="First & Sons", throughput={"level": "HIGH"})
    sandbox.change(place.waba_id, account_review_status="REJECTED")
    place.refresh_from_db()
    read_account(place)
    tell(
        place, sandbox, "phone_number_quality_update",
        display_phone_number="15555550101", event="THROUGHPUT_UPGRADE",
    )  # fmt: skip
    later(place)
    verdicts = dict(Missed.objects.values_list("what", "verdict"))
    assert verdicts == {
        "verified_name": Verdict.MISSED,
        "throughput": Verdict.TOLD,
        "account_review_status": Verdict.MISSED,
    }
    read_account(place)
    assert Missed.objects.count() == 3


def test_what_is_seen_for_the_first_time_is_no_change(sandbox: Sandbox) -> None:
    account = connected(sandbox)
    read_account(account)
    sync.sync_account(account)
    tasks.watch()
    assert not Missed.objects.exists()


def test_old_evidence_is_forgotten(place: WhatsAppAccount, sandbox: Sandbox) -> None:
    approved_unheard(place, sandbox)
    tasks.watch()
    tasks.forget_old_gaps()
    assert Missed.objects.count() == 1
    with time_machine.travel(timezone.now() + missed.KEPT + timedelta(days=1)):
        for _ in range(2):
            tasks.forget_old_gaps()
    assert not Missed.objects.exists()
