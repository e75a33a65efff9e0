"""bench/consent: every promise about the consent ledger that has a number.

sequencer: events moved into a log, signed, and checked by the program that auditors have. The table is for
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
from bin.lib.testbed import Testbed

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("sequencer",)


def main() -> int:
    asked = _asked()
    busy = os.getloadavg()[0]
    if busy > 0.5:
        print(f"The machine is busy (load {busy:.1f}): every time below suffers from that.")
    began = time.monotonic()
    figures: dict[str, Any] = {}
    found: list[Bar] = []
    for part in PARTS:
        if asked.only in (None, part):
            more, told = {"sequencer": _sequencer}[part](asked)
            found, figures = found + more, figures | {part: told}
    figures |= machine() | {"load_before": round(busy, 2)}
    figures |= {"seconds": round(time.monotonic() - began, 1)}
    print(f"\n{bars.table(found)}\n", flush=True)
    print(bars.as_json(found, figures))
    return 0 if all(bar.ok for bar in found) else 1


def _sequencer(asked: argparse.Namespace) -> tuple[list[Bar], dict[str, Any]]:
    with testbed.servers(ROOT, Path(sys.executable)) as bed:
        _run(bed, "manage.py", "migrate", "--database", "admin", "--verbosity", "0")
        told = json.loads(
            _run(bed, "-m", "bench.lib.consent_sequencer", str(asked.events)).splitlines()[-1]
        )
    rate, note = told["events_per_second"], f"{told['events']:,} events"
    return [
        Bar("events into the log", "≥ 30,000 /s", f"{rate:,.0f} /s ({note})", rate >= 30_000),
        bars.at_most("one signature over them", told["signature"] * 1000, 100, "ms"),
        Bar("the log holds", "every check", told["failed"] or "every check", not told["failed"]),
        bars.at_most(
            "checked, a million", told["verification"] * 1e6 / told["events"], 120, "s", note
        ),
    ], told


def _run(bed: Testbed, *words: str) -> str:
    child = bed.start([sys.executable, *words], stdout=subprocess.PIPE)
    answer, _ = child.communicate()
    if child.returncode != 0:
        raise problems.Problem(f"{' '.join(words)} failed.")
    return answer.decode()


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser("bench/consent", description=__doc__)
    parser.add_argument("--only", choices=PARTS)
    parser.add_argument("--events", type=int, default=300_000, help="of the sequencer's log")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(problems.run(main))
