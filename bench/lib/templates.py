"""bench/templates: every promise about templates that has a number.

Reading: a sandbox is filled with templates and read by the portal's own service into an empty database: the
first time, again when nothing has changed, with a few changed, and with a list that breaks off half
way and is taken up again. Composing: twenty people at once (bench/lib/composing.py). The table is for
people, the last line is JSON.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.lib import bars, composing
from bench.lib.bars import Bar
from bench.lib.foundation import machine
from bench.lib.sandbox import sandbox
from bin.lib import problems, testbed
from bin.lib.testbed import Testbed
from sandbox import scenario as scenarios

ROOT = Path(__file__).resolve().parents[2]
PAGE = 250  # graph.templates.PAGE_SIZE; written down here, so that a smaller page is found out
SECONDS = 10.0  # for the stated scale


def main() -> int:
    asked = _asked()
    count = 6000 if asked.full else 1500
    busy = os.getloadavg()[0]
    if busy > 0.5:
        print(f"The machine is busy (load {busy:.1f}): every time below suffers from that.")
    began = time.monotonic()
    figures: dict[str, Any] = {}
    found: list[Bar] = []
    if asked.only != "composing":
        told = _read(count)
        found, figures = _bars(told, count), told
    if asked.only != "reading":
        more, typed = composing.measure(ROOT, asked.port, seconds=60 if asked.full else 20)
        found, figures = found + more, figures | typed
    figures |= machine() | {"templates": count, "full": asked.full}
    figures |= {"seconds": round(time.monotonic() - began, 1), "load_before": round(busy, 2)}
    print(f"\n{bars.table(found)}\n", flush=True)
    print(bars.as_json(found, figures))
    return 0 if all(bar.ok for bar in found) else 1


def _read(count: int) -> dict[str, Any]:
    """Several readings, by name."""
    folder = Path(tempfile.mkdtemp(prefix="waportal-bench-"))
    file = folder / "scenario.json"
    file.write_text(json.dumps(_filled(count)))
    with (
        testbed.servers(ROOT, Path(sys.executable)) as bed,
        sandbox(folder / "state.db", file) as url,
    ):
        _run(bed, "manage.py", "migrate", "--database", "admin", "--verbosity", "0")
        told: dict[str, Any] = json.loads(
            _run(bed, "-m", "bench.lib.templates_inside", url).splitlines()[-1]
        )
    return told


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser("bench/templates", description=__doc__)
    parser.add_argument(
        "--full", action="store_true", help="the stated scale: 6,000 templates, a minute"
    )
    parser.add_argument("--only", choices=("reading", "composing"), help="this part alone")
    parser.add_argument(
        "--port", type=int, default=18400, help="this and the next two are used (18400)"
    )
    return parser.parse_args()


def _filled(count: int) -> dict[str, Any]:
    """The shipped pair of accounts, the first one holding this many templates."""
    scene = scenarios.find("two-accounts")
    waba = scene["wabas"][0]["id"]
    text = "Hello {{{{1}}}}, parcel number {} is waiting for you at the counter."
    scene["templates"] = [
        {
            "id": str(700_000_000_000_000 + number), "waba": waba, "name": f"parcel_{number // 3}",
            "language": ("en_US", "ja", "es_MX")[number % 3], "category": "UTILITY",
            "status": "APPROVED", "quality_score": {"score": "GREEN", "date": 1758754645},
            "components": [
                {"type": "HEADER", "format": "TEXT", "text": "Your parcel"},
                {
                    "type": "BODY", "text": text.format(number),
                    "example": {"body_text": [["Pablo"]]},
                },
                {"type": "FOOTER", "text": "Reply STOP to opt out"},
                {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "Thank you"}]},
            ],
        }
        for number in range(count)
    ]  # fmt: skip
    return scene


def _run(bed: Testbed, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, *words],
        cwd=ROOT, env=bed.environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        raise problems.Problem(f"{' '.join(words)} failed:\n{done.stderr[-2000:]}")
    return done.stdout


def _bars(told: dict[str, Any], count: int) -> list[Bar]:
    calls = math.ceil(count / PAGE) + 2
    seconds = max(SECONDS * count / 6000, 1.0)
    first, again, changed = told["first"], told["again"], told["changed"]
    broken, resumed = told["broken"], told["resumed"]
    cost = "{cpu:.1f} s of our CPU".format
    right = broken["rows"] == count and broken["missing"] == broken["wrong"] == 0
    whole = resumed["wrong"] == resumed["missing"] == 0 and not resumed["problem"]
    return [
        bars.at_most(
            f"{count:,} templates read for the first time",
            first["seconds"], seconds, "s", cost(**first),
        ),
        bars.at_most("read again, nothing changed", again["seconds"], seconds, "s", cost(**again)),
        bars.at_most("calls of the first reading", first["calls"], calls, "calls"),
        bars.at_most("calls of the next one", again["calls"], calls, "calls"),
        Bar("writes for unchanged templates", "none", str(again["writes"]), again["writes"] == 0),
        Bar(
            "ten changed at Meta: ten are written", "10", str(changed["changed"]),
            changed["changed"] == 10,
        ),
        Bar(
            "a page that fails half way leaves all data right", "nothing wrong or missing",
            f"{broken['rows']:,} rows, {broken['wrong']} wrong, {broken['missing']} missing, "
            f"{broken['seen']:,} seen", right and bool(broken["problem"]),
        ),
        Bar(
            "the next reading takes up the rest", "all right",
            f"{resumed['changed']} written, {resumed['wrong']} wrong, {resumed['calls']} calls",
            whole and resumed["calls"] <= calls,
        ),
    ]  # fmt: skip


if __name__ == "__main__":
    raise SystemExit(problems.run(main))
