"""bench/webhooks: every promise of the webhooks that has a number, measured on servers of its own.

First how fast deliveries are taken in, beside a plain Django view and a library's own server; then intake
and digest together at a steady pace, the digest alone, and deliveries of 3 MB. Signed deliveries of 0.9 kB,
no two alike, come from wrk. The tables are for people, the last line is JSON. Linux only: it reads /proc.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from bench.lib import bars, webhooks_bed, webhooks_flow, webhooks_largest, webhooks_rivals
from bench.lib.bars import Bar
from bench.lib.foundation import machine
from bench.lib.webhooks_bed import Bed
from bin.lib import problems

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("pinned", "unpinned", "sustained", "alone", "largest")
Measured = tuple[list[Bar], dict[str, Any]]


def main() -> int:
    asked = _asked()
    if sys.platform != "linux" or (os.cpu_count() or 1) < 2:
        raise problems.Problem("This measurement pins to two cores and reads /proc: Linux only.")
    for program in ("wrk", "taskset"):
        if not shutil.which(program):
            raise problems.Problem(f"{program} is needed: apt install wrk util-linux.")
    busy = os.getloadavg()[0]
    if busy > 0.5:
        print(
            f"The machine is busy (load {busy:.1f}): every rate and time below suffers from that."
        )
    began = time.monotonic()
    with webhooks_bed.made(ROOT, asked.folder, asked.port) as bed:
        found, figures = _measure(bed, asked.only or PARTS, full=asked.full)
    figures |= machine() | {"seconds": round(time.monotonic() - began, 1), "full": asked.full}
    figures |= {"load_before": round(busy, 2)}
    print(f"\n{bars.table(found)}\n", flush=True)
    print(bars.as_json(found, figures))
    return 0 if all(bar.ok for bar in found) else 1


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser("bench/webhooks", description=__doc__)
    add = parser.add_argument
    add("--full", action="store_true", help="the stated scale: 5 minutes sustained")
    add("--only", choices=PARTS, action="append", help="this part alone; may be given again")
    add("--port", type=int, default=22300, help="this and the next three are used (22300)")
    add("--folder", type=Path, help="where PostgreSQL writes (the system's temporary folder)")
    return parser.parse_args()


def _measure(bed: Bed, parts: Sequence[str], *, full: bool) -> Measured:
    rounds, seconds = (5, 10) if full else (3, 2)
    every: dict[str, Callable[[], Measured]] = {
        "pinned": partial(webhooks_rivals.pinned, bed, rounds=rounds, seconds=seconds),
        "unpinned": partial(webhooks_rivals.unpinned, bed, rounds=rounds // 2, seconds=seconds),
        "sustained": partial(webhooks_flow.sustained, bed, seconds=300 if full else 20),
        "alone": partial(webhooks_flow.alone, bed, seconds=20 if full else 6),
        "largest": partial(webhooks_largest.measure, bed, count=100 if full else 20),
    }
    found: list[Bar] = []
    figures: dict[str, Any] = {}
    for name in parts:
        try:
            made, told = every[name]()
        except problems.Problem as problem:  # a bar that was missed; the next part still runs
            made, told = [Bar(name, "measured", str(problem), ok=False)], {}
        found += made
        figures |= told
        if made:
            print(bars.table(made), flush=True)
    return found, figures


if __name__ == "__main__":
    raise SystemExit(problems.run(main))
