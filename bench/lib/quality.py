"""bench/quality: the pages of quality with 1,000 accounts, 5 numbers each and three years of readings.

Twenty organisations share them; the pages of one are asked. The table is for
people, the last line is JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from bench.lib import bars
from bench.lib.bars import Bar
from bench.lib.foundation import machine
from bin.lib import problems, testbed

ROOT = Path(__file__).resolve().parents[2]
GOALS = {
    "the overview": 100,
    "any other page (settings)": 100,
    "the list, first page": 100,
    "the list, narrowed to those in trouble": 100,
    "a number's timeline, 30 days": 150,
    "a number's timeline, everything": 150,
    "an account's timeline, everything": 150,
    "the limits of all portfolios": 100,
    "one limit": 100,
}


def main() -> int:
    asked = _asked()
    busy = os.getloadavg()[0]
    if busy > 0.5:
        print(f"The machine is busy (load {busy:.1f}): every time below suffers from that.")
    began = time.monotonic()
    with testbed.servers(ROOT, Path(sys.executable)) as bed:
        _run(bed, "manage.py", "migrate", "--database", "admin", "--verbosity", "0")
        sizes = (asked.accounts, asked.numbers, asked.days, asked.organisations)
        lines = _run(bed, "-m", "bench.lib.quality_inside", *map(str, sizes)).splitlines()
    told: dict[str, Any] = json.loads(lines[-1])
    found = [
        bars.at_most(f"{name}, p95", told["pages"][name], goal, "ms", _note(told, name))
        for name, goal in GOALS.items()
    ]
    found.append(_learning(told))
    figures = machine() | told | {"load_before": round(busy, 2)}
    figures |= {"seconds": round(time.monotonic() - began, 1)}
    print(f"\n{bars.table(found)}\n", flush=True)
    print(bars.as_json(found, figures))
    return 0 if all(bar.ok for bar in found) else 1


def _note(told: dict[str, Any], name: str) -> str:
    return (
        f"{told['readings']:,} readings, {told['number_days']:,} days; CPU {told['cpu'][name]} ms"
    )


def _learning(told: dict[str, Any]) -> Bar:
    """A reading of an account every 15 minutes, by one worker: 900 ms for each of 1,000."""
    return bars.at_most("a reading learned that changed nothing, p95", told["learning"], 50, "ms")


def _run(bed: testbed.Testbed, *words: str) -> str:
    child = bed.start([sys.executable, *words], stdout=subprocess.PIPE)
    answer, _ = child.communicate()
    if child.returncode != 0:
        raise problems.Problem(f"{' '.join(words)} failed.")
    return answer.decode()


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser("bench/quality", description=__doc__)
    parser.add_argument("--accounts", type=int, default=1000)
    parser.add_argument("--numbers", type=int, default=5, help="of each account (5)")
    parser.add_argument("--days", type=int, default=3 * 365, help="of the past (1,095)")
    parser.add_argument(
        "--organisations", type=int, default=20, help="that share the accounts (20)"
    )
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(problems.run(main))
