"""Facts become charges once, whatever comes twice, late, in disorder or in the wrong name."""

from __future__ import annotations

import os
import random
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import Organisation
from billing import ports, shipped
from billing.charging import sums
from billing.models import (
    CardState,
    Charge,
    Daily,
    DailyTemplate,
    Edge,
    Ladder,
    RepricedCharge,
    Repricing,
)
from billing.services import charging
from billing.tasks import charge
from tests.billing.telling import CARDS, Fact, charge_all, facts, made, make_card, prepare, tell
from tests.people import make_user
from tests.traffic.made import write
from traffic import services as traffic
from traffic.models import Batch, Message, Status, Todo

pytestmark = pytest.mark.django_db

REGULAR = "price=PMP/regular/utility/true"
MARKETING = "price=PMP/regular/marketing/true"


@pytest.fixture
def organisation() -> Organisation:
    return prepare({"cards": ["three tiers"]})


def table_of_sums() -> list[list[Any]]:
    """Every row of both, without its number."""
    found = []
    with connection.cursor() as cursor:
        for table, by in sums.BY.items():
            names = ", ".join((*by, *sums.FIGURES))
            cursor.execute(f"SELECT {names} FROM {table} ORDER BY {', '.join(by)}")  # noqa: S608
            found.append(cursor.fetchall())
    return found


def everything() -> list[Any]:
    """Charges, sums and ladders, without the numbers that a run gives them."""
    names = [
        field.attname for field in Charge._meta.concrete_fields if field.attname != "ladder_id"
    ]
    charges = list(Charge.objects.order_by("unit_id", "participant").values_list(*names))
    by = ("owner", "month", "market", "family")
    ladders = list(Ladder.objects.filter(count__gt=0).order_by(*by).values_list(*by, "count"))
    edges = Edge.objects.order_by("ladder__owner", "ladder__month", "ladder__family", "place")
    shown = list(edges.values_list("ladder__family", "place", "happened_at", "unit_id"))
    return [charges, table_of_sums(), ladders, shown]


def lines(count: int, *, first: int = 1, minute: int = 0) -> list[Fact]:
    told = [
        f"2026-08-03T{10 + n // 60}:{(minute + n) % 60:02}Z m{n} delivered template=7{n % 2} {REGULAR}"
        for n in range(first, first + count)
    ]
    return list(facts(told))


@pytest.mark.usefixtures("organisation")
def test_the_job_may_run_twice_and_reads_each_batch_once() -> None:
    write(*lines(3))
    assert charge() == 1
    before = everything()
    assert charge() == 0
    assert not Todo.objects.filter(reader=charging.READER).exists()
    assert traffic.catch_up(charging.READER) == 1  # all of it once more
    assert charge() == 1
    assert everything() == before
    assert not Repricing.objects.exists()


