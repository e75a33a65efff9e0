"""The page of costs: sums of charges, currencies apart, unknown prices said."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from accounts.models import Role
from billing.models import Daily, PricingModel, Unit
from tests.people import make_account, make_member, make_organisation

pytestmark = pytest.mark.django_db


def test_months_and_currencies_are_told_apart_and_unknown_prices_are_counted(
    client: Client,
) -> None:
    organisation = make_organisation()
    client.force_login(make_member(organisation, Role.FINANCE))
    account = make_account(organisation)
    for currency, amount in (("USD", "12.5"), ("EUR", "3.25")):
        Daily.objects.create(
            waba_id=account.waba_id,
            day=date(2026, 10, 3),
            unit=Unit.MESSAGE,
            model=PricingModel.MESSAGE,
            type="regular",
            category="marketing",
            currency=currency,
            units=1234,
            unknown=7,
            amount=Decimal(amount),
        )
    page = client.get(f"/o/{organisation.slug}/costs/").content.decode()
    assert "2026-10" in page
    assert "$12.50" in page
    assert "€3.25" in page
    assert "1,234" in page


def test_who_may_not_see_costs_does_not(client: Client) -> None:
    organisation = make_organisation()
    client.force_login(make_member(organisation, Role.AGENT))
    assert client.get(f"/o/{organisation.slug}/costs/").status_code == 403
