"""bench/costs: every promise about charges that has a number.

ledger: a sandbox's months of traffic, told twice and in disorder, under the rules of their time, against the
sandbox's own ledger. speed: statuses charged a second, and what the sums by day take of it; then a whole
month priced again. large: questions to millions of charges. The table is for people, the last line is JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.lib import bars
from bench.lib.bars import Bar
from bench.lib.foundation import machine
from bench.lib.sandbox import sandbox
from bin.lib import problems, testbed
from bin.lib.testbed import Testbed
from sandbox import scenario as scenarios

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("ledger", "speed", "large")
LOS_ANGELES = "1"  # whose number of a zone Meta's page lists; Tokyo's it does not
# What is told of each time: conversations across a change of cards and the end of charged service, the
# change of models, the change of prices and rules.
TIMES = {
    "conversations": ("2024-10-18T00:00:00-07:00", 8_000),
    "both models": ("2025-06-16T00:00:00-07:00", 8_000),
    "messages": ("2026-09-16T00:00:00-07:00", 12_000),
}


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
            more, told = {"ledger": _ledger, "speed": _speed, "large": _large}[part](asked)
            found, figures = found + more, figures | {part: told}
    figures |= machine() | {"full": asked.full or "", "load_before": round(busy, 2)}
    figures |= {"seconds": round(time.monotonic() - began, 1)}
    print(f"\n{bars.table(found)}\n", flush=True)
    print(bars.as_json(found, figures))
    return 0 if all(bar.ok for bar in found) else 1


def _ledger(asked: argparse.Namespace) -> tuple[list[Bar], dict[str, Any]]:
    found, figures = [], {}
    for name, (since, messages) in TIMES.items():
        if asked.time not in (None, name):
            continue
        if asked.full and name == "messages":
            messages = 1_000_000
        with tempfile.TemporaryDirectory(prefix="waportal-bench-") as folder:
            file = Path(folder) / "scenario.json"
            file.write_text(json.dumps(_month(since, messages)))
            with _bed() as bed, sandbox(Path(folder) / "state.db", file) as url:
                told = _inside(bed, "bench.lib.costs_ledger", url)
        note = f"{told['statuses']} statuses, {told['lines']} lines, {told['total']}"
        got = f"{told['different']} of {told['lines']} lines differ"
        ok = told["different"] == 0 and told["lines"] > 0
        found.append(Bar(f"{name}: equal to the ledger", "to the cent", f"{got} ({note})", ok))
        figures[name] = told
    return found, figures


def _month(since: str, messages: int) -> dict[str, Any]:
    scene = scenarios.find("month-of-traffic")
    share = messages / scene["traffic"]["messages"]
    scene["traffic"] |= {
        "from": since, "messages": messages,
        "people": max(50, round(scene["traffic"]["people"] * share)),
        "broadcasts": [
            one | {"people": max(10, round(one["people"] * share))}
            for one in scene["traffic"]["broadcasts"]
        ],
    }  # fmt: skip
    scene["wabas"][0]["timezone_id"] = LOS_ANGELES
    # From v24 on webhooks do not say which conversation a message is part of.
    scene["apps"][0]["subscriptions"] = [
        {
            "object": "whatsapp_business_account", "callback_url": "http://127.0.0.1:9/",
            "fields": ["messages"], "version": "v23.0", "active": True,
        }
    ]  # fmt: skip
    return scene


def _speed(asked: argparse.Namespace) -> tuple[list[Bar], dict[str, Any]]:
    messages = 1_000_000 if asked.full else asked.messages
    with _bed() as bed:
        told = _inside(bed, "bench.lib.costs_speed", str(messages))
    rate, share = told["statuses_per_second"], told["sums_share"]
    found = [
        Bar("statuses charged", "≥ 10,000 /s", f"{rate:,.0f} /s ({messages} messages)", rate >= 1e4),
        bars.at_most("sums by day, of that", share * 100, 10, "%"),
        bars.at_most(
            "a month priced again", told["repricing"], 60 * max(messages / 1e6, 0.001), "s",
            f"{told['repriced']} charges changed",
        ),
        bars.at_most("what that would change", told["effect"], 60 * max(messages / 1e6, 0.001), "s"),
        Bar("rebuilt sums", "the same", "the same" if told["same"] else "others", told["same"]),
    ]  # fmt: skip
    return found, told


def _large(asked: argparse.Namespace) -> tuple[list[Bar], dict[str, Any]]:
    charges = {None: asked.charges, "1M": 10_000_000, "100M": 100_000_000}[asked.full]
    with _bed() as bed:
        told = _inside(bed, "bench.lib.costs_large", str(charges))
    note = f"{told['charges']:,} charges"
    found = []
    for name, page in told["pages"].items():
        how = f"{note}, {page['queries']} queries"
        found.append(bars.at_most(f"{name}, in the database", page["database"], 50, "ms", how))
        found.append(bars.at_most(f"{name}, the page, p95", page["whole"], 150, "ms", note))
    return found, told


@contextmanager
def _bed() -> Iterator[Testbed]:
    with testbed.servers(ROOT, Path(sys.executable)) as bed:
        _run(bed, "manage.py", "migrate", "--database", "admin", "--verbosity", "0")
        yield bed


def _inside(bed: Testbed, module: str, *words: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(_run(bed, "-m", module, *words).splitlines()[-1])
    return told


def _run(bed: Testbed, *words: str) -> str:
    child = bed.start([sys.executable, *words], stdout=subprocess.PIPE)
    answer, _ = child.communicate()
    if child.returncode != 0:
        said = answer.decode(errors="replace")[-4000:]
        raise problems.Problem(f"{' '.join(words)} failed ({child.returncode}):\n{said}")
    return answer.decode()


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser("bench/costs", description=__doc__)
    parser.add_argument("--only", choices=PARTS, help="this part alone")
    parser.add_argument(
        "--full", nargs="?", const="1M", choices=("1M", "100M"),
        help="the stated scale: a million messages, 10 million charges, or 100 million",
    )  # fmt: skip
    parser.add_argument("--time", choices=list(TIMES), help="of the ledger: this one alone")
    parser.add_argument("--messages", type=int, default=200_000, help="for speed (200,000)")
    parser.add_argument("--charges", type=int, default=1_000_000, help="for large (1,000,000)")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(problems.run(main))
