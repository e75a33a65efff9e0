"""What may be lost on the way: a worker at the worst moment, everything in Valkey, a race."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import redis

from bench.lib import bars, procs
from bench.lib.bars import Bar
from bench.lib.pages import APPROVED, PENDING, Meta, Person, Team
from bench.lib.portal import Portal, wait_until
from bin.lib.problems import Problem

WORKER = "rqworker"
ANSWER_MS = 2000  # Meta thinks this long, so that we are in place when it says yes
JOBS = 5
WORK_SECONDS = 5.0  # what the jobs themselves may take after the sweep rang


def killed_workers(portal: Portal, team: Team, *, rounds: int) -> Bar:
    """kill -9 of the worker between Meta's yes and our commit."""
    meta, took = Meta(portal), []
    try:
        for number in range(rounds):
            # With webhooks one of them may tell first; without, the poll or the sweeper has to.
            meta.pause_webhooks(number % 2 == 0)
            took.append(_killed(portal, team, meta, f"bench_kill_{number}"))
    finally:
        meta.pause_webhooks(False)
    good = [seconds for seconds in took if seconds is not None]
    note = f"on the page again after {bars.spread(good)}, max {max(good):.1f} s" if good else ""
    return bars.every(
        "Worker killed between Meta's yes and our commit: one template, and the page right",
        len(good), rounds, note,
    )  # fmt: skip


def _killed(portal: Portal, team: Team, meta: Meta, name: str) -> float | None:
    """Seconds until the page was right; None when a template was doubled or lost."""
    template = team.cleared(name)
    wait_until(lambda: _is_running(portal))
    slow = {"path": "/message_templates", "method": "POST", "latency_ms": ANSWER_MS, "times": 1}
    meta.control("POST", "/faults", slow)
    with portal.held(_number(template)) as wait_for_claim:
        team.submit(template)
        wait_for_claim()
        wait_until(lambda: meta.ids(name))
        procs.kill_family(portal.pid_of(WORKER))
    # The poll finds it, else the sweeper when the dead worker's lease is over.
    took = wait_until(lambda: team.writer.state_of(template) == PENDING, seconds=400, every=0.2)
    time.sleep(2 * ANSWER_MS / 1000)  # a second creation would have arrived by now
    found = meta.ids(name)
    meta.approve(found[0])
    wait_until(lambda: team.writer.state_of(template) == APPROVED)
    return took if len(found) == 1 else None


def _number(template: str) -> str:
    """The id at the end of a template's path."""
    return template.rstrip("/").rpartition("/")[2]


def _is_running(portal: Portal) -> bool:
    assert portal.process is not None
    return any(WORKER in procs.command(pid) for pid in procs.family(portal.process.pid))


def wiped_valkey(portal: Portal, team: Team, *, rounds: int) -> Bar:
    """FLUSHALL while jobs wait: the database still has them all."""
    meta, settings = Meta(portal), portal.environment()
    sweep = float(settings.get("SWEEP_SECONDS", "60"))
    valkey = redis.Redis.from_url(settings["REDIS_URL"])
    took = [_wiped(portal, team, meta, valkey, f"bench_wiped_{n}", sweep) for n in range(rounds)]
    return bars.at_most(
        f"Valkey wiped while {JOBS} jobs wait: all at Meta, once, within one sweep and its work",
        max(took), sweep + WORK_SECONDS, "s", bars.spread(took),
    )  # fmt: skip


def _wiped(
    portal: Portal, team: Team, meta: Meta, valkey: redis.Redis, name: str, sweep: float
) -> float:
    names = [f"{name}_{n}" for n in range(JOBS)]
    templates = [team.cleared(one) for one in names]
    with _stopped(portal.pid_of(WORKER)):
        for template in templates:
            team.submit(template)
        waiting = int(valkey.llen("rq:queue:default"))
        if waiting < JOBS - 1:  # one may be in the worker's hands already
            raise Problem(f"Only {waiting} jobs waited: nothing to lose.")
        valkey.flushall()
    took = wait_until(
        lambda: all(team.writer.state_of(template) == PENDING for template in templates),
        seconds=3 * sweep + WORK_SECONDS, every=0.5,
    )  # fmt: skip
    if any(len(meta.ids(one)) != 1 for one in names):
        raise Problem("Not each of them is at Meta exactly once.")
    return took


@contextmanager
def _stopped(pid: int) -> Iterator[None]:
    """The worker stands still meanwhile, so that what is rung waits."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def two_at_once(portal: Portal, team: Team, *, rounds: int) -> Bar:
    """Two people press "Submit" at the same moment."""
    meta = Meta(portal)
    good = sum(_raced(portal, team, meta, f"bench_race_{n}") for n in range(rounds))
    return bars.every("Two people submit one draft at once: one submission", good, rounds)


def _raced(portal: Portal, team: Team, meta: Meta, name: str) -> bool:
    template = team.cleared(name)

    def submit(person: Person) -> None:
        person.post(f"{template}submission/")

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(submit, (team.writer, team.second_writer)))
    wait_until(lambda: team.writer.state_of(template) == PENDING)
    return portal.inside("submissions", _number(template)) == 1 and len(meta.ids(name)) == 1
