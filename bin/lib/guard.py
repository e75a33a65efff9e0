"""The guard: a process of its own that ends what its starter left behind.

Started by children.Guard.

Each line on its stdin is a temporary folder to remove. When the pipe closes the starter has ended,
well or by SIGKILL: the guard asks every process that carries the starter's mark in its environment
to end (also those that lead sessions of their own, as rq's workers at a job do), kills what is left
after a few seconds, and ends.
"""

import os
import shutil
import signal
import sys
import time

from bin.lib import processes

PATIENCE_SECONDS = 6.0


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    folders = [line.rstrip("\n") for line in sys.stdin]
    end_all(sys.argv[1])
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


def end_all(mark: str) -> None:
    left = processes.with_variable(mark)
    _signal(left, signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while left and time.monotonic() < deadline:
        time.sleep(0.05)
        left = processes.with_variable(mark)
    while left:  # again, should one have been born meanwhile
        _signal(left, signal.SIGKILL)
        time.sleep(0.05)
        left = processes.with_variable(mark)


def _signal(pids: list[int], number: int) -> None:
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue


if __name__ == "__main__":
    main()
