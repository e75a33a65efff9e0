"""Can Meta bill each account, and until when in its currency: known, missing, refused, unknown."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Role
from alerts.models import Alert, Kind
from assets.models import WhatsAppAccount
from assets.services.reading import read_account
from billing.meta import payments
from billing.meta.payments import Method
from quality.models import Kind as Of
from quality.models import LimitUse, Metric
from tests.people import make_account, make_member, make_organisation
from tests.quality.making import held
from tests.sandbox_server import Sandbox
from tests.templates_app.making import connected
from tests.traffic import made

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


def method(account: WhatsAppAccount) -> str:
    return payments.readiness(account, now=timezone.now()).method


def test_absent_is_missing_and_refused_is_unknown(sandbox: Sandbox) -> None:
    account = connected(sandbox)
    assert method(account) == Method.UNKNOWN, "not read yet"
    sandbox.change(account.waba_id, primary_funding_id="123")
    read_account(account)
    assert method(account) == Method.KNOWN
    sandbox.change(account.waba_id, primary_funding_id=None)
    read_account(account)
    assert method(account) == Method.MISSING
    sandbox.fault(f"/{account.waba_id}", status=400, error={"code": 100}, times=1)
    read_account(account)
    assert method(account) == Method.UNKNOWN, "Meta would not tell the optional fields"


def funded(**facts: str) -> WhatsAppAccount:
    return make_account(
        make_organisation(), currency="USD", read_at=timezone.now(),
        facts={"primary_funding_id": "1", **facts},
    )  # fmt: skip


def refuse(account: WhatsAppAccount, at: datetime) -> None:
    """Meta tells of a message that it refused for the account's payment."""
    told = made.status(
        word="failed", waba_id=account.waba_id, happened_at=int(at.timestamp()), error_code=131042
    )
    made.write(told)


def test_a_refusal_opens_an_alert_at_once_that_closes_itself() -> None:
    account = funded()
    payments.watch()
    assert not Alert.objects.exists()
    refused_at = timezone.now() - timedelta(minutes=5)
    for minutes in (0, 0, -3):  # told twice, and an older one late
        refuse(account, refused_at + timedelta(minutes=minutes))
    alert = Alert.objects.get()
    assert (alert.kind, alert.closed_at) == (Kind.PAYMENT_MISSING, None)
    account = WhatsAppAccount.objects.get()
    assert method(account) == Method.REFUSED
    assert account.payment.refused_at == refused_at.replace(microsecond=0)
    payments.watch()
    assert Alert.objects.filter(closed_at=None).exists()
    payments.watch(timezone.now() + timedelta(days=2))
    assert not Alert.objects.filter(closed_at=None).exists()


def test_the_deadline_is_told_in_time_and_closed_with_the_currency() -> None:
    account = funded(primary_business_location="IN")
    payments.watch(NOW - timedelta(days=60))
    assert not Alert.objects.exists()
    payments.watch(NOW)
    alert = Alert.objects.get(kind=Kind.CURRENCY_DEADLINE)
    assert (alert.severity, alert.detail["deadline"]) == ("warning", "2026-12-31")
    payments.watch(NOW + timedelta(days=20))
    alert.refresh_from_db()
    assert alert.severity == "critical"
    WhatsAppAccount.objects.filter(pk=account.pk).update(currency="INR")
    payments.watch(NOW)
    assert not Alert.objects.filter(closed_at=None).exists()


def test_days_left_and_what_stops_when() -> None:
    india, brazil = funded(country="IN"), funded_elsewhere()
    found = payments.readiness(india, now=NOW)
    assert (found.days_left, found.is_over) == (32, False)
    assert payments.readiness(india, now=datetime(2027, 1, 1, tzinfo=UTC)).is_over
    assert payments.readiness(brazil, now=NOW).days_left == 213
    assert payments.deadline_of("JP", "USD") is None
    assert payments.deadline_of("IN", "INR") is None
    assert payments.deadline_of("IN", "") is None, "an unknown currency is not another one"


def funded_elsewhere() -> WhatsAppAccount:
    return make_account(
        make_organisation("sakura"), waba_id="2", currency="USD", facts={"country": "BR"}
    )


def test_the_page_says_it_per_account(client: Client) -> None:
    account = funded(country="IN")
    WhatsAppAccount.objects.filter(pk=account.pk).update(facts={"country": "IN"})
    client.force_login(make_member(account.organisation, Role.FINANCE))
    text = client.get("/o/hanami/costs/payment/").content.decode()
    assert all(
        one in text
        for one in ("There is none", "131042", "2026-12-31", "2027-01-01", payments.BILLING_HUB)
    )


def test_the_page_says_how_far_the_limit_of_the_portfolio_is_used(client: Client) -> None:
    account = funded()
    client.force_login(make_member(account.organisation, Role.FINANCE))

    def page() -> str:
        return client.get("/o/hanami/costs/payment/").content.decode()

    assert "Not counted yet" in page()
    use = LimitUse.objects.create(
        organisation=account.organisation, business_id=account.connection.business_id,
        used=1900, leaving=[0] * 24, arrived=0, counted_at=timezone.now(),
    )  # fmt: skip
    assert "1,900 people in 24 hours" in page()
    assert "The limit was not read from Meta yet." in page()
    held(account, Of.PORTFOLIO, Metric.LIMIT, "TIER_2K", timezone.now() - timedelta(days=9))
    assert "1,900 of 2,000 people in 24 hours" in page()
    assert "Nearly full" in page()
    assert f"/o/hanami/quality/limits/{account.connection.pk}/" in page()
    LimitUse.objects.filter(pk=use.pk).update(used=0)
    assert "Nearly full" not in page()
    stranger = make_account(make_organisation("sakura"), waba_id="2")
    client.force_login(make_member(stranger.organisation, Role.FINANCE))
    theirs = client.get("/o/sakura/costs/payment/").content.decode()
    assert "2,000" not in theirs
