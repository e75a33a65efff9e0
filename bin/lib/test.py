"""bin/test: every check and all tests, or with arguments pytest alone, against servers of its own."""

import argparse
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from bin.lib import checks, chromium, machine, testbed, venv
from bin.lib.checks import Outcome, Result
from bin.lib.testbed import Testbed

ROOT = Path(__file__).resolve().parents[2]
DESCRIPTION = """\
Without arguments: every check in turn (bin/lint), and beside them all tests, the browser's included,
in parts, some at once, since they wait for programs as long as they compute; a table; the count of
all tests comes last. With arguments: pytest alone with those, for example

  bin/test tests/house -k supervisor -x

Either way against a PostgreSQL and a Valkey of its own in a temporary folder, so several may run at
once. The browser tests use CHROMIUM or the Chromium or Chrome on PATH; as root on Debian it is
installed when missing."""

AT_ONCE = 4  # they wait for programs about as long as they compute
PROOF = "tests/webhooks/proof"
ROOMS = ["optin", "billing", "templates_ui", "house", "sandbox", "templates_app"]
PARTS = {  # the longest first, so that no long one is left for the end
    "webhooks": ["tests/webhooks", f"--ignore={PROOF}"],
    "all else": ["tests", *(f"--ignore=tests/{room}" for room in ["webhooks", *ROOMS])],
    "when things break": [PROOF],
    **{room: [f"tests/{room}"] for room in ROOMS},
}
COUNTED = re.compile(r"(\d+) (passed|failed|skipped|errors?|xfailed|xpassed)\b")


def main() -> int:
    if sys.argv[1:] in (["-h"], ["--help"]):
        print(f"usage: bin/test [pytest arguments]\n\n{DESCRIPTION}")
        return 0
    machine.check_platform()
    signal.signal(signal.SIGTERM, _terminated)
    python = venv.ensure(ROOT, dev=True)
    if sys.argv[1:]:
        with testbed.servers(ROOT, python) as bed:
            return _only_pytest(bed, sys.argv[1:])
    with ExitStack() as stack:
        bed = stack.enter_context(testbed.servers(ROOT, python))
        browser = checks.find_browser(bed)
        beside = stack.enter_context(ThreadPoolExecutor(1))
        checked = beside.submit(checks.run_all, bed)  # the migrations take one core and a minute
        tables = stack.enter_context(testbed.migrated(ROOT, python))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        parts = Parts(python, tables, folder, stack)
        tested = parts.run()
        results = [*checked.result(), browser, *tested]
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
    """Some of the tests, under way; `servers` are its own."""

    name: str
    child: "subprocess.Popen[bytes]"
    said: Path
    began: float
    servers: ExitStack


@dataclass(frozen=True)
class Parts:
    """Begins the next part when one has ended. What is under way ends with `stack`."""

    python: Path
    tables: Path
    folder: Path
    stack: ExitStack
    waiting: list[str] = field(default_factory=lambda: list(PARTS))
    running: list[Part] = field(default_factory=list)

    def _begin_some(self) -> None:
        while self.waiting and len(self.running) < AT_ONCE:
            self.running.append(self._begin(self.waiting.pop(0)))

    def run(self) -> list[Result]:
        """Ctrl-C goes to pytest as well, which then sums up and ends; we only wait for that."""
        results = []
        self._begin_some()
        while self.running:
            try:
                time.sleep(0.2)
            except KeyboardInterrupt:
                self.waiting.clear()
            for part in [part for part in self.running if part.child.poll() is not None]:
                self.running.remove(part)
                results.append(_end(part))
            self._begin_some()
        return results

    def _begin(self, name: str) -> Part:
        servers = self.stack.enter_context(ExitStack())
        bed = servers.enter_context(testbed.servers(ROOT, self.python, like=self.tables))
        bed.environment["CHROMIUM"] = chromium.find() or ""
        colour = "yes" if sys.stdout.isatty() else "no"
        argv = ["python", "-m", "pytest", f"--color={colour}", *PARTS[name]]
        said = self.folder / name
        with said.open("wb") as file:
            child = bed.start(argv, stdout=file.fileno())
        return Part(name, child, said, time.time(), servers)


def _end(part: Part) -> Result:
    """Show what pytest said; the note is its closing line."""
    part.servers.close()
    seconds = part.said.stat().st_mtime - part.began
    text = part.said.read_text(errors="replace").rstrip()
    print(f"pytest {part.name} ended ({seconds:.0f} s)\n{text}\n", flush=True)
    closing = text.splitlines()[-1].strip("= ") if text else "pytest said nothing"
    outcome = Outcome.FAILED if part.child.returncode else Outcome.PASSED
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
