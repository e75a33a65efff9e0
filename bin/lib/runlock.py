"""One bin/up per data folder.

The lock is the kernel's, so it ends with its holder however that ends.
"""

import fcntl
import json
import os
import time
from pathlib import Path

from bin.lib.problems import Problem

FILE = "up.json"


def take(data_dir: Path, *, address: str, seconds: float = 30) -> int:
    """Lock the folder and write who we are into it; answers the descriptor that holds the lock.

    The guard of a killed run holds the lock too until it has ended what was left, so we wait for
    that. Raises Problem when another bin/up is alive.
    """
    lock = os.open(data_dir / FILE, os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + seconds
    while not _locked(lock):
        _refuse_if_alive(data_dir)
        if time.monotonic() > deadline:
            raise Problem(f"A former run has not let go of {data_dir}; look for its processes.")
        time.sleep(0.1)
    os.ftruncate(lock, 0)
    os.pwrite(lock, json.dumps({"pid": os.getpid(), "address": address}).encode(), 0)
    return lock


def _locked(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _refuse_if_alive(data_dir: Path) -> None:
    try:
        holder = json.loads((data_dir / FILE).read_text())
        os.kill(holder["pid"], 0)
    except (ProcessLookupError, ValueError):
        return  # dead, or still writing its name
    except PermissionError:
        pass  # alive, and another user's
    raise Problem(f"Already running: pid {holder['pid']}, at {holder['address']}")
