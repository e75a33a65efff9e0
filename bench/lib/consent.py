"""bench/consent: every promise about the consent ledger that has a number.

words: opt-outs found in the corpus. sequencer: events moved into a log, signed, and checked by the program that
auditors have. gate: decisions, forecasts, answers about the past and opt-outs among many people. import: a list brought
in with its evidence. The table is for people, the last line is JSON.

PostgreSQL gets the memory that one for a million people is given, for ten million a quarter of the machine's, as its
own documentation advises (of 18: 19.4.1, shared_buffers); `bin/up`'s own, for trying things out, has 24 MB.
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

from bench.lib import bars, consent_words
from bench.lib.bars import Bar
from bench.lib.foundation import machine
from bin.lib import problems, testbed
from bin.lib.testbed import Testbed

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("words", "sequencer", "gate", "import")
MILLION = 1_000_000
MEMORY = "1GB"  # PostgreSQL's shared_buffers
DECISION = 3  # ms
GOALS = {"100000": 1, str(MILLION): 10}  # seconds for a forecast of so many


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
            acts = {"words": _words, "sequencer": _sequencer, "gate": _gate, "import": _import}
            more, told = acts[part](asked)
            found, figures = found + more, figures | {part: told}
    figures |= machine() | {"load_before": round(busy, 2), "shared_buffers": MEMORY}
    figures |= {"seconds": round(time.monotonic() - began, 1)}
    print(f"\n{bars.table(found)}\n", flush=True)
    print(bars.as_json(found, figures))
    return 0 if all(bar.ok for bar in found) else 1


def _words(asked: argparse.Namespace) -> tuple[list[Bar], dict[str, Any]]:
    return consent_words.measured()


def _gate(asked: argparse.Namespace) -> tuple[list[Bar], dict[str, Any]]:
    people = MILLION if asked.full else asked.people
    told = _among(people)
    note = f"{people:,} people"
    median = {name: f"median {told[name]['median']:.1f}" for name in ("decision", "then", "append")}
    found = [
        _set_up(told),
        bars.at_most(
            "one decision, p99", told["decision"]["p99"], DECISION, "ms", median["decision"]
        ),
        *(
            bars.at_most(f"forecast of {int(count):,}", seconds, GOALS[count], "s", note)
            for count, seconds in told["forecasts"].items()
        ),
        bars.at_most("a person then and now, p99", told["then"]["p99"], 100, "ms", median["then"]),
        bars.at_most(
            "a pack for an authority, p99",
            told["pack"]["p99"] / 1000,
            60,
            "s",
            f"median {told['pack']['median'] / 1000:.2f}, log of {told['logged']:,}",
        ),
        bars.at_most("one opt-out, p99", told["append"]["p99"], 20, "ms", median["append"]),
    ]
    if not asked.full:
        return found, told
    quarter = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 4
    tenfold = _among(10 * MILLION, "gate", memory=f"{quarter >> 20}MB")
    return found + _tenfold(told, tenfold), told | {"tenfold": tenfold}


def _among(people: int, *words: str, memory: str = MEMORY) -> dict[str, Any]:
    with testbed.servers(ROOT, Path(sys.executable), shared_buffers=memory) as bed:
        _run(bed, "manage.py", "migrate", "--database", "admin", "--verbosity", "0")
        said = _run(bed, "-m", "bench.lib.consent_gate", str(people), *words)
    told: dict[str, Any] = json.loads(said.splitlines()[-1])
    return told | {"shared_buffers": memory}


def _set_up(told: dict[str, Any]) -> Bar:
    people = told["people"]
    note = f"{people:,} people, {min(3 * people, 3 * MILLION):,} events, {told['gigabytes']:.3g} GB"
    return bars.at_most("set-up", told["set_up"], 900 * people / MILLION, "s", note)


def _tenfold(one: dict[str, Any], ten: dict[str, Any]) -> list[Bar]:
    """Among ten million people: at most 1.5 times what is asked among a million, and how many times what was
    measured there."""
    measured = [
        ("one decision, p99", one["decision"]["p99"], ten["decision"]["p99"], DECISION, "ms")
    ]
    measured += [
        (f"forecast of {int(count):,}", seconds, ten["forecasts"][count], GOALS[count], "s")
        for count, seconds in one["forecasts"].items()
    ]
    return [
        _set_up(ten),
        *(
            bars.at_most(
                f"{name}, of ten times the people", after, 1.5 * goal, unit,
                f"{after / before:.2f} times the {before:.3g} {unit}, {ten['shared_buffers']} of buffers",
            )
            for name, before, after, goal, unit in measured
        ),
    ]  # fmt: skip


def _sequencer(asked: argparse.Namespace) -> tuple[list[Bar], dict[str, Any]]:
    with testbed.servers(ROOT, Path(sys.executable), shared_buffers=MEMORY) as bed:
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


def _import(asked: argparse.Namespace) -> tuple[list[Bar], dict[str, Any]]:
    with testbed.servers(ROOT, Path(sys.executable), shared_buffers=MEMORY) as bed:
        _run(bed, "manage.py", "migrate", "--database", "admin", "--verbosity", "0")
        said = _run(bed, "-m", "bench.lib.consent_import", str(asked.lines))
    told = json.loads(said.splitlines()[-1])
    note, new = f"{told['lines']:,} lines", told["new"]
    by_cpu = f"{told['new_by_cpu']:,} by the CPU it took"
    return [
        Bar("a list of people we do not know", "≥ 3,000 lines/s", f"{new:,} /s ({by_cpu})", new >= 3_000),
        Bar("half of them known already", "≥ 3,000 lines/s", f"{told['mixed']:,} /s ({note})", told["mixed"] >= 3_000),
        Bar("its dry run", "≥ 3,000 lines/s", f"{told['dry_run']:,} /s", told["dry_run"] >= 3_000),
    ], told  # fmt: skip


def _run(bed: Testbed, *words: str) -> str:
    child = bed.start([sys.executable, *words], stdout=subprocess.PIPE)
    answer, _ = child.communicate()
    if child.returncode != 0:
        said = answer.decode(errors="replace")[-4000:]
        raise problems.Problem(f"{' '.join(words)} failed:\n{said}")
    return answer.decode()


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser("bench/consent", description=__doc__)
    parser.add_argument("--only", choices=PARTS)
    parser.add_argument(
        "--full", action="store_true", help="of the gate: a million people, and then ten"
    )
    parser.add_argument("--people", type=int, default=100_000, help="of the gate")
    parser.add_argument("--events", type=int, default=300_000, help="of the sequencer's log")
    parser.add_argument("--lines", type=int, default=50_000, help="of the list")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(problems.run(main))
