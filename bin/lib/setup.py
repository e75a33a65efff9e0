"""What is made before the programs start, and only when it is out of date."""

import hashlib
import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

from bin.lib import venv
from bin.lib.options import Options
from bin.lib.postgres import DATABASE, Postgres
from bin.lib.problems import Problem

FIRST_START = "first-start.json"  # {"demo": true}: what the first start loaded


def demo_wanted(asked: Options, *, ours: bool) -> bool:
    """By flag; else as at the first start; else yes in a database of our own, never in somebody
    else's.
    """
    if asked.demo is not None:
        return asked.demo
    remembered = _remembered(asked.data_dir)
    return ours if remembered is None else remembered


def demo_loaded(data_dir: Path) -> bool:
    return _remembered(data_dir) is True


def remember_demo(data_dir: Path, demo: bool) -> None:
    if demo or _remembered(data_dir) is None:
        (data_dir / FIRST_START).write_text(json.dumps({"demo": demo}) + "\n")


def compile_messages(root: Path, python: Path) -> None:
    """Make each .mo that is older than its .po. Raises Problem when a .po cannot be read."""
    sources = list(root.glob("locale/*/LC_MESSAGES/django.po"))
    if all(_newer(path.with_suffix(".mo"), path) for path in sources):
        return
    answer = subprocess.run(
        [python, "-m", "bin.lib.messages", "--compile"],
        cwd=root, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if answer.returncode != 0:
        raise Problem(f"The translations could not be compiled: {answer.stderr.strip()}")


@dataclass(frozen=True)
class Migrations:
    """Asking the database itself costs a moment; asking Django costs seconds at every start.

    Our own migrations are compared with the table Django keeps of those that ran; those of the
    packages by a stamp of the lock they came from. Shipped rate cards are looked at in the same way.
    """

    root: Path
    data_dir: Path
    database: Postgres

    def pending(self) -> bool:
        stamp = self.data_dir / "migrated.stamp"
        if not stamp.exists() or stamp.read_text() != self._lock():
            return True
        ran = self.database.sql(
            "select app || '/' || name from django_migrations", database=DATABASE
        )
        ours = {f"{p.parts[-3]}/{p.stem}" for p in self.root.glob("*/migrations/[0-9]*.py")}
        return not ours <= set(ran.splitlines())

    def remember(self) -> None:
        (self.data_dir / "migrated.stamp").write_text(self._lock())

    def _lock(self) -> str:
        files = (self.root / venv.RUN_LOCK, self.root / "billing" / "data" / "rates.csv")
        return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


@dataclass(frozen=True)
class Static:
    """The collected static files below `data_dir`, and a stamp of what they were collected from."""

    root: Path
    data_dir: Path

    def changed(self) -> bool:
        stamp = self.data_dir / "static.stamp"
        return not stamp.exists() or stamp.read_text() != self._digest()

    def remember(self) -> None:
        (self.data_dir / "static.stamp").write_text(self._digest())

    def _digest(self) -> str:
        digest = hashlib.sha256((self.root / venv.RUN_LOCK).read_bytes())
        for folder in [self.root / "static", *self.root.glob("*/static")]:
            for path in sorted(folder.rglob("*")):
                state = path.stat()
                digest.update(f"{path} {state.st_size} {state.st_mtime_ns}\n".encode())
        return digest.hexdigest()


def _remembered(data_dir: Path) -> bool | None:
    path = data_dir / FIRST_START
    return bool(json.loads(path.read_text())["demo"]) if path.exists() else None


def _newer(made: Path, source: Path) -> bool:
    return made.exists() and made.stat().st_mtime >= source.stat().st_mtime
