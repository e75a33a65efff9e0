"""The small commands of a developer: bin/fmt, bin/lock, bin/messages."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

from bin.lib import testbed, venv
from bin.lib.checks import commands_without_suffix
from bin.lib.problems import Problem

ROOT = Path(__file__).resolve().parents[2]


def fmt() -> int:
    """Templates are left alone: their white space shows in the preview of a message."""
    argparse.ArgumentParser(
        "bin/fmt", description="Format the Python and repair what ruff can repair."
    ).parse_args()
    python = venv.ensure(ROOT, dev=True)
    paths: list[str | Path] = [".", *commands_without_suffix(ROOT)]
    for words in (["check", "--fix-only", "--quiet"], ["format"]):
        code = subprocess.call([python.with_name("ruff"), *words, *paths], cwd=ROOT)
        if code:
            return code
    return 0


def lock() -> int:
    """Write both locks from pyproject.toml; what is locked stays unless --upgrade is given."""
    parser = argparse.ArgumentParser("bin/lock", description=lock.__doc__)
    parser.add_argument(
        "--upgrade", action="store_true", help="take the newest of what is not pinned"
    )
    upgrade = ["--upgrade"] if parser.parse_args().upgrade else []
    common = ["uv", "pip", "compile", "pyproject.toml", "--quiet", "--generate-hashes"]
    common += ["--python-version", "3.11", "--no-header", *upgrade]
    try:
        subprocess.run([*common, "-o", venv.RUN_LOCK], cwd=ROOT, check=True)
        dev = ["--group", "dev", "-c", venv.RUN_LOCK, "-o", venv.DEV_LOCK]
        subprocess.run([*common, *dev], cwd=ROOT, check=True)
    except FileNotFoundError:
        raise Problem("bin/lock needs uv on PATH (pip cannot write a lock).") from None
    except subprocess.CalledProcessError as error:
        return error.returncode
    return 0


def messages() -> int:
    """Run messages.py where Babel and Django are."""
    python = venv.ensure(ROOT, dev=True)
    env = testbed.environment(python, ROOT / ".data")
    os.chdir(ROOT)
    os.execve(python, [str(python), "-m", "bin.lib.messages", *sys.argv[1:]], env)  # noqa: S606
