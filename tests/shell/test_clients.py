"""A partner's clients in one table: who sees which, and as much as the link lets them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Organisation, PartnerLink, Role
from alerts.models import Kind
from alerts.services import raise_alert
from assets.models import PhoneNumber, WhatsAppAccount
from quality.models import Kind as Subject
from quality.models import LimitUse, Metric
from tests.billing.seeding import daily, seed
from tests.people import make_account, make_member, make_number, make_organisation
from tests.quality.making import held

pytestmark = pytest.mark.django_db


@pytest.fixture
def partner() -> Organisation:
    return make_organisation("agency")


def make_client(slug: str, partner: Organisation, *roles: str) -> Organisation:
    shop = make_organisation(slug)
    by = make_member(shop, Role.ADMIN)
    PartnerLink.objects.create(
        client=shop, partner=partner, roles=list(roles or Role.values), created_by=by,
        accepted_at=timezone.now(),
    )  # fmt: skip
    make_number(make_account(shop, waba_id=f"1{shop.pk}", business_id=f"2{shop.pk}"), f"3{shop.pk}")
    return shop


def page(browser: Client, person: object, query: str = "") -> str:
    browser.force_login(person)  # type: ignore[arg-type]
    answer = browser.get(f"/o/agency/clients/{query}")
    assert answer.status_code == 200
    text: str = answer.content.decode()
    return text[text.index("<main") :]  # the switcher above has its own list


def test_those_in_trouble_come_first_and_lead_to_the_clients_own_pages(
    client: Client, partner: Organisation
) -> None:
    make_client("alpha", partner)
    beta = make_client("beta", partner)
    gamma = make_client("gamma", partner)
    PhoneNumber.objects.filter(organisation=gamma).update(quality_rating="RED")
    raise_alert(beta, kind=Kind.TOKEN_REFUSED, subject="x", title="Gone", severity="critical")
    WhatsAppAccount.objects.filter(organisation=beta).update(problem="NoAccess 190")
    user = make_member(partner, Role.ADMIN)
    text = page(client, user)
    assert text.index("Beta") < text.index("Gamma") < text.index("Alpha")
    assert "1 critical" in text
    assert "1 cannot be read" in text
    assert "1 in trouble" in text
    for path in ("/o/beta/", "/o/beta/alerts/", "/o/gamma/quality/?show=trouble"):
        assert f'href="{path}"' in text
        assert client.get(path).status_code == 200
    by_name = page(client, user, "?sort=client")
    assert by_name.index("Alpha") < by_name.index("Beta")
    assert "Gamma" not in page(client, user, "?q=BETA")
    assert "No client fits" in page(client, user, "?q=nobody")
    overview = client.get("/o/agency/").content.decode()
    assert "Your clients" in overview
    assert "Gamma" in overview
    rows = client.get("/o/agency/clients/export.csv").content.decode().splitlines()
    assert [row.split(",")[0] for row in rows[1:]] == ["Beta", "Gamma", "Alpha"]


def test_costs_and_limits_stand_beside_each_other_by_currency(
    client: Client, partner: Organisation
) -> None:
    alpha, beta, gamma = (make_client(slug, partner) for slug in ("alpha", "beta", "gamma"))
    first = alpha.today().replace(day=1)
    mine = {shop: WhatsAppAccount.objects.get(organisation=shop) for shop in (alpha, beta, gamma)}
    seed(
        daily(mine[alpha], first, 1200, currency="JPY"),
        daily(mine[alpha], first, 3),
        daily(mine[beta], first, 5000, currency="JPY"),
        daily(mine[beta], first - timedelta(days=1), 777_000, currency="JPY"),  # a month before
    )
    for shop, used in ((alpha, 500), (gamma, 1900)):
        held(mine[shop], Subject.PORTFOLIO, Metric.LIMIT, "TIER_2K", timezone.now())
        LimitUse.objects.create(
            organisation=shop, business_id=f"2{shop.pk}", used=used, leaving=[0] * 24, arrived=0,
            counted_at=timezone.now(),
        )  # fmt: skip
    user = make_member(partner, Role.ADMIN, Role.VIEWER)
    text = page(client, user, "?sort=limit")
    assert text.index("Gamma") < text.index("Alpha") < text.index("Beta")
    assert '95%</a><small class="faint">of 2,000' in text
    text = page(client, user, "?sort=costs")
    assert text.index("Beta") < text.index("Alpha") < text.index("Gamma")
    for said in ("¥5,000", "¥1,200", "$3.00"):
        assert said in text
    assert "777" not in text
    rows = client.get("/o/agency/clients/export.csv?sort=client").content.decode().splitlines()
    assert "500,2000,JPY 1200.00; USD 3.00" in rows[1]
    PartnerLink.objects.update(roles=[Role.VIEWER])  # who reads no costs
    text = page(client, user)
    assert '95%</a><small class="faint">of 2,000' in text
    assert "¥" not in text


def test_what_the_link_does_not_lend_is_a_dash_and_nowhere_counted(
    client: Client, partner: Organisation
) -> None:
    shop = make_client("alpha", partner, Role.AUDITOR)  # an auditor reads no alerts
    raise_alert(shop, kind=Kind.TOKEN_REFUSED, subject="x", title="Gone", severity="critical")
    user = make_member(partner, Role.AUDITOR, Role.ADMIN)
    text = page(client, user)
    assert "critical" not in text
    assert "—" in text
    row = client.get("/o/agency/clients/export.csv").content.decode().splitlines()[1]
    assert row.split(",")[1:4] == ["Fine", "", ""]


def test_nobody_sees_the_clients_of_others_or_of_a_link_that_ended(
    client: Client, partner: Organisation
) -> None:
    make_client("alpha", partner)
    member = make_member(partner, Role.ADMIN)
    rival = make_organisation("rival")
    client.force_login(make_member(rival, Role.ADMIN))
    assert client.get("/o/agency/clients/").status_code == 404
    assert "Alpha" not in client.get("/o/rival/clients/").content.decode()
    assert "Alpha" in page(client, member)
    PartnerLink.objects.update(revoked_at=timezone.now())
    assert "When a client lets your people in" in page(client, member)
    assert client.get("/o/alpha/").status_code == 404
    assert len(client.get("/o/agency/clients/export.csv").content.decode().splitlines()) == 1


def test_a_client_that_asks_for_a_second_factor_is_hidden_without(
    client: Client, partner: Organisation
) -> None:
    shop = make_client("alpha", partner)
    Organisation.objects.filter(pk=shop.pk).update(requires_mfa=True)
    assert "Alpha" not in page(client, make_member(partner, Role.ADMIN))


def test_more_clients_cost_no_more_queries(client: Client, partner: Organisation) -> None:
    make_client("alpha", partner)
    user = make_member(partner, Role.ADMIN)
    page(client, user)

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            page(client, user)
        return len(seen)

    few = queries()
    for n in range(12):
        make_client(f"more{n}", partner)
    assert queries() <= few
