"""A portfolio near its messaging limit is one alert until it is well below again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Role
from alerts.models import Alert, Severity
from alerts.models import Kind as AlertKind
from alerts.services import ruling
from assets.models import WhatsAppAccount
from quality.models import Kind, LimitUse, Metric
from quality.services import watching
from tests.people import make_account, make_member, make_organisation
from tests.quality.making import held

pytestmark = pytest.mark.django_db


@pytest.fixture
def account() -> WhatsAppAccount:
    account = make_account(make_organisation("hanami"))
    held(account, Kind.PORTFOLIO, Metric.LIMIT, "TIER_2K", timezone.now() - timedelta(days=9))
    return account


def used(
    account: WhatsAppAccount, people: int, *, arrived: int = 2, kind: str = AlertKind.LIMIT_NEAR
) -> list[str]:
    """Measured and looked at twice; the severities of what is open then."""
    about: dict[str, Any] = {
        "organisation": account.organisation,
        "business_id": account.connection.business_id,
    }
    said: dict[str, Any] = {
        "used": people,
        "leaving": [0] * 24,
        "arrived": arrived,
        "counted_at": timezone.now(),
    }
    LimitUse.objects.update_or_create(**about, defaults=said)
    watching.watch_limits()
    watching.watch_limits()
    opened = Alert.objects.open().filter(kind=kind)
    return list(opened.values_list("severity", flat=True))


def test_near_full_and_well_below_again(account: WhatsAppAccount) -> None:
    assert used(account, 1599) == []
    assert used(account, 1600) == [Severity.WARNING]
    assert used(account, 1500) == [Severity.WARNING]  # it does not come and go
    assert used(account, 2000) == [Severity.CRITICAL]
    assert used(account, 1400) == []
    assert Alert.objects.count() == 1


def test_the_threshold_is_the_organisations_own(account: WhatsAppAccount) -> None:
    boss = make_member(account.organisation, Role.ADMIN)
    ruling.change(
        account.organisation, AlertKind.LIMIT_NEAR, by=boss, roles=[Role.ADMIN], channels=[],
        threshold=50,
    )  # fmt: skip
    assert used(account, 1000) == [Severity.WARNING]


def test_a_limit_that_is_lifted_ends_it(account: WhatsAppAccount, client: Client) -> None:
    used(account, 1900)
    client.force_login(make_member(account.organisation, Role.VIEWER))
    alert = Alert.objects.get()
    page = client.get(f"/o/hanami/alerts/{alert.pk}/").content.decode()
    assert "1900 people" in page
    assert client.get(alert.link).status_code == 200
    held(account, Kind.PORTFOLIO, Metric.LIMIT, "TIER_UNLIMITED", timezone.now())
    assert used(account, 1900) == []


def test_a_limit_that_fills_fast_is_told_before_it_is_near(account: WhatsAppAccount) -> None:
    fills = AlertKind.LIMIT_FILLS
    assert used(account, 800, arrived=200, kind=fills) == []  # 100 an hour: in twelve hours
    assert used(account, 800, arrived=500, kind=fills) == [Severity.WARNING]  # in less than five
    assert used(account, 900, arrived=150, kind=fills) == [
        Severity.WARNING
    ]  # it does not come and go
    assert used(account, 1700, arrived=500, kind=fills) == []
    assert used(account, 1700, arrived=500) == [
        Severity.WARNING
    ]  # one case, which says when it is full
    assert Alert.objects.get(kind=AlertKind.LIMIT_NEAR).detail["full_at"]
    assert used(account, 300, kind=fills) == []


def test_how_early_is_the_organisations_own(account: WhatsAppAccount) -> None:
    boss = make_member(account.organisation, Role.ADMIN)
    ruling.change(
        account.organisation, AlertKind.LIMIT_FILLS, by=boss, roles=[Role.ADMIN], channels=[], threshold=12
    )  # fmt: skip
    assert used(account, 800, arrived=200, kind=AlertKind.LIMIT_FILLS) == [Severity.WARNING]
