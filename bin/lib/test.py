"""bin/test: every check in turn, or with arguments pytest alone, against servers of its own."""

import argparse
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from bin.lib import checks, chromium, machine, testbed, venv
from bin.lib.checks import Outcome, Result
from bin.lib.testbed import Testbed

ROOT = Path(__file__).resolve().parents[2]
DESCRIPTION = """\
Without arguments: every check in turn (bin/lint), then all tests, the browser's included, in three
parts at once, since they wait for programs more than they compute; a table; the count of all tests
comes last. With arguments: pytest alone with those, for example

  bin/test tests/house -k supervisor -x

Either way against a PostgreSQL and a Valkey of its own in a temporary folder, so several may run at
once. The browser tests use CHROMIUM or the Chromium or Chrome on PATH; as root on Debian it is
installed when missing."""

WEBHOOKS = ["tests/webhooks"]
TEMPLATES = ["tests/sandbox", "tests/templates_app", "tests/templates_ui"]
PARTS = {  # about as long as each other
    "webhooks": WEBHOOKS,
    "sandbox and templates": TEMPLATES,
    "all else": ["tests", *(f"--ignore={folder}" for folder in WEBHOOKS + TEMPLATES)],
}
COUNTED = re.compile(r"(\d+) (passed|failed|skipped|errors?|xfailed|xpassed)\b")


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
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        parts = []
        for name, paths in PARTS.items():
            bed = stack.enter_context(testbed.servers(ROOT, python))
            bed.environment["CHROMIUM"] = chromium.find() or ""
            parts.append(_begin(bed, name, paths, folder / name))
        results += [_end(part) for part in parts]
    print(checks.table(results))
    print(_sum(results))
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


@dataclass(frozen=True)
class Part:
    """Some of the tests, under way."""

    name: str
    child: "subprocess.Popen[bytes]"
    said: Path
    began: float


def _begin(bed: Testbed, name: str, paths: Sequence[str], said: Path) -> Part:
    colour = "yes" if sys.stdout.isatty() else "no"
    with said.open("wb") as file:
        child = bed.start(
            ["python", "-m", "pytest", f"--color={colour}", *paths], stdout=file.fileno()
        )
    return Part(name, child, said, time.time())


def _end(part: Part) -> Result:
    """Wait for its end and show what pytest said; the note is its closing line."""
    print(f"pytest {part.name} … ", end="", flush=True)
    code = _wait(part.child)
    seconds = part.said.stat().st_mtime - part.began  # it may have ended before another one did
    text = part.said.read_text(errors="replace").rstrip()
    print(f"ended ({seconds:.0f} s)\n{text}\n", flush=True)
    closing = text.splitlines()[-1].strip("= ") if text else "pytest said nothing"
    outcome = Outcome.FAILED if code else Outcome.PASSED
    return Result(f"pytest {part.name}", outcome, seconds, closing)


def _sum(results: Sequence[Result]) -> str:
    """How many tests of all parts ended how."""
    counts: Counter[str] = Counter()
    for result in results:
        if result.name.startswith("pytest "):
            counts.update({word: int(count) for count, word in COUNTED.findall(result.note)})
    failed = counts["failed"] + counts["error"] + counts["errors"]
    return f"{counts['passed']} passed, {failed} failed, {counts['skipped']} skipped"


def _wait(child: "subprocess.Popen[bytes]") -> int:
    """Ctrl-C goes to pytest as well, which then sums up and ends; we only wait for that."""
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            continue


def _terminated(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)
