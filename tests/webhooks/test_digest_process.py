"""The real digest process beside the real intake: woken, stopped, killed, doubled."""

from __future__ import annotations

import time
from typing import Any

import pytest

from assets.models import WhatsAppAccount
from tests.webhooks import committed, processes
from tests.webhooks.meta import WABA, payload, post, stored
from webhooks.models import Change, DeadLetter, Delivery, State, Waiting

pytestmark = committed


def review(n: int) -> dict[str, Any]:
    change = {"field": "account_review_update", "value": {"decision": "APPROVED", "n": n}}
    return {"entry": [{"id": WABA, "time": 1739321024 + n, "changes": [change]}]}


def await_digested(count: int) -> None:
    """Poll the table, at most a minute."""
    for _ in range(1200):
        if Delivery.objects.all().in_state(State.DONE).count() >= count:
            return
        time.sleep(0.05)
    pytest.fail(f"{Waiting.objects.count()} still wait, {DeadLetter.objects.count()} are dead")


def test_what_meta_posts_is_digested(account: WhatsAppAccount, intake_url: str) -> None:
    with processes.digest():
        assert post(intake_url, payload("account_review")) == 200
        await_digested(1)
    assert Change.objects.get().outcome == "applied"


def test_a_stop_is_orderly(account: WhatsAppAccount) -> None:
    with processes.digest() as process:
        assert process.stop() == 0
        process.await_line("digest stopped")


def test_two_digests_at_once_take_in_everything_once(account: WhatsAppAccount) -> None:
    for n in range(200):
        stored(review(n % 150))  # 50 of them twice
    with processes.digest(), processes.digest():
        await_digested(200)
    assert Change.objects.count() == 150
    assert set(Change.objects.values_list("outcome", flat=True)) == {"applied"}
    assert not DeadLetter.objects.exists()


def test_two_digests_with_the_same_changes_in_opposite_order_do_not_block(
    account: WhatsAppAccount,
) -> None:
    for start in range(0, 200, 10):
        entries = [review(n)["entry"][0] for n in range(start, start + 10)]
        stored({"entry": entries})
        stored({"entry": entries[::-1]})
    with processes.digest(), processes.digest():
        await_digested(40)
    assert Change.objects.count() == 200
    assert not DeadLetter.objects.exists()


def test_kill_9_in_the_middle_loses_and_doubles_nothing(account: WhatsAppAccount) -> None:
    for n in range(500):  # so many that a busy machine does not take all in before the kills
        stored(review(n))
    for round_ in range(2):
        with processes.digest() as process:
            await_digested(20 * (round_ + 1))
            process.kill()
        assert Waiting.objects.exists()
    with processes.digest():
        await_digested(500)
    assert Change.objects.count() == 500
    assert not DeadLetter.objects.exists()
