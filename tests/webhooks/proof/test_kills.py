"""kill -9 of every program and server at random moments under load, and in the middle of transactions."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.webhooks.proof import accounting
from tests.webhooks.proof.load import Load
from tests.webhooks.proof.stage import Stage

pytestmark = pytest.mark.soak

ROUNDS = int(os.environ.get("PROOF_ROUNDS", "3"))
BLOCKED = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation ="
DIGESTS = ("digest", "digest 2")
OURS = ("intake", *DIGESTS)  # nothing but a kill may end these
# Whom to kill, and the table that is held so that it dies between its first row and its commit.
VICTIMS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("intake",), ""),
    (("intake",), "webhooks_waiting"),
    (("digest",), ""),
    (DIGESTS, "traffic_batch"),
    (DIGESTS, "webhooks_change"),
    (("postgres",), ""),
    (("valkey",), ""),
    (("worker",), ""),
    (("postgres", "digest"), ""),
    (("intake", "valkey", "digest 2"), ""),
    (("postgres", "valkey", "worker", *OURS), ""),
)


def test_what_got_200_is_there_and_digested_once_whoever_is_killed(stage: Stage) -> None:
    seed = int(os.environ.get("PROOF_SEED", random.SystemRandom().randrange(10**6)))
    print(f"PROOF_SEED={seed}", flush=True)
    chance = random.Random(seed)  # noqa: S311
    victims = [chance.choice(VICTIMS) for _ in range(ROUNDS)]
    victims[0] = (DIGESTS, "traffic_batch")  # each run has one of these at least
    stage.start(*OURS, "worker", "cron")
    stage.until(lambda: stage.ready() == 200)
    load = Load(stage.port)
    try:
        for number, (names, table) in enumerate(victims):
            stage.wait(chance.uniform(0.2, 2.0))
            with held(stage, table):
                for name in names:
                    stage.kill(name)
            load.await_more(stage)
            print(f"round {number + 1}: {', '.join(names)} {table}", flush=True)
    finally:
        load.stop()
    accounting.settle(stage)
    found = accounting.check(stage, load.acknowledged)
    print(found, dict(load.answers), f"slowest answer {load.slowest:.2f} s", flush=True)
    assert not [crash for crash in stage.crashes if crash.startswith(OURS)]
    print("ended by themselves:", stage.crashes, flush=True)


@contextmanager
def held(stage: Stage, table: str) -> Iterator[None]:
    """Nobody can write into the table meanwhile, and somebody who began is waiting for it."""
    if not table:
        yield
        return
    blocked = f"{BLOCKED} '{table}'::regclass"
    with stage.connect() as connection, connection.transaction():
        connection.execute(f"LOCK TABLE {table} IN SHARE MODE".encode())
        stage.until(lambda: stage.number(blocked))
        yield
