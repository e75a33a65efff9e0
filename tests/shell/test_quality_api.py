"""Readings and limits for programs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Scope
from assets.models import WhatsAppAccount
from quality.models import Kind, LimitUse, Metric
from tests.people import make_account, make_organisation
from tests.quality.making import held
from tests.shell.test_api import make_key

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def account() -> WhatsAppAccount:
    account = make_account(make_organisation())
    held(account, Kind.PORTFOLIO, Metric.LIMIT, "TIER_250", NOW - timedelta(days=9))
    held(account, Kind.PORTFOLIO, Metric.LIMIT, "TIER_2K", NOW - timedelta(days=2))
    return account


def ask(account: WhatsAppAccount, query: str = "", place: str = "readings") -> Any:
    secret = make_key(account.organisation)
    answer = Client(headers={"Authorization": f"Bearer {secret}"}).get(
        f"/api/v1/quality/{place}{query}"
    )
    return answer.json() if answer.status_code == 200 else answer.status_code


def values(account: WhatsAppAccount, query: str = "") -> list[str]:
    return [one["value"] for one in ask(account, query)["items"]]


def test_readings_are_told_with_the_time_they_held(account: WhatsAppAccount) -> None:
    assert values(account) == ["TIER_250", "TIER_2K"]
    assert values(account, "?present=true") == ["TIER_2K"]
    assert values(account, "?kind=number") == []
    since = (NOW - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert values(account, f"?since={since}&metric=limit") == ["TIER_2K"]
    assert values(account, f"?subject_id={account.connection.business_id}&page_size=1") == [
        "TIER_250"
    ]


@pytest.mark.parametrize(
    "query", ["?kind=moon", "?since=yesterday", "?since=2026-01-01T00:00:00", "?subject_id=x", "?nonsense=1"]
)  # fmt: skip
def test_nonsense_is_refused(account: WhatsAppAccount, query: str) -> None:
    assert ask(account, query) == 422


def test_limits_say_how_full_they_are(account: WhatsAppAccount) -> None:
    [before] = ask(account, place="limits")
    assert (before["used"], before["fills_at"]) == (None, None)
    LimitUse.objects.create(
        organisation=account.organisation, business_id=account.connection.business_id, used=1500,
        leaving=[0] * 24, arrived=500, counted_at=NOW,
    )  # fmt: skip
    [one] = ask(account, place="limits")
    assert (one["tier"], one["limit"], one["used"]) == ("TIER_2K", 2000, 1500)
    assert one["fills_at"] is not None
    assert ask(account, "?page=1", place="limits") == 422


def test_a_key_of_others_or_without_the_scope_sees_nothing(account: WhatsAppAccount) -> None:
    other = make_account(make_organisation("other"), waba_id="9", business_id="9")
    assert values(other) == []
    secret = make_key(account.organisation, Scope.TEMPLATES_READ)
    headers = {"Authorization": f"Bearer {secret}"}
    for place in ("readings", "limits"):
        assert Client(headers=headers).get(f"/api/v1/quality/{place}").status_code == 403
        assert Client().get(f"/api/v1/quality/{place}").status_code == 401
