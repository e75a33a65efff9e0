"""Cost centres: each thing in one, numbers or templates of an account, and reports by them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client

from accounts.models import Organisation, Role
from assets.models import WhatsAppAccount
from billing import reports
from billing.models import CostCentre, Covers
from billing.reports.charges import charges
from billing.services import centres
from billing.services.centres import Part
from tests.billing.making import DAY, charge, daily, daily_template
from tests.people import make_account, make_member, make_number, make_organisation
from tests.templates_app.making import draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation() -> Organisation:
    return make_organisation()


@pytest.fixture
def account(organisation: Organisation) -> WhatsAppAccount:
    return make_account(organisation, currency="USD")


def by_centre(
    organisation: Organisation, query: str = "period=2026-10&by=centre"
) -> dict[str, str]:
    asked = reports.Slice.from_text(query)
    made = reports.report(reports.scope_of(organisation, asked), asked, today=DAY)
    return {str(line.label): f"{line.figures.amount:.2f}" for line in made.lines}


def test_it_is_kept_by_who_manages_costs_and_each_thing_is_in_one(
    client: Client, organisation: Organisation, account: WhatsAppAccount
) -> None:
    template = draft(account)
    type(template).objects.filter(pk=template.pk).update(meta_id="77")
    number = make_number(account, "900")
    base = "/o/hanami/costs/centres/"
    client.force_login(make_member(organisation, Role.AUDITOR))
    assert client.get(f"{base}new/").status_code == 403
    boss = make_member(organisation, Role.FINANCE)
    client.force_login(boss)
    said = {"name": "Shop", "numbers": [number.phone_number_id]}
    assert client.post(f"{base}new/", said).status_code == 302
    assert client.post(f"{base}new/", {"name": "SHOP"}).status_code == 422
    twice = client.post(f"{base}new/", said | {"name": "Other"})
    assert "belongs to the cost centre “Shop” already" in twice.content.decode()
    both = client.post(f"{base}new/", {"name": "Other", "templates": ["77"]})
    assert "either numbers or templates belong to cost centres" in both.content.decode()
    assert client.post(f"{base}new/", {"name": "X", "numbers": ["1"]}).status_code == 422
    shop = CostCentre.objects.get()  # the refused ones left nothing
    assert shop.changed_by == boss
    assert (
        client.post(f"{base}{shop.pk}/", {"name": "Shop", "templates": ["77"]}).status_code == 302
    )
    assert [part.kind for part in shop.parts.all()] == [Covers.TEMPLATE]
    assert "Shop" in client.get(base).content.decode()
    client.post(f"{base}{shop.pk}/", {"delete": "1"})
    assert not CostCentre.objects.exists()


def test_what_stands_alone_does_not_follow_its_account_and_all_adds_up(
    organisation: Organisation, account: WhatsAppAccount
) -> None:
    boss = make_member(organisation, Role.FINANCE)
    by_template = make_account(organisation, waba_id="2", currency="USD")
    make_account(organisation, waba_id="3", currency="USD")
    for name, parts in {
        "Main": [Part("account", account.waba_id, account.waba_id), Part("account", "2", "2")],
        "Hotline": [Part("number", "900", account.waba_id)],
        "Autumn": [Part("template", "77", "2")],
    }.items():
        centres.keep(organisation, name=name, parts=parts, by=boss)
    daily(account, phone_number_id="900", amount=Decimal("1"))
    daily(account, phone_number_id="901", amount=Decimal("2"))
    daily(by_template, amount=Decimal("12"))  # the same as its two templates'
    daily_template(by_template, "77", amount=Decimal("4"))
    daily_template(by_template, "78", amount=Decimal("8"))
    daily(make_account(make_organisation("other"), waba_id="9"), amount=Decimal("99"))
    assert by_centre(organisation) == {"Main": "10.00", "Autumn": "4.00", "Hotline": "1.00"}
    for name, told in {"Main": "10.00", "Autumn": "4.00", "Hotline": "1.00"}.items():
        centre = CostCentre.objects.get(name=name)
        query = f"period=2026-10&by=month&centre={centre.pk}"
        assert by_centre(organisation, query) == {"2026-10": told}
    with pytest.raises(reports.NotTogether):
        by_centre(organisation, "by=centre&across=country")
    # Single charges know both.
    charge(by_template, unit_id="1", template_id="77", country="JP")
    charge(by_template, unit_id="2", template_id="78", country="JP")
    autumn = CostCentre.objects.get(name="Autumn")
    asked = reports.Slice.from_text(f"period=2026-10&centre={autumn.pk}&country=JP")
    page = charges(reports.scope_of(organisation, asked), asked, today=DAY)
    assert [row.charge.unit_id for row in page.rows] == ["1"]
