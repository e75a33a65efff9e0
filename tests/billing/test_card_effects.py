"""What a card does to bills, whom it waits for, and when one is missing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.test import Client

from accounts.models import Organisation, Role, User
from alerts.models import Alert, Kind
from assets.models import WhatsAppAccount
from billing import tasks
from billing.models import Card, CardState, Charge, Repricing
from billing.services import cards, charging, watching
from tests.billing.telling import facts, make_card, prepare, tell
from tests.billing.test_repricing import AUGUST, DEARER, TOLD
from tests.conftest import Jobs
from tests.people import make_account, make_member, make_organisation
from tests.webhooks.processes import database_url

pytestmark = pytest.mark.django_db
DECEMBER = date(2026, 12, 11)


@pytest.fixture
def organisation() -> Organisation:
    found = prepare({"cards": ["three tiers"]})
    tell(facts(TOLD))
    return found


@pytest.fixture
def approver(organisation: Organisation) -> User:
    return make_member(organisation, Role.FINANCE)


def waiting(organisation: Organisation, since: str = "2026-08-01") -> Card:
    return make_card(organisation, "USD", since, DEARER, state=CardState.WAITING)


def spent(category: str) -> Decimal:
    amounts = Charge.objects.filter(category=category).values_list("amount", flat=True)
    return sum((one for one in amounts if one is not None), Decimal())


def test_the_page_shows_the_effect_and_approval_prices_the_days_again(
    organisation: Organisation, approver: User, client: Client, jobs: Jobs
) -> None:
    card = waiting(organisation)
    client.force_login(approver)
    url = f"/o/hanami/costs/rates/cards/{card.pk}/"
    assert "It is being worked out" in client.get(url).content.decode()
    tasks.sweep_effects()
    jobs.run()
    page = client.get(url).content.decode()
    assert "$0.04" in page  # August: 0.0395, as money is shown
    assert "$0.06" in page
    assert spent("utility") == Decimal("0.0495")

    client.post(f"{url}approval/")
    jobs.run()
    assert spent("utility") == Decimal("0.08")  # 2 x 0.02 + 2 x 0.01, and 0.02 of September
    again = Repricing.objects.get()
    assert (again.first_day, again.by, again.finished_at is None) == (AUGUST, approver, False)


def test_working_an_effect_out_twice_changes_nothing_and_anew_only_when_asked(
    organisation: Organisation, approver: User, client: Client, jobs: Jobs
) -> None:
    card = waiting(organisation)
    tasks.work_out_effect(card.pk)
    card.refresh_from_db()
    first = card.effect_at, card.effect
    tasks.work_out_effect(card.pk)
    tasks.sweep_effects()
    jobs.run()
    card.refresh_from_db()
    assert (card.effect_at, card.effect) == first
    client.force_login(approver)
    client.post(f"/o/hanami/costs/rates/cards/{card.pk}/effect/")
    jobs.run()
    card.refresh_from_db()
    assert card.effect == first[1]
    assert card.effect_at != first[0]


def test_a_card_of_days_to_come_changes_no_bill(
    organisation: Organisation, approver: User, client: Client
) -> None:
    card = waiting(organisation, "2035-01-01")
    tasks.work_out_effect(card.pk)
    client.force_login(approver)
    page = client.get(f"/o/hanami/costs/rates/cards/{card.pk}/").content.decode()
    assert "still to come" in page
    cards.approve(card, by=approver)
    assert not Repricing.objects.exists()


def test_a_correction_is_priced_instead_of_the_card_of_its_day(
    organisation: Organisation, approver: User
) -> None:
    first, second = waiting(organisation), waiting(organisation)
    cards.approve(first, by=approver)
    assert cards.days_of(second, organisation) is not None
    days = cards.days_of(second, organisation)
    assert days is not None
    assert days[0] == AUGUST
    cards.approve(second, by=approver)
    first.refresh_from_db()
    assert first.state == CardState.REPLACED
    assert Repricing.objects.count() == 2


def test_a_waiting_card_is_on_the_overview_of_those_who_may_approve_it(
    organisation: Organisation, approver: User, client: Client
) -> None:
    card = waiting(organisation)
    mine = make_card(
        organisation, "EUR", "2026-08-01", {}, state=CardState.WAITING, imported_by=approver
    )
    others = {approver: True, make_member(organisation, Role.MARKETER): False}
    for user, is_told in others.items():
        client.force_login(user)
        page = client.get("/o/hanami/").content.decode()
        assert (f"/costs/rates/cards/{card.pk}/" in page) is is_told
        assert f"/costs/rates/cards/{mine.pk}/" not in page


def open_cases() -> list[tuple[str, str]]:
    told = Alert.objects.open().filter(kind=Kind.RATES_MISSING).order_by("subject")
    return list(told.values_list("subject", "title"))


def test_a_quarter_without_a_card_is_told_once_for_each_currency_until_there_is_one() -> None:
    organisation = make_organisation()
    for number, currency in enumerate(("USD", "USD", "EUR", "")):
        make_account(organisation, waba_id=f"W{number}", currency=currency)
    for currency in ("USD", "EUR"):
        make_card(None, currency, "2026-10-01", {})
    assert watching.watch(date(2026, 12, 10)) == 0  # three weeks and a day before
    watching.watch(DECEMBER)
    watching.watch(DECEMBER)
    assert open_cases() == [("rates:EUR", "EUR 2027-01-01"), ("rates:USD", "USD 2027-01-01")]
    assert watching.watch(date(2027, 1, 20)) == 2  # and after it began
    make_card(make_organisation("other"), "USD", "2027-01-01", {})  # is of no use here
    card = make_card(organisation, "EUR", "2027-01-01", {}, state=CardState.WAITING)
    watching.watch(DECEMBER)
    assert len(open_cases()) == 2
    Card.objects.filter(pk=card.pk).update(state=CardState.ACTIVE)
    watching.watch(DECEMBER)
    assert open_cases() == [("rates:USD", "USD 2027-01-01")]
    WhatsAppAccount.objects.filter(currency="USD").update(currency="")
    watching.watch(DECEMBER)
    assert open_cases() == []


def test_the_alert_says_what_to_do(client: Client) -> None:
    organisation = make_organisation()
    make_account(organisation, currency="BRL")
    tasks.watch_cards()
    client.force_login(make_member(organisation, Role.FINANCE))
    alert = Alert.objects.get(kind=Kind.RATES_MISSING)
    page: Any = client.get(f"/o/hanami/alerts/{alert.pk}/").content.decode()
    assert "Accounts are billed in BRL." in page
    assert "/o/hanami/costs/rates/uploads/" in page


def test_rates_that_come_with_waportal_later_price_what_was_not_known(jobs: Jobs) -> None:
    prepare({})
    tell(facts(TOLD[4:5]))
    assert Charge.objects.get().unknown == "no_card"
    for _twice in range(2):
        call_command("load_rate_cards")
    [again] = Repricing.objects.filter(first_day__lte=AUGUST, last_day__gte=AUGUST)
    tasks.sweep_repricings()
    jobs.run()
    assert Charge.objects.get().amount == Decimal("0.0305")
    again.refresh_from_db()
    assert (again.because, again.by, again.finished_at is None) == ("card", None, False)


def test_an_approval_while_somebody_charges_is_followed_by_pricing_again(jobs: Jobs) -> None:
    """What is being charged, perhaps by the card of before, is not to be seen yet."""
    quiet = make_organisation("quiet")
    approver = make_member(quiet, Role.FINANCE)
    make_account(quiet, waba_id="W9", currency="USD")
    # The other one first: what this transaction holds, it holds to its end.
    with psycopg.connect(database_url()) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [charging.LOCK])
        again = cards.approve(waiting(quiet), by=approver)
    assert again is not None
    assert cards.approve(waiting(quiet), by=approver) is None
    jobs.run()
    tasks.go_on_repricing(again.pk)
    again.refresh_from_db()
    assert (again.finished_at is None, again.totals) == (False, [])
