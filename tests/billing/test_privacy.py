"""A person is given the charges of their messages, and then leaves nothing in them but a hash."""

from __future__ import annotations

import pytest
from django.db import connection

from billing import privacy
from billing.models import Charge, Edge
from billing.services import charging
from tests.billing.telling import MEXICO, charge_all, facts, prepare, tell
from tests.billing.test_charging import table_of_sums
from traffic import privacy as traffic
from traffic.privacy import Person
from traffic.services import catch_up

pytestmark = pytest.mark.django_db

OTHER = "5215555550102"
REGULAR = "price=PMP/regular/utility/true"
TOLD = [
    *(f"2026-08-03T20:0{n}Z wamid.{n} delivered {REGULAR}" for n in range(5)),
    f"2026-08-03T21:00Z wamid.5 delivered to={OTHER} {REGULAR}",
    f"2026-08-03T20:00Z wamid.6 delivered to=G1 group participant={MEXICO} {REGULAR}",
    f"2026-08-03T20:00Z wamid.6 delivered to=G1 group participant={OTHER} {REGULAR}",
    "2026-08-03T20:00Z wamid.7 delivered price=CBP/-/utility/true conv=c1 origin=utility",
]


def test_a_person_is_given_their_charges_and_then_is_in_none() -> None:
    prepare({"cards": ["three tiers"]})
    tell(facts(TOLD))
    person = Person(wabas=("W1", "W2"), numbers=(MEXICO,))
    given = privacy.export(person)
    ids = {(one["unit_id"], one["participant"]) for one in given}
    assert ids == {*((f"wamid.{n}", "") for n in range(5)), ("wamid.6", MEXICO), ("c1", "")}
    kept = table_of_sums()
    assert privacy.erase(person) == 7
    traffic.erase(person)
    assert privacy.erase(person) == 0
    assert table_of_sums() == kept
    with connection.cursor() as cursor:
        for table in ("billing_charge", "billing_edge", "billing_repricedcharge"):
            cursor.execute(f"SELECT t::text FROM {table} t")  # noqa: S608
            rows = " ".join(row for (row,) in cursor.fetchall())
            assert MEXICO not in rows
            assert "wamid.1" not in rows
    left = Charge.objects.filter(unit_id__startswith="wamid.")
    assert {(one.unit_id, one.participant) for one in left} == {
        ("wamid.5", ""), ("wamid.6", OTHER),
    }  # fmt: skip
    assert Edge.objects.count() == 2
    catch_up(charging.READER)  # the facts name nobody either: all of it again changes nothing
    charge_all()
    assert table_of_sums() == kept


def test_another_organisations_erasure_touches_nothing() -> None:
    prepare({"cards": ["three tiers"]})
    tell(facts(TOLD))
    stranger = Person(wabas=("W3",), numbers=(MEXICO,))
    assert privacy.export(stranger) == []
    assert privacy.erase(stranger) == 0
