"""bench/sandbox: every promise of the sandbox that has a number, measured on a sandbox of its own.

A month of traffic is generated into a state file beside 6,000 templates; the sandbox is started
again on that file and asked by wrk, reading and sending; then the fuzzer and an independent client
have their turn. The table is for people, the last line is JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from bench.lib import bars
from bench.lib.bars import Bar
from bench.lib.foundation import machine
from bin.lib import problems
from sandbox import scenario as scenarios

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = 6000
MIX = Path(__file__).with_name("sandbox_mix.lua")


def main() -> int:
    asked = _asked()
    if not shutil.which("wrk"):
        raise problems.Problem("wrk is needed: apt install wrk.")
    folder = Path(tempfile.mkdtemp(prefix="sandbox-bench-"))
    try:
        found, figures = _measure(folder, asked)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    figures |= machine() | {"full": asked.full}
    print(f"\n{bars.table(found)}\n", flush=True)
    print(bars.as_json(found, figures))
    return 0 if all(bar.ok for bar in found) else 1


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser("bench/sandbox", description=__doc__)
    parser.add_argument(
        "--full",
        action="store_true",
        help="the stated scale: a million messages, 10,000 fuzz cases",
    )
    parser.add_argument("--seconds", type=int, default=20, help="how long wrk asks (20)")
    return parser.parse_args()


def _measure(folder: Path, asked: argparse.Namespace) -> tuple[list[Bar], dict[str, Any]]:
    messages = 1_000_000 if asked.full else 100_000
    month = _with_templates(scenarios.find("month-of-traffic"), messages)
    file, state = folder / "month.json", folder / "state.db"
    file.write_text(json.dumps(month))

    began = time.monotonic()
    with sandbox(state, file):
        made = time.monotonic() - began
    began = time.monotonic()
    with sandbox(state) as url:
        started = time.monotonic() - began
        load = _load(url, month, asked.seconds, folder)
    cases = 10_000 if asked.full else 1_000
    goal = "≥ 300/s"
    found = [
        bars.at_most(f"{messages:,} messages generated", made, 60 * messages / 1e6, "s"),
        bars.at_most("start on that state", started, 1, "s"),
        Bar("requests, reading and sending", goal, f"{load['rate']:.0f}/s", load["rate"] >= 300),
        bars.at_most("p95 of a request", load["p95_ms"], 50, "ms", f"p50 {load['p50_ms']:.3g}"),
        Bar("answers without error", "all", f"{load['errors']} errors", load["errors"] == 0),
        _tests("an independent client does its work", "tests/sandbox/test_independent_client.py"),
        _tests(f"{cases:,} fuzzed bodies", "tests/sandbox/test_fuzz.py", cases=cases),
    ]
    return found, {"messages": messages, "templates": TEMPLATES, **load}


def _with_templates(month: dict[str, Any], messages: int) -> dict[str, Any]:
    """The shipped month at the size asked for, its first account filled with templates."""
    month = {**month, "traffic": {**month["traffic"], "messages": messages}}
    waba = month["wabas"][0]["id"]
    text = "Hello, your parcel number {} is waiting for you at the counter."
    month["templates"] = list(month.get("templates", [])) + [
        {
            "id": str(700_000_000_000_000 + number),
            "waba": waba,
            "name": f"parcel_{number}",
            "language": "en_US",
            "category": "UTILITY",
            "status": "APPROVED",
            "components": [{"type": "BODY", "text": text.format(number)}],
        }
        for number in range(TEMPLATES - len(month.get("templates", [])))
    ]
    return {**month, "settings": {**month.get("settings", {}), "hourly_call_limit": 10**9}}


@contextmanager
def sandbox(state: Path, scenario: Path | None = None) -> Iterator[str]:
    """Its address, once it says that it is ready."""
    command = [sys.executable, "-m", "sandbox", "--port", "0", "--state", str(state)]
    command += ["--scenario", str(scenario)] if scenario else []
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                if ready := re.match(r"sandbox ready at (\S+)", line):
                    yield ready.group(1)
                    return
            raise problems.Problem("The sandbox did not start; its message is above.")
        finally:
            process.terminate()


def _load(url: str, month: dict[str, Any], seconds: int, folder: Path) -> dict[str, Any]:
    """wrk with eight connections: lists, objects, analytics of a day, and every fifth a message."""
    waba, token = month["wabas"][0]["id"], month["tokens"][0]["token"]
    phone = next(one["id"] for one in month["phone_numbers"] if one["waba"] == waba)
    told = folder / "wrk.json"
    plan = {
        "WABA": waba, "PHONE": phone, "TOKEN": token, "TOLD": str(told),
        "TEMPLATE": "700000000000007", "DAY": str(_a_day_of(url, waba)),
    }  # fmt: skip
    command = ["wrk", "-t1", "-c8", f"-d{seconds}s", "--latency", "-s", str(MIX), url]
    subprocess.run(command, check=True, env={**os.environ, **plan}, stdout=subprocess.DEVNULL)
    figures: dict[str, Any] = json.loads(told.read_text())
    return figures


def _a_day_of(url: str, waba: str) -> int:
    """Unix seconds of a midnight one week back on the sandbox's clock."""
    with urlopen(Request(f"{url}/_sandbox/clock"), timeout=10) as answer:  # noqa: S310 - our own address
        now = float(json.load(answer)["now"])
    return int(now // 86400 * 86400 - 7 * 86400)


def _tests(name: str, path: str, *, cases: int = 0) -> Bar:
    """Whether these tests pass; of the fuzzer's three, so many cases together."""
    command = [str(ROOT / "bin/test"), path, "-q"]
    environment = {**os.environ, **({"SOAK_EXAMPLES": str(cases // 3 + 1)} if cases else {})}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    last = (done.stdout.strip().splitlines() or ["nothing ran"])[-1]
    return Bar(name, "tests pass", last.strip("= "), done.returncode == 0)


if __name__ == "__main__":
    raise SystemExit(problems.run(main))
