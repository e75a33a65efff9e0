"""The guard: a process of its own that ends what its starter left behind. Started by children.Guard.

It reads lines from stdin: `+pid` a child was started (the leader of a session), `-pid` it was stopped in order,
`dir path` a temporary folder to remove. When the pipe closes the starter is gone: the guard asks every
remaining session to end, kills what is left after a few seconds, removes the folders, and ends.
"""

import os
import shutil
import signal
import sys
import time

PATIENCE_SECONDS = 6.0


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    sessions: set[int] = set()
    folders: set[str] = set()
    for line in sys.stdin:
        word = line.rstrip("\n")
        if word.startswith("+"):
            sessions.add(int(word[1:]))
        elif word.startswith("-"):
            sessions.discard(int(word[1:]))
        elif word.startswith("dir "):
            folders.add(word[4:])
    _end(sessions)
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


def _end(sessions: set[int]) -> None:
    # SIGINT as well as SIGTERM: PostgreSQL waits for its clients on the one and not on the other.
    for number in (signal.SIGTERM, signal.SIGINT):
        sessions = {pid for pid in sessions if _signal(pid, number)}
    deadline = time.monotonic() + PATIENCE_SECONDS
    while sessions and time.monotonic() < deadline:
        time.sleep(0.05)
        sessions = {pid for pid in sessions if _signal(pid, 0)}
    for pid in sessions:
        _signal(pid, signal.SIGKILL)


def _signal(session: int, number: int) -> bool:
    """False when nothing of the session is left."""
    try:
        os.killpg(session, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True


if __name__ == "__main__":
    main()
