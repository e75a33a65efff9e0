"""wrk as Meta: signed deliveries, all distinct, as fast as they are answered or at a given pace."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from bench.lib.webhooks_bed import Bed, Server, cpu_seconds
from bench.lib.webhooks_world import FIRST_WABA, SECRET, WABAS
from bin.lib.problems import Problem

SCRIPT = Path(__file__).with_suffix(".lua")
CONNECTIONS = 64
_runs = count(1)  # each has ids of its own, so that no delivery repeats an earlier run's


@dataclass(frozen=True)
class Load:
    """One run of wrk. Milliseconds are from sending a request to the whole answer.

    `refused` were answered otherwise than by 200, `broken` were not answered at all.
    """

    rate: float
    p50_ms: float
    p99_ms: float
    max_ms: float
    requests: int
    seconds: float
    refused: int
    broken: int
    cpu_us: float = 0  # of the server, each request
    database_cpu_us: float = 0

    def none_lost(self) -> bool:
        return not self.refused and not self.broken


def fire(
    bed: Bed, server: Server, *, seconds: int, core: int | None = None, rate: int = 0,
    most: int = 0, inbound: int = 0,
) -> Load:  # fmt: skip
    """`rate` a second until `most` were sent, by wrk's delays; without it as fast as it goes.

    A request that finds every connection busy goes out late: a pace that is too fast shows as a rate that
    was not reached. Of inbound + 1 deliveries, one is a message from a person.
    """
    told = bed.folder / "wrk.json"
    plan = {
        "SECRET": SECRET, "HOOK": server.path, "FIRST_WABA": FIRST_WABA, "WABAS": WABAS, "RATE": rate,
        "COUNT": most, "INBOUND": inbound, "RUN": f"{next(_runs):04}", "TOLD": told,
    }  # fmt: skip
    pinned = ["taskset", "-c", str(core)] if core is not None else []
    command = [
        *pinned, "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", "-s", str(SCRIPT),
        f"http://127.0.0.1:{server.port}",
    ]  # fmt: skip
    told.unlink(missing_ok=True)
    before = cpu_seconds(server.pid), cpu_seconds(bed.postmaster)
    done = subprocess.run(
        command, env={**os.environ, **{name: str(value) for name, value in plan.items()}},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    after = cpu_seconds(server.pid), cpu_seconds(bed.postmaster)
    if not told.exists():
        raise Problem(f"wrk failed: {done.stderr or done.stdout}")
    figures: dict[str, Any] = json.loads(told.read_text())
    answered = max(1, figures["requests"])
    used = [round((a - b) / answered * 1e6, 1) for a, b in zip(after, before, strict=True)]
    return Load(**figures, cpu_us=used[0], database_cpu_us=used[1])
