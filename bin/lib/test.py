"""bin/test: every check in turn, or with arguments pytest alone, against servers of its own."""

import argparse
import signal
import subprocess
import sys
from pathlib import Path
from types import FrameType

from bin.lib import checks, chromium, machine, testbed, venv
from bin.lib.checks import Outcome, Result
from bin.lib.testbed import Testbed

ROOT = Path(__file__).resolve().parents[2]
DESCRIPTION = """\
Without arguments: every check in turn (bin/lint), then all tests, the browser's included; a table;
pytest's own closing line comes last. With arguments: pytest alone with those, for example

  bin/test tests/house -k supervisor -x

Either way against a PostgreSQL and a Valkey of its own in a temporary folder, so several may run at
once. The browser tests use CHROMIUM or the Chromium or Chrome on PATH; as root on Debian it is
installed when missing."""


def main() -> int:
    if sys.argv[1:] in (["-h"], ["--help"]):
        print(f"usage: bin/test [pytest arguments]\n\n{DESCRIPTION}")
        return 0
    machine.check_platform()
    signal.signal(signal.SIGTERM, _terminated)
    python = venv.ensure(ROOT, dev=True)
    with testbed.servers(ROOT, python) as bed:
        if sys.argv[1:]:
            return _only_pytest(bed, sys.argv[1:])
        results = [*checks.run_all(bed), checks.find_browser(bed)]
        code, closing_line = _pytest(bed)
    outcome = Outcome.FAILED if code else Outcome.PASSED
    results.append(Result("pytest", outcome, 0, closing_line))
    print(checks.table(results))
    print(closing_line)
    return int(any(result.outcome is Outcome.FAILED for result in results))


def lint() -> int:
    """bin/lint: every check but the tests."""
    argparse.ArgumentParser("bin/lint", description="Every check but the tests.").parse_args()
    signal.signal(signal.SIGTERM, _terminated)
    python = venv.ensure(ROOT, dev=True)
    with testbed.servers(ROOT, python) as bed:
        results = checks.run_all(bed)
    print(checks.table(results))
    return int(any(result.outcome is Outcome.FAILED for result in results))


def _only_pytest(bed: Testbed, arguments: list[str]) -> int:
    browser = chromium.find()
    if browser:
        bed.environment["CHROMIUM"] = browser
    return _wait(bed.start(["python", "-m", "pytest", *arguments]))


def _pytest(bed: Testbed) -> tuple[int, str]:
    """Run every test, showing what pytest says; answers its exit code and its last line."""
    colour = "yes" if sys.stdout.isatty() else "no"
    child = bed.start(["python", "-m", "pytest", f"--color={colour}"], stdout=subprocess.PIPE)
    assert child.stdout is not None
    last = "pytest said nothing"
    for line in child.stdout:
        text = line.decode(errors="replace").rstrip("\n")
        print(text, flush=True)
        last = text if text.strip() else last
    return _wait(child), last


def _wait(child: "subprocess.Popen[bytes]") -> int:
    """Ctrl-C goes to pytest as well, which then sums up and ends; we only wait for that."""
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            continue


def _terminated(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)
