"""Costs for an organisation's own programs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.test import Client

from accounts.models import Scope
from tests.billing.making import charge, daily, daily_template
from tests.people import make_account, make_organisation
from tests.shell.test_api import get, make_key

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel("2026-11-15T03:00:00+00:00", tick=False):
        yield


def test_sums_and_single_charges_are_for_keys_with_the_scope_and_of_their_own(
    client: Client,
) -> None:
    account = make_account(make_organisation(), currency="USD")
    daily(account)
    daily(account, category="utility", units=4, unknown=4, reads=0, amount=0)
    daily_template(account, "77", amount=Decimal("5"))
    charge(account, unit_id="wamid.1")
    key = make_key(account.organisation, Scope.COSTS_READ)
    october = "since=2026-10-01&until=2026-10-31"
    told = get(client, f"costs?{october}&by=category&across=country", key).json()
    lines = {tuple(one["key"]): one for one in told["lines"]}
    assert lines["marketing", "JP"]["amount"] == "61.800000"
    assert lines["marketing", "JP"]["name"] == ["Marketing", "Japan"]
    assert lines["utility", "JP"]["amount"] is None
    assert [one["unknown"] for one in told["total"]] == [4]
    by_template = get(client, f"costs/templates?{october}", key).json()
    assert [(one["key"], one["amount"]) for one in by_template["lines"]] == [(["77"], "5.000000")]
    one = get(client, f"costs/charges?{october}&country=JP&price=paid", key).json()["items"][0]
    assert (one["id"], one["amount"], one["day"]) == ("wamid.1", "0.061800", "2026-10-03")
    assert get(client, "costs?by=month", key).json()["since"] == str(date(2026, 11, 1))
    assert get(client, "costs?by=template", key).status_code == 422
    assert get(client, "costs?contry=JP", key).status_code == 422

    assert (
        get(client, "costs", make_key(account.organisation, Scope.ASSETS_READ)).status_code == 403
    )
    theirs = make_key(make_organisation("other"), Scope.COSTS_READ)
    assert get(client, f"costs?{october}", theirs).json()["lines"] == []
    assert get(client, f"costs/charges?{october}", theirs).json()["items"] == []
