"""bin/soak: what takes too long for every change and must hold all the same."""

import argparse
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from bin.lib import checks, chromium, testbed, venv
from bin.lib.checks import Outcome, Result
from bin.lib.testbed import Testbed

ROOT = Path(__file__).resolve().parents[2]
DESCRIPTION = """\
Run the long proofs: the tests marked `soak` with many more examples and other random ones each
time; the journeys with real workers, again and again; then bench/foundation --full, with twenty
killed workers. About half an hour. A table comes last."""


def main() -> int:
    parser = argparse.ArgumentParser("bin/soak", description=DESCRIPTION)
    add = parser.add_argument
    add("--examples", type=int, default=5000, help="for each test marked `soak` (5000)")
    add("--journeys", type=int, default=10, help="how often the journeys are run (10)")
    add("--no-bench", action="store_true", help="leave bench/foundation --full out")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, _terminated)
    python = venv.ensure(ROOT, dev=True)
    results = []
    with testbed.servers(ROOT, python) as bed:
        bed.environment["CHROMIUM"] = chromium.find() or ""
        for number in range(asked.journeys):
            results.append(_pytest(bed, f"journeys {number + 1}", ["-m", "journey"]))
        bed.environment["SOAK_EXAMPLES"] = str(asked.examples)
        results.append(_pytest(bed, "soak", ["-m", "soak"]))
    if not asked.no_bench:
        results.append(_bench())
    print(checks.table(results))
    return int(any(result.outcome is Outcome.FAILED for result in results))


def _pytest(bed: Testbed, name: str, arguments: Sequence[str]) -> Result:
    began = time.monotonic()
    code = bed.start(["python", "-m", "pytest", "-q", "--no-header", *arguments]).wait()
    return _result(name, code, began)


def _bench() -> Result:
    began = time.monotonic()
    code = subprocess.call([ROOT / "bench" / "foundation", "--full"], cwd=ROOT)
    return _result("bench", code, began)


def _result(name: str, code: int, began: float) -> Result:
    outcome = Outcome.FAILED if code else Outcome.PASSED
    return Result(name, outcome, time.monotonic() - began)


def _terminated(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)
