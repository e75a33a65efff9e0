"""A program under our care: how it starts (again), how it says it is ready, how it is stopped."""

import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from signal import SIGTERM, Signals

from bin.lib import processes
from bin.lib.problems import Problem


def _at_once() -> bool:
    return True


@dataclass(frozen=True)
class Program:
    """`start(output)` may be called again once the former process was waited for.

    `output` is what subprocess.Popen takes as stdout, or None for the program's own log file.
    `is_ready` never blocks for more than a second. `patience` is in seconds, from the stop signal
    to SIGKILL.
    """

    name: str
    start: Callable[[int | None], subprocess.Popen[bytes]]
    is_ready: Callable[[], bool] = _at_once
    stop_signal: Signals = SIGTERM
    patience: float = 10


def await_ready(
    program: Program, child: subprocess.Popen[bytes], log: Path, *, seconds: float = 60
) -> None:
    """Wait until the program answers. Raises Problem with the end of its log when it does not."""
    deadline = time.monotonic() + seconds
    while not program.is_ready():
        if child.poll() is not None or time.monotonic() > deadline:
            raise Problem(f"{program.name} did not start: {last_words(log)}")
        time.sleep(0.02)


def last_words(log: Path) -> str:
    """The last lines of a log, on one line, for a sentence."""
    lines = log.read_text(errors="replace").strip().splitlines() if log.exists() else []
    return " / ".join(line.strip() for line in lines[-4:]) or "it said nothing."


def await_predecessor(pid: int, name: str, *, seconds: float = 15) -> None:
    """Wait for a server left behind by a killed run, so that two never write the same files.

    A number that now belongs to another program (usual in containers) is ignored. Raises Problem
    when it stays.
    """
    deadline = time.monotonic() + seconds
    while processes.name_of(pid) == name:
        if time.monotonic() > deadline:
            raise Problem(f"A former {name} (pid {pid}) is still running; stop it: kill {pid}")
        time.sleep(0.05)
