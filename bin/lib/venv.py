"""The project's .venv, installed from a complete hashed lock, and again only when that lock has
changed.

uv when it is on PATH (a few seconds), else the standard venv and pip (half a minute). The stamp
inside .venv holds the hash of each lock it was installed from. Two commands at once wait for each
other on a lock of the folder.
"""

import fcntl
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bin.lib.problems import Problem

RUN_LOCK = "requirements.txt"
DEV_LOCK = "requirements-dev.txt"  # holds everything of the other one too


def ensure(root: Path, *, dev: bool = False) -> Path:
    """Return the Python of an up-to-date .venv below `root`.

    Raises Problem when it cannot be made.
    """
    python = root / ".venv" / "bin" / "python"
    with _one_at_a_time(root):
        if not _usable(python):
            _create(python)
        stamp = _read_stamp(python)
        dev = dev or DEV_LOCK in stamp  # never take the tools away again
        wanted = {
            name: _digest(root / name) for name in ([RUN_LOCK, DEV_LOCK] if dev else [RUN_LOCK])
        }
        if stamp != wanted:
            _install(python, root / (DEV_LOCK if dev else RUN_LOCK))
            _stamp(python).write_text(json.dumps(wanted, indent=1) + "\n")
    return python


def site_packages(python: Path) -> Path:
    """The folder of installed packages of the .venv that `python` belongs to."""
    return next(python.parent.parent.glob("lib/python3.*/site-packages"))


def activation(python: Path) -> dict[str, str]:
    """What activating the .venv changes; time in UTC besides, for rq reads cron strings in local
    time; and two malloc arenas instead of eight a core, which threads would leave half empty.
    """
    path = os.pathsep.join([str(python.parent), os.environ.get("PATH", os.defpath)])
    return {"PATH": path, "TZ": "UTC", "PYTHONUNBUFFERED": "1", "MALLOC_ARENA_MAX": "2"}


@contextmanager
def _one_at_a_time(root: Path) -> Iterator[None]:
    folder = os.open(root, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _usable(python: Path) -> bool:
    """A .venv whose Python is gone, or which has neither pip nor a uv to fill it, is made anew."""
    if not python.exists() or not list(python.parent.parent.glob("lib/python3.*/site-packages")):
        return False
    return bool(shutil.which("uv")) or (site_packages(python) / "pip").exists()


def _create(python: Path) -> None:
    folder = python.parent.parent
    if not shutil.which("uv") and importlib.util.find_spec("ensurepip") is None:
        raise Problem(
            "Python's venv module is not complete here (no ensurepip). Install it (on "
            "Debian: apt-get install "
            "python3-venv), or put uv on PATH."
        )
    if not os.access(folder.parent, os.W_OK):
        raise Problem(f"{folder.parent} cannot be written, so .venv cannot be made there.")
    shutil.rmtree(folder, ignore_errors=True)
    print("Making .venv …", flush=True)
    if shutil.which("uv"):
        _run(["uv", "venv", "--quiet", "--python", sys.executable, folder])
    else:
        _run([sys.executable, "-m", "venv", folder])


def _install(python: Path, lock: Path) -> None:
    print(f"Installing {lock.name} …", flush=True)
    if shutil.which("uv"):
        installer: list[str | Path] = ["uv", "pip", "install", "--quiet", "--python", python]
    else:
        installer = [
            python,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--no-input",
        ]
    _run([*installer, "--require-hashes", "-r", lock])


def _run(argv: list[str | Path]) -> None:
    answer = subprocess.run(argv, capture_output=True, text=True, check=False)
    if answer.returncode != 0:
        words = " / ".join((answer.stderr or answer.stdout).strip().splitlines()[-4:])
        raise Problem(f"The packages could not be installed ({Path(argv[0]).name}): {words}")


def _stamp(python: Path) -> Path:
    return python.parent.parent / "installed.json"


def _read_stamp(python: Path) -> dict[str, str]:
    try:
        stamp: dict[str, str] = json.loads(_stamp(python).read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return stamp


def _digest(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes()).hexdigest()
