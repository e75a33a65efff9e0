"""Intake and digest together at a steady pace, and the digest alone; every delivery accounted for."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import asdict
from typing import Any

import redis

from bench.lib import bars
from bench.lib.bars import Bar
from bench.lib.webhooks_bed import Bed, cpu_seconds
from bench.lib.webhooks_counting import (
    INBOUND_LAGS,
    STATUS_LAGS,
    Lag,
    accounted,
    at_least,
    await_digest,
    counted,
    lag_of,
    last_commit,
)
from bench.lib.webhooks_load import Load, fire

GOAL, LAG_S, ALONE = 6000, 2.0, 25_000
MEDIAN_MS, SLOW_MS = 250.0, 1000.0  # Meta's own bar for a webhook server
PACE = 6060  # statuses a second, so that the goal is passed and not only touched
INBOUND = 50  # statuses for each message from a person
BLOCK = 3000  # statuses: a thousand messages are sent, delivered and read

SPAN = "SELECT extract(epoch FROM max(received_at) - min(received_at)) FROM webhooks_delivery"


def sustained(bed: Bed, *, seconds: int) -> tuple[list[Bar], dict[str, Any]]:
    """A steady pace of statuses and the messages beside them, on all cores, wrk's share included."""
    statuses = -(-PACE * seconds // BLOCK) * BLOCK
    most = statuses + statuses // INBOUND
    intake, digest = bed.start_intake(), bed.start_ours("digest")
    try:
        fire(bed, intake, seconds=2, rate=500, most=500)  # until both are warm
        await_digest(bed)
        bed.empty()
        before = cpu_seconds(digest)
        load = fire(
            bed, intake, seconds=seconds + 3, rate=PACE + PACE // INBOUND, most=most,
            inbound=INBOUND,
        )  # fmt: skip
        behind = await_digest(bed)
        used = (cpu_seconds(digest) - before) / max(1, load.requests) * 1e6
    finally:
        bed.stop_all()
    lag, inbound_lag = lag_of(bed, STATUS_LAGS), lag_of(bed, INBOUND_LAGS)
    there = counted(bed)
    rate = there["status deliveries"] / float(bed.sql(SPAN)[0][0])
    found = [
        at_least(f"Intake + digest, {seconds} s", rate, GOAL, "distinct bodies, one status each"),
        bars.at_most("From stored to effect, p99", lag.p99, LAG_S, "s", _told(lag)),
        bars.at_most("Inbound, the same", inbound_lag.p99, LAG_S, "s", _told(inbound_lag)),
        bars.at_most("Answers meanwhile, median", load.p50_ms, MEDIAN_MS, "ms"),
        bars.at_most(
            "Answers meanwhile, p99", load.p99_ms, SLOW_MS, "ms", f"max {load.max_ms:.0f} ms"
        ),
        _once(there, load, measured=lag.of + inbound_lag.of, most=most, messages=statuses // 3),
        bars.at_most("Jobs of RQ made meanwhile", _jobs(bed), 10, "jobs", "none is taken here"),
    ]
    figures = {
        "seconds": seconds, "rate": round(rate, 1), "lag": lag._asdict(),
        "inbound_lag": inbound_lag._asdict(), "counted": there, "load": asdict(load),
        "digest_cpu_us": round(used, 1), "caught_up_after_s": round(behind, 2),
    }  # fmt: skip
    bed.empty()
    return found, {"sustained": figures}


def _once(there: dict[str, int], load: Load, *, measured: int, most: int, messages: int) -> Bar:
    """When the pace was not reached, wrk leaves some unanswered at its end: those may be stored too."""
    expected = {
        "refused": 0, "broken": 0, "answered and not stored": 0, "measured": there["stored"],
        "statuses": there["status deliveries"], "inbound": there["inbound deliveries"],
        "waiting": 0, "dead": 0,
    }  # fmt: skip
    if load.requests == most:
        expected |= {"stored": most, "messages": messages, "read": messages}
    missing = max(0, load.requests - load.refused - there["stored"])
    here = {"refused": load.refused, "broken": load.broken, "answered and not stored": missing}
    return accounted(
        "Every one accounted for, once", expected, there | here | {"measured": measured}
    )


def alone(bed: Bed, *, seconds: int) -> tuple[list[Bar], dict[str, Any]]:
    """What one digest and two make of a full queue, from the start signal to the last commit."""
    runs = [_alone(bed, digests, seconds) for digests in (1, 2)]
    best = max(run["rate"] for run in runs)
    one, two = (
        f"{run['rate']:.0f}/s at {run['cpu_us']:.0f} + PG {run['database_cpu_us']:.0f} µs"
        for run in runs
    )
    return [
        at_least("Digest alone", best, ALONE, f"one digest {one}, two {two}"),
        bars.every("Nothing of it lost or twice", sum(run["exact"] for run in runs), len(runs)),
    ], {"digest_alone": runs}


def _alone(bed: Bed, digests: int, seconds: int) -> dict[str, Any]:
    """The digests stand still while the intake fills the queue."""
    intake = bed.start_intake()
    pids = [bed.start_ours("digest") for _ in range(digests)]
    try:
        fire(bed, intake, seconds=2, rate=500, most=500)  # until all are warm
        await_digest(bed)
        bed.empty()
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        fire(bed, intake, seconds=seconds)
        bed.sql("ANALYZE webhooks_waiting, webhooks_delivery")
        before = [cpu_seconds(pid) for pid in (*pids, bed.postmaster)]
        began = time.time()
        for pid in pids:
            os.kill(pid, signal.SIGCONT)
        await_digest(bed)
        after = [cpu_seconds(pid) for pid in (*pids, bed.postmaster)]
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)
        bed.stop_all()
    there, took = counted(bed), last_commit(bed) - began
    used = [(b - a) / there["stored"] * 1e6 for a, b in zip(before, after, strict=True)]
    exact = there["statuses"] == there["stored"] and not there["waiting"] + there["dead"]
    bed.empty()
    return {
        "digests": digests, "deliveries": there["stored"], "exact": exact,
        "rate": round(there["stored"] / took, 1), "cpu_us": round(sum(used[:-1]), 1),
        "database_cpu_us": round(used[-1], 1),
    }  # fmt: skip


def _jobs(bed: Bed) -> int:
    queue = redis.Redis.from_url(bed.environment["REDIS_URL"])
    return sum(1 for _key in queue.scan_iter("rq:job:*"))


def _told(lag: Lag) -> str:
    return f"p50 {lag.p50:.3f}, max {lag.max:.3f}, of {lag.of}"
