"""bin/test: every check in turn, or with arguments pytest alone, against servers of its own."""

import signal
import subprocess
import sys
from pathlib import Path

from bin.lib import chromium, testbed, venv

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    python = venv.ensure(ROOT, dev=True)
    return run_pytest(python, sys.argv[1:])


def run_pytest(python: Path, arguments: list[str]) -> int:
    signal.signal(signal.SIGTERM, _terminated)
    with testbed.servers(python) as environment:
        browser = chromium.find()
        if browser:
            environment["CHROMIUM"] = browser
        return subprocess.call([python, "-m", "pytest", *arguments], cwd=ROOT, env=environment)


def _terminated(number: int, frame: object) -> None:
    raise KeyboardInterrupt
