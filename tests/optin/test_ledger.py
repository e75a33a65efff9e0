"""The ledger in the database: written once, read by its organisation alone, moved into the log without gaps."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import Error, IntegrityError, connection, transaction

from accounts.models import Organisation
from optin.ledger import writing
from optin.log import tree
from optin.log.leaf import canonical, commit, leaf_hash
from optin.models import Event, Leaf, Pending
from optin.words import EventType
from tests.optin.making import started
from tests.people import make_organisation

pytestmark = pytest.mark.django_db


def another() -> Organisation:
    return make_organisation("sakura")


def granted(organisation: Organisation, key: str, **more: object) -> UUID:
    with writing.of(organisation):
        return writing.record(
            organisation,
            EventType.GRANTED,
            key=key,
            subject=uuid4(),
            details={"sender": "brand:acme", "purpose": "marketing", **more},
            private={"phone": "+4915100000001"},
        )


def sql(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def test_an_event_is_its_bytes_and_the_columns_come_out_of_them() -> None:
    organisation = make_organisation()
    event_id = granted(organisation, "k1", method="wa_inbound_token")
    with writing.of(organisation):
        event = Event.objects.get(pk=event_id)
        [[salt, data]] = sql("SELECT salt, data FROM optin_private")
    body = bytes(event.body)
    told = json.loads(body)
    assert canonical(told) == body
    assert bytes(event.leaf_hash) == leaf_hash(body)
    assert (event.type, event.sender, event.purpose) == (
        "consent.granted",
        "brand:acme",
        "marketing",
    )
    assert told["tenant"] == str(organisation.pk)
    assert told["recorded_at"] == event.recorded_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    assert b"15100000001" not in body
    assert b"15100000001" not in bytes(data)
    opened = canonical({"phone": "+4915100000001"})
    assert told["pii_commit"] == commit("pii/v1", bytes(salt), opened)


def test_the_same_key_is_the_same_event() -> None:
    organisation = make_organisation()
    first = granted(organisation, "wamid.1")
    assert granted(organisation, "wamid.1") == first
    other = another()
    assert granted(other, "wamid.1") != first
    with writing.of(organisation):
        assert Event.objects.count() == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE optin_event SET purpose = 'utility'",
        "DELETE FROM optin_event",
        "TRUNCATE optin_event CASCADE",
        "TRUNCATE optin_leaf",
        "UPDATE optin_leaf SET index = index + 1",
        "DELETE FROM optin_leaf",
        "DELETE FROM optin_pending",
        "DELETE FROM optin_private",
        "INSERT INTO optin_leaf (organisation_id, index, event_id, leaf_hash)"
        " SELECT organisation_id, 9, event_id, leaf_hash FROM optin_event",
        "INSERT INTO optin_event (idempotency_key, body, purpose) VALUES ('x', '{}', 'utility')",
        "INSERT INTO optin_event (idempotency_key, body) SELECT idempotency_key, body"
        " FROM optin_event ON CONFLICT (event_id) DO UPDATE SET idempotency_key = 'x'",
        "ALTER TABLE optin_event DISABLE TRIGGER no_change",
        "ALTER TABLE optin_event DISABLE ROW LEVEL SECURITY",
        "SET session_replication_role = replica",
        "DROP TABLE optin_leaf",
        "DROP FUNCTION optin_deny CASCADE",
    ],
)
def test_the_site_can_change_nothing_that_is_written(statement: str) -> None:
    organisation = make_organisation()
    granted(organisation, "k1")
    writing.integrate(organisation)
    with writing.of(organisation):
        before = sql("SELECT * FROM optin_event"), sql("SELECT * FROM optin_leaf")
        with pytest.raises(Error), transaction.atomic():
            sql(statement)
        assert (sql("SELECT * FROM optin_event"), sql("SELECT * FROM optin_leaf")) == before


def test_the_owner_meets_the_guards_too_even_in_replication_mode() -> None:
    """He could take them away; then the published log still tells."""
    rows = {"optin_event", "optin_leaf", "optin_tile", "optin_checkpoint", "optin_promise"}
    modes = sql(
        "SELECT tgrelid::regclass::text, tgname, tgenabled FROM pg_trigger"
        " WHERE tgname IN ('no_change', 'no_truncate', 'read_body', 'queue', 'count_event')"
    )
    assert {table for table, _name, _mode in modes} == rows
    assert len(modes) == 13
    assert {mode for _table, _name, mode in modes} == {"A"}


def test_an_organisation_sees_its_own_ledger_and_nobody_sees_all() -> None:
    one, other = make_organisation(), another()
    granted(one, "k1")
    granted(other, "k2")
    writing.integrate(one)
    assert not Event.objects.exists()
    for organisation, key in ((one, "k1"), (other, "k2")):
        with writing.of(organisation):
            assert [event.idempotency_key for event in Event.objects.all()] == [key]
    with writing.of(other):
        assert not Leaf.objects.exists()
        with writing.of(one):
            assert Leaf.objects.count() == 1
        assert not Leaf.objects.exists()
        with pytest.raises(Error), transaction.atomic():
            writing.record(one, EventType.GRANTED, key="k3")


def test_whoever_speaks_for_nobody_writes_nothing() -> None:
    with pytest.raises(Error), transaction.atomic():
        writing.record(make_organisation(), EventType.GRANTED, key="k1")


@pytest.mark.parametrize(
    ("told", "wrong"),
    [("recorded_at", "2026-11-01T00:00:00.000000Z"), ("type", "granted"), ("tenant", "x")],
)
def test_bytes_that_the_database_cannot_believe_are_refused(told: str, wrong: str) -> None:
    organisation = make_organisation()
    with writing.of(organisation):
        [[now]] = sql("SELECT to_char(clock_timestamp(), 'YYYY-MM-DD\"T\"HH24:MI:SS.USTZH:TZM')")
        body = {"v": 1, "tenant": str(organisation.pk), "event_id": str(uuid4())}
        body |= {"type": "consent.granted", "occurred_at": str(now), "recorded_at": str(now)}
        with pytest.raises(Error), transaction.atomic():
            sql(
                "INSERT INTO optin_event (idempotency_key, body) VALUES ('k', %s)",
                canonical(body | {told: wrong}),
            )
        assert not Event.objects.exists()


def test_events_go_into_the_log_in_the_order_of_their_recording_without_gaps() -> None:
    organisation = make_organisation()
    events = [granted(organisation, f"k{number}") for number in range(5)]
    assert writing.integrate(organisation, most=3) == 3
    events.append(granted(organisation, "late"))
    assert writing.integrate(organisation) == 3
    assert writing.integrate(organisation) == 0
    with writing.of(organisation):
        leaves = list(Leaf.objects.order_by("index"))
        assert not Pending.objects.exists()
    assert [leaf.index for leaf in leaves] == list(range(6))
    assert [leaf.event_id for leaf in leaves] == events
    hashes = [bytes(leaf.leaf_hash) for leaf in leaves]
    left = tree.node(tree.node(hashes[0], hashes[1]), tree.node(hashes[2], hashes[3]))
    assert tree.node(left, tree.node(hashes[4], hashes[5])) == tree.root(
        6, lambda level, index: hashes[index] if not level else pair(hashes, level, index)
    )


def pair(hashes: list[bytes], level: int, index: int) -> bytes:
    if not level:
        return hashes[index]
    left, right = pair(hashes, level - 1, 2 * index), pair(hashes, level - 1, 2 * index + 1)
    return tree.node(left, right)


@pytest.mark.django_db(transaction=True)
def test_a_late_commit_is_not_lost_and_only_one_integrates() -> None:
    """The reader that asks for "greater than the last one" loses the event that commits late."""
    organisation = make_organisation()
    inside, committed = threading.Event(), threading.Event()

    def slow() -> None:
        with writing.of(organisation):
            writing.record(organisation, EventType.GRANTED, key="early, committed late")
            inside.set()
            committed.wait(20)

    def other() -> None:
        with writing.of(organisation), connection.cursor() as cursor:
            cursor.execute("SELECT optin_integrate(%s, 10)", [organisation.pk])
            held.append(cursor.fetchone()[0])
            inside.set()
            committed.wait(20)

    held: list[int] = []
    thread = started(slow, inside)
    granted(organisation, "late, committed first")
    assert writing.integrate(organisation) == 1
    committed.set()
    thread.join()
    inside.clear()
    committed.clear()
    thread = started(other, inside)
    assert writing.integrate(organisation) == -1
    committed.set()
    thread.join()
    assert held == [1]
    with writing.of(organisation):
        assert [leaf.index for leaf in Leaf.objects.order_by("index")] == [0, 1]


def test_nothing_is_half_written() -> None:
    organisation = make_organisation()

    def two() -> None:
        with writing.of(organisation):
            writing.record(organisation, EventType.GRANTED, key="k1", private={"phone": "+1"})
            writing.record(organisation, EventType.GRANTED, key="")

    with pytest.raises(IntegrityError):
        two()
    with writing.of(organisation):
        assert not Event.objects.exists()
        assert not Pending.objects.exists()
        assert not sql("SELECT 1 FROM optin_private")


def test_when_it_happened_and_when_it_was_written_down_are_two_things() -> None:
    organisation = make_organisation()
    letter = datetime(2026, 11, 2, 9, tzinfo=UTC)
    with writing.of(organisation):
        found = writing.record(organisation, EventType.WITHDRAWN, key="letter", occurred_at=letter)
        event = Event.objects.get(pk=found)
    assert event.occurred_at == letter
    assert event.recorded_at > letter
