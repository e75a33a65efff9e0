"""bench/foundation: every promise of the foundation that has a number, measured on a running portal.

A copy of what is committed is started by its own bin/up, with the demo, and driven over HTTP as people
would. The table is for people, the last line is JSON. Linux only: it reads /proc.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.lib import bars, browser, listing, losses, news, start, trouble
from bench.lib.bars import Bar
from bench.lib.pages import Team
from bench.lib.portal import Portal, copy_of_head
from bin.lib import problems

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("news", "list", "kill", "wipe", "race", "trouble")


def main() -> int:
    asked = _asked()
    if sys.platform != "linux":
        raise problems.Problem("This measurement reads /proc: it runs on Linux only.")
    began = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="waportal-bench-", dir=asked.folder))
    portal = Portal(copy_of_head(ROOT, folder), asked.port, folder / "up.log")
    try:
        found, figures = _measure(portal, asked)
    finally:
        portal.stop()
        if not asked.keep:
            shutil.rmtree(folder, ignore_errors=True)
    figures |= machine() | {"seconds": round(time.monotonic() - began, 1), "full": asked.full}
    print(f"\n{bars.table(found)}\n", flush=True)
    print(bars.as_json(found, figures))
    return 0 if all(bar.ok for bar in found) else 1


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser("bench/foundation", description=__doc__)
    add = parser.add_argument
    add("--full", action="store_true", help="the stated scale: 20 rounds each, 2,000 requests")
    add("--only", choices=PARTS, action="append", help="start, then this part alone")
    add("--port", type=int, default=18200, help="this and the next two are used (18200)")
    add("--folder", type=Path, help="where the copy is made (the system's temporary folder)")
    add("--keep", action="store_true", help="leave the copy and its log there")
    return parser.parse_args()


def _measure(portal: Portal, asked: argparse.Namespace) -> tuple[list[Bar], dict[str, Any]]:
    rounds, requests = (20, 2000) if asked.full else (3, 300)
    parts = asked.only or PARTS
    found: list[Bar] = []
    figures: dict[str, Any] = {}
    memory = start.Memory()

    def part(name: str, measured: Callable[[], Bar | Sequence[Bar]]) -> None:
        """What never happens is a bar that was missed, and the next part still runs."""
        if name != "start" and name not in parts:
            return
        try:
            got = measured()
        except problems.Problem as problem:
            got = Bar(name, "measured", str(problem), ok=False)
        made = [got] if isinstance(got, Bar) else list(got)
        found.extend(made)
        print(bars.table(made), flush=True)
        memory.look(portal)

    part("start", lambda: start.first(portal))
    part("start", lambda: start.second(portal))
    team = Team.of(portal)
    with browser.opened() as chromium:
        part("news", lambda: news.measure(portal, team, rounds=rounds, browser=chromium))
        part("list", lambda: listing.measure(portal, figures, requests=requests, browser=chromium))
    part("race", lambda: losses.two_at_once(portal, team, rounds=rounds))
    part("wipe", lambda: losses.wiped_valkey(portal, team, rounds=max(1, rounds // 5)))
    part("kill", lambda: losses.killed_workers(portal, team, rounds=rounds))
    part("trouble", lambda: trouble.tested(ROOT))
    found.append(memory.bar())
    return found, figures | {"rss_mb_by_program": memory.by_program}


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    cpu = next(
        (line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
         if line.startswith("model name")), platform.machine(),
    )  # fmt: skip
    memory = int(Path("/proc/meminfo").read_text().split()[1]) / 1e6
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit.stdout.strip(),
        "machine": f"{os.cpu_count()} × {cpu}, {memory:.0f} GB, load {os.getloadavg()[0]:.1f}",
        "python": platform.python_version(),
    }


if __name__ == "__main__":
    raise SystemExit(problems.run(main))
