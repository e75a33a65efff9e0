"""Pricing again: what it would change, what it changed, month after month."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from accounts.models import Organisation
from billing.models import (
    Because,
    Card,
    CardState,
    Charge,
    Edge,
    Ladder,
    RepricedCharge,
    Repricing,
)
from billing.services import repricing
from billing.services.repricing import Change, effect, reprice, run, totals
from billing.tasks import go_on_repricing, sweep_repricings, watch_currencies
from tests.billing.telling import account, facts, make_card, prepare, tell
from tests.billing.test_charging import REGULAR, everything, table_of_sums
from tests.conftest import Jobs
from tests.people import make_member, make_organisation

pytestmark = pytest.mark.django_db

AUGUST, SEPTEMBER = date(2026, 8, 1), date(2026, 9, 1)
DEARER: dict[str, Any] = {
    "Mexico utility": [[0, "0.02"], [3, "0.01"]],
    "Mexico marketing": [[0, "0.0305"]],
}
TOLD = [
    *(f"2026-08-03T20:0{n}Z m{n} delivered {REGULAR}" for n in range(4)),
    "2026-08-03T21:00Z k1 delivered price=PMP/regular/marketing/true",
    "2026-08-03T21:00Z k2 delivered price=PMP/free_customer_service/service/false",
    "2026-08-03T21:00Z k3 delivered cost=0.5/USD price=PMP/regular/marketing_lite/true",
    f"2026-09-03T21:00Z s1 delivered {REGULAR}",
]


@pytest.fixture
def organisation() -> Organisation:
    found = prepare({"cards": ["three tiers"]})
    tell(facts(TOLD))
    return found


def dearer(organisation: Organisation, **fields: Any) -> Card:
    return make_card(
        organisation, "USD", "2026-08-01", DEARER, **({"state": CardState.WAITING} | fields)
    )


EXPECTED = [
    # 3 x 0.0100 + 0.0095 = 0.0395 becomes 2 x 0.02 + 2 x 0.01; the third costs what it did
    Change(AUGUST, "utility", "USD", 4, 3, Decimal("0.0395"), Decimal("0.06"), 0, 0),
    Change(SEPTEMBER, "utility", "USD", 1, 1, Decimal("0.01"), Decimal("0.02"), 0, 0),
]


def test_what_a_card_would_change_is_told_and_nothing_is_written(
    organisation: Organisation,
) -> None:
    card = dearer(organisation)
    before = everything()
    assert effect(card) == EXPECTED
    assert everything() == before
    assert not Repricing.objects.exists()


def test_a_card_of_ours_is_looked_at_for_everybody_who_pays_in_its_currency(
    organisation: Organisation,
) -> None:
    make_organisation("other")
    ours = make_card(None, "USD", "2026-09-01", DEARER, state=CardState.WAITING)
    assert effect(ours) == EXPECTED[1:]
    assert effect(make_card(None, "EUR", "2026-09-01", DEARER, state=CardState.WAITING)) == []
    assert organisation.pk


def test_afterwards_every_charge_is_what_the_card_says_and_what_it_was_is_kept(
    organisation: Organisation,
) -> None:
    boss = make_member(organisation, "finance")
    dearer(organisation, state=CardState.ACTIVE)
    act = run(reprice(organisation, "USD", AUGUST, date(2026, 9, 30), Because.CARD, boss))
    assert [one for one in totals(act) if one.changed] == EXPECTED
    assert (act.by, act.because, act.next_month) == (boss, "card", None)
    assert act.finished_at
    amounts = dict(Charge.objects.values_list("unit_id", "amount"))
    assert [amounts[f"m{n}"] for n in range(4)] == [
        Decimal(one) for one in (["0.02", "0.02", "0.01", "0.01"])
    ]
    assert [amounts["k2"], amounts["k3"]] == [0, Decimal("0.5")]  # what the cards do not say stays
    told = {one.unit_id: (one.old_amount, one.new_amount) for one in RepricedCharge.objects.all()}
    assert len(told) == 4
    assert told["m3"] == (Decimal("0.0095"), Decimal("0.01"))
    kept = table_of_sums()
    call_command("rebuild_costs", stdout=StringIO())
    assert table_of_sums() == kept
    assert set(Edge.objects.values_list("place", "unit_id")) == {(2, "m2")}
    tell(
        facts([f"2026-08-03T19:00Z m9 delivered {REGULAR}"])
    )  # the next late one goes on from there
    assert Charge.objects.get(unit_id="m1").amount == Decimal("0.01")


def test_done_twice_it_changes_nothing(organisation: Organisation) -> None:
    dearer(organisation, state=CardState.ACTIVE)
    run(reprice(organisation, "USD", AUGUST, SEPTEMBER))
    before = everything()
    again = run(reprice(organisation, "USD", AUGUST, SEPTEMBER))
    assert everything() == before
    assert not any(one.changed for one in totals(again))
    finished = again.finished_at
    assert run(again).finished_at == finished


def test_a_job_that_was_killed_goes_on_with_the_month_it_stood_at(
    organisation: Organisation, jobs: Jobs
) -> None:
    dearer(organisation, state=CardState.ACTIVE)
    act = reprice(organisation, "USD", AUGUST, date(2026, 9, 30))
    assert repricing._one_month(act.pk)
    act.refresh_from_db()
    assert act.next_month == SEPTEMBER
    assert Charge.objects.get(unit_id="s1").amount == Decimal("0.01")
    sweep_repricings()
    jobs.run()
    act.refresh_from_db()
    assert act.finished_at
    assert [one for one in totals(act) if one.changed] == EXPECTED
    go_on_repricing(act.pk)  # late, and twice
    assert RepricedCharge.objects.filter(repricing=act).count() == 4


def test_a_currency_and_a_time_zone_that_become_known_move_days_and_markets() -> None:
    organisation = prepare({"cards": ["three tiers"], "account": {"currency": "", "facts": {}}})
    tell(facts([f"2026-09-01T0{n}:00Z m{n} delivered {REGULAR}" for n in range(5)]))
    assert set(Charge.objects.values_list("day", "unknown")) == {(SEPTEMBER, "no_currency")}
    one = account()
    one.currency, one.facts = "USD", {"timezone_id": "1"}
    one.save()
    act = run(reprice(organisation, "USD", SEPTEMBER, SEPTEMBER, Because.ACCOUNT))
    assert set(Charge.objects.values_list("day", flat=True)) == {date(2026, 8, 31)}
    assert set(Ladder.objects.filter(count=5).values_list("month", flat=True)) == {AUGUST}
    assert sum(one.after for one in totals(act)) == Decimal("0.049")  # 3 x 0.01 + 2 x 0.0095
    assert sum(one.unknown_before for one in totals(act)) == 5
    kept = table_of_sums()
    call_command("rebuild_costs", stdout=StringIO())
    assert table_of_sums() == kept


def test_the_allowance_of_replies_is_counted_again_too() -> None:
    organisation = prepare({})
    make_card(organisation, "USD", "2026-10-01", {"Mexico service": [[0, "0.01"]]})
    tell(facts(["2026-10-05T20:00Z m1 delivered x1002 price=PMP/-/service/-"]))
    assert Charge.objects.filter(type="regular").count() == 2
    make_card(organisation, "USD", "2026-10-02", {"Mexico service": [[0, "0.03"]]})
    act = run(reprice(organisation, "USD", date(2026, 10, 1), date(2026, 10, 31)))
    assert sum(one.after for one in totals(act)) == Decimal("0.06")
    assert Charge.objects.filter(type="free_customer_service", amount=0).count() == 1000


def test_a_currency_that_is_learned_later_prices_what_was_charged_before_once(jobs: Jobs) -> None:
    prepare({"cards": ["three tiers"], "account": {"currency": ""}})
    tell(facts(TOLD[:4]))
    assert {one.unknown for one in Charge.objects.all()} == {"no_currency"}
    watch_currencies()
    assert not Repricing.objects.exists()
    one = account()
    one.currency = "USD"
    one.save()
    for _twice in range(2):
        watch_currencies()
    act = Repricing.objects.get()
    sweep_repricings()
    jobs.run()
    watch_currencies()
    assert list(Repricing.objects.all()) == [act]
    act.refresh_from_db()
    assert (act.because, act.finished_at is None) == (Because.ACCOUNT, False)
    assert all(one.amount for one in Charge.objects.all())
