"""What the gate decided is in the log: each decision in one batch, and nothing is taken back."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.models import Organisation
from optin.identity.who import Who
from optin.integrity import tasks
from optin.integrity.files import LogFiles
from optin.ledger import batching
from optin.ledger.writing import of
from optin.models import Batched, Decision, Event
from optin.words import EventType
from tests.optin.log_making import failing, sign
from tests.optin.making import MARKETING, NUMBER, decide, opted_in
from tests.people import make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation() -> Organisation:
    return make_organisation()


def decided(organisation: Organisation, count: int) -> None:
    opted_in(organisation)
    for _number in range(count):
        decide(organisation, Who(number=NUMBER), MARKETING)


def test_each_decision_is_in_one_batch_and_batches_are_leaves(organisation: Organisation) -> None:
    decided(organisation, 5)
    other = make_organisation("other")
    decided(other, 1)
    assert tasks.batch_decisions() == 6
    assert tasks.batch_decisions() == 0
    for one, count in ((organisation, 5), (other, 1)):
        with of(one):
            [leaf] = Event.objects.filter(type=EventType.DECISIONS)
            assert Batched.objects.filter(batch=leaf.pk).count() == count
            records = batching.records_of(leaf.pk)
        assert batching.root_of(records).hex().encode() in bytes(leaf.body)
        assert NUMBER.encode() not in b"".join(records)


def test_what_fails_of_one_organisation_holds_up_no_other(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    decided(organisation, 1)
    other = make_organisation("other")
    decided(other, 2)
    work = batching.batch

    def batch(one: Organisation) -> int:
        if one == organisation:
            raise ValueError("Odd.")
        return work(one)

    monkeypatch.setattr(batching, "batch", batch)
    with pytest.raises(ExceptionGroup):
        tasks.batch_decisions()
    assert f"of organisation {organisation.pk}" in caplog.text
    with of(other):
        assert not Batched.objects.filter(organisation_id=other.pk, batch=None).exists()


def test_a_large_batch_is_cut(organisation: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batching, "MOST", 2)
    decided(organisation, 5)
    assert batching.batch_all() == 5
    with of(organisation):
        assert Event.objects.filter(type=EventType.DECISIONS).count() == 3


def test_the_site_changes_no_decision_and_forgets_none(organisation: Organisation) -> None:
    decided(organisation, 1)
    for statement in (
        "UPDATE optin_decision SET code = 'ALLOWED'", "DELETE FROM optin_decision",
        "DELETE FROM optin_batched",
    ):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_the_owner_who_edits_a_decision_is_found(organisation: Organisation) -> None:
    decided(organisation, 3)
    batching.batch_all()
    log = sign(organisation)
    files = LogFiles(log)
    held = {name: files.read(name) for name in files.names()}
    assert failing(held, vkeys=[], previous=[]) == []
    with of(organisation):
        record = Decision.objects.order_by("decided_at").first()
        assert record
        record.code = "WITHDRAWN" if record.code == "ALLOWED" else "ALLOWED"
        line = batching.record_of(record)
    name = next(one for one in held if one.startswith("decisions/"))
    lines = held[name].split(b"\n")
    held[name] = b"\n".join([line, *lines[1:]])
    assert failing(held, vkeys=[], previous=[])[0] == 10
