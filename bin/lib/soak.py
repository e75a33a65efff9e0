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
Run the long proofs: the journeys with real workers, again and again; the tests marked `soak` with
many more examples and other random ones each time; the proofs of the webhooks one by one: programs
and servers killed in fifty rounds under load, 100,000 hostile bodies, overload by two thousand
connections, a full disk, a slow disk, no connection left, a wrong clock, nginx in front; then
bench/foundation --full, with twenty killed workers. About an hour. A table comes last."""

PROOFS = ROOT / "tests" / "webhooks" / "proof"
STEPS = {  # of the webhooks' proofs
    "killed": "test_kills.py",
    "hostile bodies": "test_fuzz.py",
    "overload": "test_overload.py",
    "trouble": "test_trouble.py",
    "nginx": "test_proxy.py",
}


def main() -> int:
    parser = argparse.ArgumentParser("bin/soak", description=DESCRIPTION)
    add = parser.add_argument
    add("--examples", type=int, default=5000, help="for each test marked `soak` (5000)")
    add("--journeys", type=int, default=10, help="how often the journeys are run (10)")
    add("--rounds", type=int, default=50, help="of killing programs and servers (50)")
    add("--bodies", type=int, default=100_000, help="of hostile deliveries (100000)")
    add(
        "--only",
        choices=STEPS,
        action="append",
        help="this proof of the webhooks alone; repeatable",
    )
    add("--no-bench", action="store_true", help="leave bench/foundation --full out")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, _terminated)
    python = venv.ensure(ROOT, dev=True)
    results = []
    with testbed.servers(ROOT, python) as bed:
        bed.environment.update({
            "PROOF_ROUNDS": str(asked.rounds), "PROOF_BODIES": str(asked.bodies),
            "PROOF_CONNECTIONS": "2000", "PROOF_SECONDS": "30",
        })  # fmt: skip
        if not asked.only:
            results += _journeys_and_examples(bed, asked)
        for name in asked.only or STEPS:
            results.append(_pytest(bed, name, ["-s", str(PROOFS / STEPS[name])]))
    if not asked.no_bench and not asked.only:
        results.append(_bench())
    print(checks.table(results))
    return int(any(result.outcome is Outcome.FAILED for result in results))


def _journeys_and_examples(bed: Testbed, asked: argparse.Namespace) -> list[Result]:
    bed.environment["CHROMIUM"] = chromium.find() or ""
    results = [
        _pytest(bed, f"journeys {number + 1}", ["-m", "journey"])
        for number in range(asked.journeys)
    ]
    bed.environment["SOAK_EXAMPLES"] = str(asked.examples)
    results.append(_pytest(bed, "soak", ["-m", "soak", f"--ignore={PROOFS}"]))
    return results


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
