"""Every check but the tests: each in turn, its output shown when it fails, a table at the end."""

import json
import os
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path

from bin.lib import chromium, testbed
from bin.lib.testbed import Testbed

IN_CI = os.environ.get("CI", "").lower() in ("true", "1")
AUDIT_SECONDS = 90


class Outcome(StrEnum):
    PASSED = "passed"
    FAILED = "FAILED"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Result:
    """`note` is the reason of a skip, else empty. `seconds` is how long it took."""

    name: str
    outcome: Outcome
    seconds: float
    note: str = ""


def run_all(bed: Testbed) -> list[Result]:
    """Run every check; one that fails does not keep the next from running."""
    manage = ["python", "manage.py"]
    # With a slash only folders are found: bench/templates is a program.
    templates = sorted(str(path.relative_to(bed.root)) for path in bed.root.glob("*/templates/"))
    own = [str(path) for path in commands_without_suffix(bed.root)]
    deploy = testbed.like_production(bed.environment)
    commands: list[tuple[str, list[str], dict[str, str]]] = [
        ("ruff", ["ruff", "check", ".", *own], bed.environment),
        ("format", ["ruff", "format", "--check", ".", *own], bed.environment),
        ("mypy", ["mypy", "."], bed.environment),
        ("djlint", ["djlint", "--lint", "--quiet", *templates], bed.environment),
        ("imports", ["lint-imports", "--no-logo"], bed.environment),
        ("migrations", [*manage, "makemigrations", "--check", "--dry-run"], bed.environment),
        ("translations", ["python", "-m", "bin.lib.messages", "--check"], bed.environment),
        ("deploy", [*manage, "check", "--deploy", "--fail-level", "WARNING"], deploy),
    ]
    results = [_timed(name, partial(_run, bed.root, argv, env)) for name, argv, env in commands]
    return [*results, _timed("pip-audit", partial(_audit, bed))]


def find_browser(bed: Testbed) -> Result:
    """Put CHROMIUM into the environment of the tests. In CI a missing one fails."""

    def find() -> tuple[Outcome, str]:
        path = chromium.find_or_install()
        if path:
            bed.environment["CHROMIUM"] = path
            return Outcome.PASSED, path
        outcome = Outcome.FAILED if IN_CI else Outcome.SKIPPED
        return outcome, f"no browser, no browser tests. {chromium.HOW}"

    return _timed("chromium", find)


def table(results: list[Result]) -> str:
    lines = [f"{r.outcome:<8} {r.name:<15} {r.seconds:6.1f} s  {r.note}".rstrip() for r in results]
    return "\n".join(["", *lines, ""])


def _timed(name: str, check: Callable[[], tuple[Outcome, str]]) -> Result:
    print(f"{name} … ", end="", flush=True)
    began = time.monotonic()
    outcome, note = check()
    result = Result(name, outcome, time.monotonic() - began, note)
    print(f"{outcome} ({result.seconds:.1f} s) {note}".rstrip(), flush=True)
    return result


def _run(root: Path, argv: list[str], env: dict[str, str]) -> tuple[Outcome, str]:
    program = Path(env["PATH"].split(os.pathsep)[0]) / argv[0]
    answer = subprocess.run(
        [program, *argv[1:]], cwd=root, env=env, capture_output=True, text=True, check=False
    )
    if answer.returncode == 0:
        return Outcome.PASSED, ""
    print(f"\n{answer.stdout}{answer.stderr}", flush=True)
    return Outcome.FAILED, ""


def _audit(bed: Testbed) -> tuple[Outcome, str]:
    """Known weaknesses in what we install.

    Where the advisory service cannot be reached it says so.
    """
    argv = ["python", "-m", "pip_audit", "--requirement", "requirements.txt", "--require-hashes"]
    argv += ["--disable-pip", "--progress-spinner", "off", "--timeout", "5", "--format", "json"]
    unreachable = Outcome.SKIPPED, "the advisory service is not reachable"
    try:
        answer = subprocess.run(
            argv,
            cwd=bed.root,
            env=bed.environment,
            capture_output=True,
            timeout=AUDIT_SECONDS,
            check=False,
        )
        packages = json.loads(answer.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, ValueError):
        return unreachable
    if all("skip_reason" in package for package in packages):
        return unreachable
    weak = [package for package in packages if package.get("vulns")]
    for package in weak:
        for found in package["vulns"]:
            print(
                f"\n{package['name']} {package['version']}: {found['id']}, fixed in "
                f"{found['fix_versions']}"
            )
    return (Outcome.FAILED if weak else Outcome.PASSED), ""


def commands_without_suffix(root: Path) -> list[Path]:
    """The commands themselves have no suffix, so the tools must be told of them."""
    return sorted(
        path.relative_to(root)
        for path in (root / "bin").iterdir()
        if path.is_file()
        and not path.suffix
        and path.read_text().startswith("#!/usr/bin/env python3")
    )