@pytest.mark.usefixtures("organisation")
def test_what_cannot_be_charged_is_put_aside_told_to_support_and_read_again(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(*lines(3))
    write(*lines(3, first=4))

    write_sums = sums.Sums.write

    def fail(kept: sums.Sums, cursor: Any) -> None:
        if Charge.objects.filter(unit_id="m1").exists():
            raise RuntimeError
        write_sums(kept, cursor)

    with monkeypatch.context() as broken:
        broken.setattr(sums.Sums, "write", fail)
        assert charge() == 2
    assert sorted(Charge.objects.values_list("unit_id", flat=True)) == ["m4", "m5", "m6"]
    assert Todo.objects.get().reader == charging.ASIDE
    desk = "/admin/webhooks/tally/"
    client.force_login(make_user("support@x.example", is_staff=True, is_superuser=True))
    assert "could not be charged" in client.get(desk).content.decode()
    call_command("charge", "--again", stdout=StringIO())
    assert Charge.objects.count() == 6
    assert sum(Daily.objects.values_list("units", flat=True)) == 6
    assert not Todo.objects.exists()
    assert "could not be charged" not in client.get(desk).content.decode()


def test_the_databases_trouble_puts_nothing_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    write(*lines(3))

    def fail(*_args: Any) -> None:
        raise OperationalError

    with monkeypatch.context() as broken:
        broken.setattr(sums.Sums, "write", fail)
        with pytest.raises(OperationalError):
            charge()
    assert charge() == 1


@pytest.mark.usefixtures("organisation")
def test_words_and_ids_of_any_length_are_charged() -> None:
    long = "x" * 5000
    told = f"2026-08-03T20:00Z m1 delivered template={long} price=PMP/{long}/{long}/true"
    tell(facts([told, f"2026-08-03T20:00Z m2 delivered price=CBP/-/utility/true conv={long}"]))
    assert sorted(Charge.objects.values_list("unit", flat=True)) == ["conversation", "message"]


@pytest.mark.usefixtures("organisation")
def test_a_message_that_turns_out_to_be_covered_makes_no_charge_any_more() -> None:
    conversation = "price=CBP/-/utility/true conv=c1 origin=utility"
    tell(facts([f"2026-08-03T10:00Z m1 delivered {conversation}"]))
    tell(facts(["2026-08-03T11:00Z m2 read"]))
    assert Charge.objects.get(unit_id="m2").unknown == "not_told"
    tell(facts([f"2026-08-03T10:30Z m2 delivered {conversation}"]))
    assert [one.unit_id for one in Charge.objects.all()] == ["c1"]
    assert Daily.objects.get().reads == 1


def _any_order(told: Sequence[Fact], seed: int) -> None:
    """Shuffled, some of them twice, in sets of any size."""
    chances = random.Random(seed)  # noqa: S311
    many = [*told, *chances.sample(list(told), len(told) // 3)]
    chances.shuffle(many)
    while many:
        size = chances.randint(1, len(many))
        tell(many[:size])
        many = many[size:]


STORY = [
    *(f"2026-08-0{1 + n % 3}T0{n % 10}:00Z m{n} delivered {REGULAR}" for n in range(12)),
    *(f"2026-08-0{1 + n % 3}T0{n % 10}:30Z m{n} read" for n in range(0, 12, 2)),
    *(f"2026-08-0{1 + n % 3}T0{n % 10}:00Z m{n} sent template=7{n % 2} {REGULAR}" for n in range(12)),
    *(f"2026-08-0{1 + n % 2}T12:00Z w{n} delivered waba=W2 {REGULAR}" for n in range(4)),
    f"2026-08-31T20:00Z k1 delivered {MARKETING}",
    "2026-08-02T12:00Z k2 delivered price=PMP/free_customer_service/utility/false",
    "2026-08-02T12:00Z k3 delivered to=- " + MARKETING,
    f"2026-08-02T12:00Z k4 delivered {MARKETING}",
    f"2026-08-01T12:00Z k4 delivered {REGULAR}",
    "2026-08-02T12:00Z k5 read",
    *(f"2026-08-02T1{n}:00Z c{n} delivered price=CBP/-/utility/true conv=v{n % 2} origin=utility"
      for n in range(6)),
]  # fmt: skip


@pytest.fixture
def at_once() -> list[Any]:
    """What the story comes to, told in one go; then everything is forgotten."""
    prepare({"cards": ["three tiers", "spring 2025"]})
    tell(facts(STORY))
    found = everything()
    assert [place for _family, place, *_key in found[3]] == [3, 5]
    return found


@pytest.mark.soak
@settings(
    max_examples=int(os.environ.get("SOAK_EXAMPLES", "3")),
    derandomize="SOAK_EXAMPLES" not in os.environ,
)  # fmt: skip
@given(seed=st.integers(0, 2**32))
def test_in_any_order_and_however_often_the_same_comes_out(at_once: list[Any], seed: int) -> None:
    for model in (Edge, RepricedCharge, Charge, Ladder, Daily, DailyTemplate, Repricing):
        model._default_manager.all().delete()
    for fact in (Todo, Batch, Status, Message):
        fact._default_manager.all().delete()
    _any_order(list(facts(STORY)), seed)
    assert everything() == at_once
    kept = table_of_sums()
    call_command("rebuild_costs", stdout=StringIO())
    assert table_of_sums() == kept


def test_a_rebuild_gives_what_was_kept_and_any_slicing_adds_up(organisation: Organisation) -> None:
    tell(facts(STORY))
    kept = table_of_sums()
    call_command("rebuild_costs", stdout=StringIO())
    assert table_of_sums() == kept
    charges = list(Charge.objects.all())
    for model in (Daily, DailyTemplate):
        rows = list(model._default_manager.all())
        assert sum(row.units for row in rows) == len(charges)
        assert sum(row.reads for row in rows) == sum(one.is_read for one in charges)
        assert sum(row.unknown for row in rows) == sum(one.amount is None for one in charges)
        assert sum(row.free for row in rows) == sum(one.amount == 0 for one in charges)
        assert sum(row.amount for row in rows) == sum(one.amount or 0 for one in charges)
    assert organisation.pk


@pytest.mark.usefixtures("organisation")
def test_a_late_fact_that_moves_an_edge_leaves_a_trail() -> None:
    tell(lines(6))
    assert [line[7] for line in made()].count(Decimal("0.009")) == 1
    tell(lines(1, first=0))
    repricing = Repricing.objects.get()
    changed = {
        one.unit_id: (one.old_amount, one.new_amount) for one in RepricedCharge.objects.all()
    }
    assert changed == {
        "m3": (Decimal("0.01"), Decimal("0.0095")),
        "m5": (Decimal("0.0095"), Decimal("0.009")),
    }
    assert repricing.because == "facts"
    assert repricing.totals[0]["before"] == "0.019500"
    assert repricing.totals[0]["after"] == "0.018500"
    assert set(Edge.objects.values_list("place", "unit_id")) == {(3, "m3"), (5, "m5")}


@pytest.mark.usefixtures("organisation")
def test_what_turns_out_to_be_something_else_gives_its_place_back() -> None:
    tell(lines(5))
    first = datetime(2026, 8, 3, 10, 0, tzinfo=UTC)
    assert Edge.objects.get().unit_id == "m4"
    tell(facts([f"2026-08-03T09:00Z m2 delivered {MARKETING}"]))  # an earlier delivery says so
    assert Edge.objects.get().unit_id == "m5"
    assert Ladder.objects.get(family="utility").count == 4
    assert Charge.objects.get(unit_id="m4").amount == Decimal("0.01")
    assert Charge.objects.get(unit_id="m2").happened_at < first
    tell(facts([f"2026-08-03T09:30Z m5 delivered {MARKETING}"]))
    assert not Edge.objects.exists()  # three are left, and the third still costs the list rate


@pytest.mark.usefixtures("organisation")
def test_nobody_makes_charges_of_another_accounts_messages() -> None:
    tell(lines(1))
    tell(facts([f"2026-08-03T09:00Z m1 delivered waba=W2 {MARKETING}"]))
    charge_ = Charge.objects.get()
    assert (charge_.waba_id, charge_.category) == ("W1", "utility")


def test_an_account_that_nobody_connected_is_charged_as_unknown_until_it_is_known() -> None:
    tell(facts([f"2026-08-03T20:00Z m1 delivered waba=W1 {MARKETING}"]))
    assert Charge.objects.get().unknown == "no_currency"
    prepare({"cards": ["three tiers"]})
    traffic.catch_up(charging.READER)
    charge_all()
    assert Charge.objects.get().amount == Decimal("0.0305")
    assert Daily.objects.get().currency == "USD"
    assert Repricing.objects.get().organisation is not None


@pytest.mark.usefixtures("organisation")
def test_two_currencies_are_never_in_one_sum() -> None:
    tell(
        facts(
            [
                f"2026-08-03T20:00Z m1 delivered {MARKETING}",
                "2026-08-03T20:00Z m2 delivered cost=3/EUR price=PMP/regular/marketing/true",
            ]
        )
    )
    found = dict(Daily.objects.values_list("currency", "amount"))
    assert found == {"USD": Decimal("0.0305"), "EUR": Decimal(3)}


def test_a_campaign_is_asked_for_and_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    prepare({"cards": ["three tiers"]})
    monkeypatch.setattr(ports, "campaign_of", lambda _waba, wamid, _data: f"of {wamid}")
    tell(lines(1))
    assert DailyTemplate.objects.get().campaign == "of m1"


def test_cards_in_another_currency_have_edges_of_their_own(organisation: Organisation) -> None:
    rows = CARDS["three tiers"]["rows"] | {"Mexico utility": [[0, "0.02"], [3, "0.01"]]}
    make_card(organisation, "EUR", date(2026, 7, 1).isoformat(), rows)
    other = organisation.whatsapp_accounts.get(waba_id="W2")
    other.currency = "EUR"
    other.save()
    tell(lines(2))
    tell(facts([f"2026-08-03T20:0{n}Z w{n} delivered waba=W2 {REGULAR}" for n in range(3)]))
    tell(facts([f"2026-08-03T21:00Z m9 delivered {REGULAR}"]))
    amounts = {one.unit_id: one.amount for one in Charge.objects.all()}
    assert amounts["w0"] == Decimal("0.01")  # the third of all
    assert amounts["m9"] == Decimal("0.009")  # the sixth
    assert set(Edge.objects.values_list("place", flat=True)) == {2, 3, 5}


def test_a_shipped_card_that_charges_were_priced_by_stays_to_be_seen(tmp_path: Path) -> None:
    prepare({})
    shipped.load()
    tell(facts([f"2026-08-03T20:00Z m1 delivered {MARKETING}"]))
    row = Charge.objects.get().rate
    changed = tmp_path / "rates.csv"
    changed.write_text(
        shipped.FILE.read_text().replace("Mexico,marketing,,,0.0305", "Mexico,marketing,,,0.0306")
    )
    assert len(shipped.load(changed)) == 2  # January's, too
    assert Charge.objects.get().rate == row
    assert row is not None
    assert row.card.state == CardState.REPLACED
    traffic.catch_up(charging.READER)
    charge_all()
    assert Charge.objects.get().amount == Decimal("0.0306")
    assert shipped.load(changed) == []
