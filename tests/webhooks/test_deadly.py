"""A delivery that ends the digest process itself: a dead letter in the end, and nobody waits for it."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.db.models.functions import Now

from assets.models import WhatsAppAccount
from tests.webhooks import committed, processes
from tests.webhooks.meta import WABA, stored
from tests.webhooks.test_digest_process import await_digested, review
from tests.webhooks.test_messages import delivery, message
from traffic.models import Inbound
from webhooks.claiming import Turns
from webhooks.holding import Hands
from webhooks.models import Change, DeadLetter, Delivery, Hold, State, Waiting
from webhooks.services import TRIES, digest_round, settle_for_the_dead

pytestmark = committed


def deadly(**value: Any) -> dict[str, Any]:
    change = {"field": "deadly", "value": value}
    return {"entry": [{"id": WABA, "time": 1739321024, "changes": [change]}]}


def message_of(n: int, text: str = "Hi") -> dict[str, Any]:
    return delivery(messages=[message(id=f"wamid.in.{n}", part={"body": text})])


def killed() -> None:
    """A digest that takes in what it can and dies of the rest."""
    with processes.running("-m", "tests.webhooks.deadly_digest") as process:
        process.await_line("digest started")
        assert process.child.wait(timeout=60) == -9


def bury_the_dead() -> None:
    """What the killed one held, once PostgreSQL has noticed its end."""
    deadline = time.monotonic() + 30
    while Hold.objects.exists():
        assert time.monotonic() < deadline
        settle_for_the_dead()


def let_it_be_due() -> None:
    Waiting.objects.exclude(not_before=None).update(not_before=Now())


@pytest.mark.parametrize("bad", [deadly(n=1), message_of(7, "deadly")])
def test_it_ends_as_a_dead_letter_and_its_neighbours_are_done(
    account: WhatsAppAccount, bad: dict[str, Any]
) -> None:
    for n in range(3):
        stored(review(n))
        stored(message_of(n))
    poison = stored(bad)
    for n in range(3, 6):
        stored(review(n))
        stored(message_of(n))
    deaths = 0
    while not DeadLetter.objects.exists():
        killed()
        deaths += 1
        assert deaths <= TRIES + 1  # the first time it may have been among others, and not to blame
        bury_the_dead()
        let_it_be_due()
    with processes.digest():
        await_digested(12)
    letter = DeadLetter.objects.get()
    assert (letter.pk, letter.attempts) == (poison.pk, TRIES)
    assert "The digest ended" in letter.error
    assert Change.objects.filter(outcome="applied").count() == 6
    assert Inbound.objects.count() == 6
    assert not Waiting.objects.exists()


def test_what_a_dead_digest_held_with_others_is_not_blamed(account: WhatsAppAccount) -> None:
    rows = [stored(message_of(n)) for n in range(3)]
    hold = Hold.objects.create(deliveries=[row.pk for row in rows])
    assert settle_for_the_dead() == 0
    assert not Hold.objects.filter(pk=hold.pk).exists()
    assert set(Waiting.objects.values_list("attempts", flat=True)) == {0}
    while digest_round(Turns()).count:
        pass
    assert Inbound.objects.count() == 3


def test_what_it_had_settled_is_not_blamed_either(account: WhatsAppAccount) -> None:
    done = stored(review(1))
    digest_round(Turns())
    Hold.objects.create(deliveries=[done.pk])
    assert settle_for_the_dead() == 0
    assert Delivery.objects.get().state == State.DONE


def test_the_living_keep_what_they_hold(account: WhatsAppAccount) -> None:
    hands = Hands()
    stored(review(1))
    digest_round(Turns(), hands.hold)
    assert settle_for_the_dead() == 0
    assert Hold.objects.count() == 1
    hands.close()
    bury_the_dead()


def test_a_digest_with_nothing_to_do_holds_nothing(account: WhatsAppAccount) -> None:
    stored(review(1))
    with processes.digest() as process:
        await_digested(1)
        assert process.stop() == 0
    assert not Hold.objects.exists()
