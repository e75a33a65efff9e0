"""Facts are kept once, and messages climb, whatever the order."""

from __future__ import annotations

from itertools import permutations

import pytest

from tests.traffic.made import NOON, call, inbound, preference, status, write
from traffic import ports
from traffic.facts import InboundFact
from traffic.models import Batch, Call, Inbound, Message, Preference, Status, Step

pytestmark = pytest.mark.django_db


def test_a_fact_is_kept_once_and_the_repetition_makes_no_batch() -> None:
    assert write(status(), inbound()) is not None
    assert write(status(), inbound()) is None
    assert (Status.objects.count(), Inbound.objects.count(), Batch.objects.count()) == (1, 1, 1)
    batch = Batch.objects.get()
    assert (batch.statuses, batch.inbound, batch.deliveries) == (1, 1, 1)
    assert int(batch.first_at.timestamp()) == int(batch.last_at.timestamp()) == NOON


def test_a_set_that_holds_the_same_fact_twice_is_kept_once() -> None:
    write(status(), status(), inbound(), inbound())
    assert (Status.objects.count(), Inbound.objects.count()) == (1, 1)


def test_rare_facts_are_kept_once_and_in_a_batch_like_the_others() -> None:
    assert write(preference(), preference(), call()) is not None
    assert write(preference(), call()) is None
    write(preference("resume"), preference(happened_at=NOON + 9), preference(wa_id="1651"))
    write(preference(waba_id="666"), call(waba_id="666"), call(event="terminate"))
    assert (Preference.objects.count(), Call.objects.count()) == (5, 3)
    first, second, third = Batch.objects.order_by("pk")
    assert (first.others, second.others, third.others) == (2, 3, 3)
    assert Preference.objects.all().of_batch(second).count() == 3
    assert int(second.last_at.timestamp()) == NOON + 9


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_what_a_person_wants_comes_out_the_same_in_any_order(order: tuple[int, ...]) -> None:
    words = [
        preference("stop"),
        preference("resume", happened_at=NOON + 1),
        preference("stop", happened_at=NOON + 2),
    ]
    for i in order:
        write(words[i], words[i])
    told = Preference.objects.order_by("happened_at").values_list("value", flat=True)
    assert list(told) == ["stop", "resume", "stop"]


def test_the_people_of_a_group_each_have_their_own_status() -> None:
    write(status(participant="1"), status(participant="2"))
    assert Status.objects.count() == 2
    assert Message.objects.count() == 1


WORDS = ("sent", "delivered", "read", "failed")


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_the_ladder_comes_out_the_same_in_any_order(order: tuple[int, ...]) -> None:
    steps = [
        status(word=word, happened_at=NOON + i, user_id="US.1" if i else "", error_code=code)
        for i, (word, code) in enumerate(zip(WORDS, (None, None, None, 131026), strict=True))
    ]
    for i in order:
        write(steps[i])
    message = Message.objects.get()
    assert (message.step, message.user_id, message.error_code) == (Step.READ, "US.1", 131026)
    at = (message.sent_at, message.delivered_at, message.read_at, message.failed_at)
    assert [int(moment.timestamp()) - NOON for moment in at if moment] == [0, 1, 2, 3]
    assert message.played_at is None


def test_a_word_new_to_us_is_kept_and_climbs_nothing() -> None:
    write(status(word="delivered"))
    write(status(word="teleported", happened_at=NOON + 9))
    assert Status.objects.count() == 2
    assert Message.objects.get().step == Step.DELIVERED


def test_another_account_does_not_climb_this_ladder() -> None:
    write(status(word="sent"))
    write(status(word="read", waba_id="666"))
    assert Message.objects.get().step == Step.SENT


@pytest.mark.parametrize("seconds", [0, NOON - 400 * 86400, NOON + 4000 * 86400, 253402300799])
def test_a_moment_without_a_month_of_its_own_has_a_place(seconds: int) -> None:
    write(status(happened_at=seconds), inbound(happened_at=seconds))
    batch = Batch.objects.get()
    assert Status.objects.all().of_batch(batch).count() == 1
    assert Inbound.objects.all().of_batch(batch).count() == 1


def test_hooks_see_new_inbound_messages_once_in_the_same_transaction(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[str] = []

    def hook(facts: object) -> None:
        assert isinstance(facts, list)
        seen.extend(fact.wamid for fact in facts if isinstance(fact, InboundFact))
        if seen[-1] == "wamid.bad":
            raise RuntimeError

    monkeypatch.setattr(ports, "inbound_hooks", [hook])
    write(inbound("wamid.b", happened_at=NOON + 1), inbound("wamid.a"), status())
    write(inbound("wamid.a"), inbound("wamid.c"))
    assert seen == ["wamid.a", "wamid.b", "wamid.c"]
    with pytest.raises(RuntimeError):
        write(inbound("wamid.bad"))
    assert not Inbound.objects.filter(wamid="wamid.bad").exists()
