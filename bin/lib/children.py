"""Starting and stopping programs so that none outlives the command that started it.

Three layers, because each alone has a hole:

* every child leads its own session, so Ctrl-C in the terminal reaches only us and we stop things in
  order, and what a crashed child started is ended with it (`killpg`);
* on Linux the kernel signals each child when we die (PR_SET_PDEATHSIG). It must be set last:
  entering a user namespace or changing user clears it. It reaches direct children only, and lets
  them end politely;
* the guard (guard.py), a tiny process holding a pipe to us, ends whatever still carries our mark a
  few seconds later and removes our temporary folders. It is what works on macOS.
"""

import contextlib
import ctypes
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

VARIABLE = "WAPORTAL_RUN"  # the mark of a run, in the environment of all it starts
_PR_SET_PDEATHSIG = 1
# Loaded before any fork: a child between fork and exec should do as little as possible.
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


class Guard:
    """The process that cleans up after us if we are killed; close it last when we are not."""

    def __init__(self, lock: int | None = None) -> None:
        """`lock`: a descriptor the guard keeps open; a lock on it lasts until its work is done."""
        self.mark = {VARIABLE: f"{os.getpid()}-{secrets.token_hex(8)}"}
        clean = {name: value for name, value in os.environ.items() if name != VARIABLE}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bin.lib.guard", f"{VARIABLE}={self.mark[VARIABLE]}"],
            stdin=subprocess.PIPE,
            cwd=Path(__file__).resolve().parents[2],
            env=clean,
            start_new_session=True,
            pass_fds=[] if lock is None else [lock],
        )

    def remove_at_the_end(self, folder: Path) -> None:
        pipe = self._process.stdin
        assert pipe is not None
        pipe.write(f"{folder}\n".encode())
        pipe.flush()

    def close(self) -> None:
        """Returns when nothing that we started is left."""
        pipe = self._process.stdin
        assert pipe is not None
        with contextlib.suppress(BrokenPipeError):  # somebody killed the guard
            pipe.close()
        self._process.wait()


def spawn(
    argv: Sequence[str | Path],
    *,
    guard: Guard,
    env: Mapping[str, str],
    cwd: Path | None = None,
    on_our_death: signal.Signals = signal.SIGTERM,
    become: Callable[[], None] | None = None,
    own_session: bool = True,
    stdout: int | IO[bytes] | None = None,
) -> subprocess.Popen[bytes]:
    """Start a program that ends when we end.

    `become` runs first in the child, to change its user.
    """
    us = os.getpid()

    def prepare() -> None:
        if become is not None:
            become()
        if _LIBC is not None:
            _LIBC.prctl(_PR_SET_PDEATHSIG, int(on_our_death), 0, 0, 0)
        if os.getppid() != us:
            os._exit(1)  # we died between fork and prctl

    return subprocess.Popen(
        [str(part) for part in argv],
        env=dict(env) | guard.mark,
        cwd=cwd,
        stdin=subprocess.DEVNULL if own_session else None,
        stdout=stdout,
        stderr=None if stdout is None else subprocess.STDOUT,
        start_new_session=own_session,
        preexec_fn=prepare,
    )


def stop(
    child: subprocess.Popen[bytes],
    *,
    patience: float,
    how: signal.Signals = signal.SIGTERM,
) -> bool:
    """Ask the child to end, wait `patience` seconds, end its whole session. True if it obeyed."""
    if child.poll() is None:
        child.send_signal(how)
    try:
        child.wait(patience)
        by_itself = True
    except subprocess.TimeoutExpired:
        by_itself = False
    end_session(child.pid)
    child.wait()
    return by_itself


def end_session(pid: int) -> None:
    """Kill what is left of the session a child led: its own children may have outlived it."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return  # nothing left (macOS answers EPERM when only a zombie is left)
