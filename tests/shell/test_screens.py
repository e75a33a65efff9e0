"""The first screen is another one for each role, says how things go, and begins on the first day."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.models import Membership, Organisation, PartnerLink, Role
from alerts.models import Alert, Kind
from alerts.services import raise_alert
from assets.models import WhatsAppAccount
from quality.models import Kind as Subject
from quality.models import LimitUse, Metric, NumberDay
from templates_app.models import Status, Template
from tests.people import make_account, make_member, make_number, make_organisation
from tests.quality.making import held
from waportal.overview.screen import FIGURES, PARTS, SCREENS

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    cache.clear()


@pytest.fixture
def account() -> WhatsAppAccount:
    """With a number that sent for two weeks, this week a tenth more; a limit; a template."""
    account = make_account(make_organisation(), currency="USD")
    number = make_number(account)
    number.read_at, number.status, number.quality_rating = timezone.now(), "CONNECTED", "YELLOW"
    number.save()
    today = timezone.localdate()
    NumberDay.objects.bulk_create(
        NumberDay(
            organisation=account.organisation, waba_id=account.waba_id, phone_number_id=number.phone_number_id,
            day=today - timedelta(days=n), sent=110 if n <= 7 else 100, delivered=110 if n <= 7 else 100,
            read=55, failed=0,
        )
        for n in range(1, 15)
    )  # fmt: skip
    business = account.connection.business_id
    LimitUse.objects.create(
        organisation=account.organisation, business_id=business, used=700, leaving=[0] * 24, arrived=2,
        counted_at=timezone.now(),
    )  # fmt: skip
    held(account, Subject.PORTFOLIO, Metric.LIMIT, "TIER_2K", timezone.now())
    Template.objects.create(
        organisation=account.organisation, account=account, name="greeting", language="en_US",
        category="UTILITY", status=Status.APPROVED, meta_id="1",
    )  # fmt: skip
    return account


def page(client: Client, person: object, query: str = "") -> str:
    client.force_login(person)  # type: ignore[arg-type]
    answer = client.get(f"/o/hanami/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def headings(text: str) -> list[str]:
    return [found.strip() for found in re.findall("<h2[^>]*>([^<]*)", text)]


def test_every_role_has_a_screen_of_parts_that_exist() -> None:
    assert set(SCREENS) == set(Role)
    for role, rows in SCREENS.items():
        names = [name for row in rows for name in row]
        assert len(names) == len(set(names)), role
        assert set(names) <= set(PARTS), role
        assert all(len(row) <= 2 for row in rows), role
    assert {name for row in FIGURES.values() for name in row} <= {
        "spend", "delivered", "failed", "optins", "templates",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("role", "first", "has", "lacks"),
    [
        (Role.ADMIN, "Needs you", ["Accounts", "Messaging limits", "Getting started"], []),
        (Role.MARKETER, "Needs you", ["Messaging limits", "Templates"], ["Accounts"]),
        (Role.REVIEWER, "Needs you", ["Templates"], ["Messaging limits", "Costs this month"]),
        (Role.COMPLIANCE, "Needs you", ["Getting started"], ["Costs this month", "Messaging limits"]),
        (Role.AUDITOR, "Key figures", ["Numbers", "Templates"], ["Needs you", "Getting started"]),
        (Role.FINANCE, "Needs you", ["Costs this month", "Messaging limits"], ["Templates"]),
        (Role.AGENT, "Needs you", ["Good to know now", "Templates"], ["Numbers", "Messaging limits"]),
        (Role.VIEWER, "Numbers", ["Key figures", "Messaging limits"], ["Costs this month"]),
    ],
)  # fmt: skip
def test_each_role_begins_with_what_it_is_there_for(
    client: Client,
    account: WhatsAppAccount,
    role: str,
    first: str,
    has: list[str],
    lacks: list[str],
) -> None:
    found = headings(page(client, make_member(account.organisation, role)))
    assert found[0] == first
    assert set(has) <= set(found)
    assert not set(lacks) & set(found)


def test_somebody_with_two_roles_sees_the_parts_of_both_once(
    client: Client, account: WhatsAppAccount
) -> None:
    text = page(client, make_member(account.organisation, Role.REVIEWER, Role.FINANCE))
    found = headings(text)
    assert {"Templates", "Costs this month", "Messaging limits"} <= set(found)
    assert len(found) == len(set(found))


def test_figures_say_how_it_goes_against_the_week_and_the_day_before(
    client: Client, account: WhatsAppAccount
) -> None:
    text = page(client, make_member(account.organisation, Role.MARKETER))
    assert ">770<" in text  # seven days of 110
    assert "10% on the week before" in text
    assert "50% read" in text
    assert "yesterday 110, a week before 100" in text
    assert "700 of 2,000 people in 24 hours" in text
    narrowed = page(client, make_member(account.organisation), f"?account={account.waba_id}")
    assert ">770<" in narrowed


def test_on_the_first_day_everybody_is_told_how_it_begins(client: Client) -> None:
    organisation = make_organisation()
    for role in Role:
        text = page(client, make_member(organisation, role))
        assert "once an admin has connected" in text or "Connect a portfolio" in text
        assert ("Connect a portfolio" in text) == (role == Role.ADMIN)
        assert ">770<" not in text


def test_alerts_of_ones_own_roles_are_shown_and_those_of_others_counted(
    client: Client, account: WhatsAppAccount
) -> None:
    organisation = account.organisation
    raise_alert(organisation, kind=Kind.BUDGET_REACHED, subject="a", title="November is spent")
    raise_alert(organisation, kind=Kind.TOKEN_REFUSED, subject="b", title="Token gone")
    finance = make_member(organisation, Role.FINANCE)
    text = page(client, finance)
    assert "November is spent" in text
    assert "Token gone" not in text
    assert "1 alert that others are told of" in text
    Alert.objects.filter(subject="a").update(acknowledged_at=timezone.now())
    assert "November is spent" not in page(client, finance)
    Alert.objects.filter(subject="a").update(owner=finance)
    assert "you took it on" in page(client, finance)
    assert "Token gone" in page(client, make_member(organisation, Role.VIEWER))


def test_an_offered_partner_link_waits_for_the_admin(client: Client) -> None:
    organisation = make_organisation()
    owner = make_member(make_organisation("shop"), Role.ADMIN)
    PartnerLink.objects.create(
        client=Organisation.objects.get(slug="shop"), partner=organisation, roles=["viewer"], created_by=owner
    )  # fmt: skip
    assert "A client lets your people in" in page(client, make_member(organisation, Role.ADMIN))
    assert "A client lets your people in" not in page(client, make_member(organisation))


def test_steps_go_when_they_are_done(client: Client, account: WhatsAppAccount) -> None:
    reviewer = make_member(account.organisation, Role.REVIEWER)
    assert "0 of 1" in page(client, reviewer)
    assert "Getting started" not in page(client, make_member(account.organisation, Role.AGENT))


def test_a_member_of_nothing_sees_nothing(client: Client, account: WhatsAppAccount) -> None:
    client.force_login(make_member(make_organisation("other"), Role.ADMIN))
    assert client.get("/o/hanami/").status_code == 404
    Membership.objects.all().delete()
    assert client.get("/o/other/").status_code == 404


def test_what_is_kept_is_no_secret_of_another_organisation(
    client: Client, account: WhatsAppAccount
) -> None:
    page(client, make_member(account.organisation, Role.MARKETER))
    other = make_organisation("other")
    make_account(other, waba_id="9", business_id="9")
    client.force_login(make_member(other, Role.MARKETER))
    assert ">770<" not in client.get("/o/other/").content.decode()
