"""Each batch reaches each reader once: nothing lost, nothing twice."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from django.db import connection, transaction

from tests.traffic.made import status, write
from tests.webhooks import committed
from traffic import readers, services
from traffic.models import Batch, Status, Todo


@pytest.fixture(autouse=True)
def two_readers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "READERS", ["billing", "quality"])


def taken(reader: str, most: int = 10) -> list[str]:
    """The messages of the batches taken in one transaction."""
    with transaction.atomic():
        batches = services.take(reader, most=most)
        return [fact.wamid for b in batches for fact in Status.objects.all().of_batch(b)]


@pytest.mark.django_db
def test_every_reader_reads_everything_once_oldest_first() -> None:
    for n in range(3):
        write(status(f"wamid.{n}"))
    assert taken("billing", most=2) == ["wamid.0", "wamid.1"]
    assert taken("billing", most=2) == ["wamid.2"]
    assert taken("billing") == []
    assert taken("quality") == ["wamid.0", "wamid.1", "wamid.2"]


@pytest.mark.django_db(transaction=True)
def test_taking_outside_a_transaction_is_refused() -> None:
    with pytest.raises(services.NoTransaction):
        list(services.take("billing"))


@pytest.mark.django_db
def test_a_reader_that_fails_gets_the_batch_again() -> None:
    write(status("wamid.0"))

    def fail() -> None:
        with transaction.atomic():
            list(services.take("billing"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert taken("billing") == ["wamid.0"]


@pytest.mark.django_db
def test_a_new_reader_catches_up_and_twice_is_once() -> None:
    write(status("wamid.0"))
    assert services.catch_up("optin") == 1
    assert services.catch_up("optin") == 0
    assert taken("optin") == ["wamid.0"]


@pytest.fixture
def let_the_slow_writer_commit() -> Iterator[Callable[[], None]]:
    """Another writer wrote before everybody and commits when told."""
    wrote, go_on = threading.Event(), threading.Event()

    def run() -> None:
        with closing(connection), transaction.atomic():
            write(status("wamid.early"))
            wrote.set()
            assert go_on.wait(timeout=20)

    thread = threading.Thread(target=run)

    def finish() -> None:
        go_on.set()
        thread.join(timeout=20)

    thread.start()
    assert wrote.wait(timeout=20)
    yield finish
    finish()


@committed
def test_what_commits_late_with_a_lower_number_is_not_lost(
    let_the_slow_writer_commit: Callable[[], None],
) -> None:
    write(status("wamid.late"))
    assert taken("billing") == ["wamid.late"]  # a cursor would now stand behind the early one
    let_the_slow_writer_commit()
    early, late = (Status.objects.get(wamid=f"wamid.{n}").batch_id for n in ("early", "late"))
    assert early < late
    assert taken("billing") == ["wamid.early"]


@committed
def test_two_takers_at_once_take_different_batches() -> None:
    for n in range(4):
        write(status(f"wamid.{n}"))
    others: list[str] = []

    def run() -> None:
        with closing(connection):
            others.extend(taken("billing", most=10))

    with transaction.atomic():
        mine = [batch.pk for batch in services.take("billing", most=2)]
        thread = threading.Thread(target=run)
        thread.start()
        thread.join(timeout=20)
    assert (len(mine), others) == (2, ["wamid.2", "wamid.3"])
    assert not Todo.objects.filter(reader="billing").exists()
    assert Batch.objects.count() == 4
