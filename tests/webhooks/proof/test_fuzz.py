"""Signed nonsense over HTTP: no 500, nothing stuck, and the good ones in between have their effect."""

from __future__ import annotations

import http.client
import os
import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.webhooks.proof import accounting, hostile, letters
from tests.webhooks.proof.load import PATIENCE, post
from tests.webhooks.proof.stage import Stage

pytestmark = pytest.mark.soak

BODIES = int(os.environ.get("PROOF_BODIES", "300"))
SENDERS = 6
GOOD = 10  # one good delivery after so many bad ones


def test_hostile_bodies_are_settled_and_their_good_neighbours_too(stage: Stage) -> None:
    fresh = random.SystemRandom().randrange(10**6) if "PROOF_BODIES" in os.environ else 1
    seed = int(os.environ.get("PROOF_SEED", fresh)) * 10**9
    print(f"PROOF_SEED={seed // 10**9}", flush=True)
    stage.start("intake", "digest", "digest 2")
    stage.until(lambda: stage.ready() == 200)
    answers: Counter[int] = Counter()
    acknowledged: set[int] = set()

    def send(first: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", stage.port, timeout=PATIENCE)
        for number in range(first, BODIES, SENDERS):
            answers[post(connection, hostile.body(seed + number))] += 1
            good = number // GOOD
            if number % GOOD == 0 and post(connection, letters.body(good)) == 200:
                acknowledged.add(good)
        connection.close()

    with ThreadPoolExecutor(SENDERS) as pool:
        senders = [pool.submit(send, first) for first in range(SENDERS)]
        stage.until(lambda: all(sender.done() for sender in senders), seconds=60 + BODIES / 20)
    for sender in senders:
        sender.result()
    assert answers == {200: BODIES}
    assert len(acknowledged) == len(range(0, BODIES, GOOD))
    accounting.settle(stage, seconds=120 + BODIES / 20)
    assert not stage.crashes
    accounting.check_good(stage, acknowledged)
    silent = "SELECT count(*) FROM webhooks_deadletter WHERE error = ''"
    assert stage.number(silent) == 0
    dead = stage.rows(CAUSES)
    print(
        f"{BODIES} hostile bodies, {sum(int(n) for _cause, n in dead)} of them dead letters:",
        *dead,
        sep="\n",
    )
    surprised = [cause for cause, _n in dead if "Error: " in cause]
    assert not surprised, "a program's own error is no verdict about a body"


CAUSES = """
    SELECT regexp_replace(split_part(error, E'\\n', 1), '[0-9]+', '#', 'g') AS cause, count(*)
    FROM webhooks_deadletter GROUP BY cause ORDER BY count(*) DESC LIMIT 60
"""
