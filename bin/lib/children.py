"""Starting and stopping programs so that none outlives the command that started it.

Three layers, because each alone has a hole:

* every child leads its own session, so Ctrl-C in the terminal reaches only us and we stop things in order, and
  stopping a child stops its children too (`killpg`);
* on Linux the kernel signals each child when we die (PR_SET_PDEATHSIG). It must be set last: entering a user
  namespace or changing user clears it. It reaches direct children only, and lets them finish politely;
* the guard (guard.py), a tiny process holding a pipe to us, ends whatever is still there a few seconds later and
  removes our temporary folders. It is what works on macOS.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

_PR_SET_PDEATHSIG = 1
# Loaded before any fork: a child between fork and exec should do as little as possible.
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


class Guard:
    """The process that cleans up after us if we are killed; close it last when we are not."""

    def __init__(self, lock: int | None = None) -> None:
        """`lock`: a file descriptor the guard keeps open, so that a lock on it lasts until its work is done."""
        script = Path(__file__).with_name("guard.py")
        self._process = subprocess.Popen(
            [sys.executable, str(script)],
            stdin=subprocess.PIPE,
            start_new_session=True,
            pass_fds=[] if lock is None else [lock],
        )

    def tell(self, line: str) -> None:
        """Lines of guard.py's little language: `+pid`, `-pid`, `dir path`."""
        pipe = self._process.stdin
        assert pipe is not None
        try:
            pipe.write(line.encode() + b"\n")
            pipe.flush()
        except BrokenPipeError:
            return  # somebody killed the guard; the other two layers remain

    def close(self) -> None:
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
    """Start a program that ends when we end. `become` runs first in the child, to leave root's identity."""
    us = os.getpid()

    def prepare() -> None:
        if become is not None:
            become()
        if _LIBC is not None:
            _LIBC.prctl(_PR_SET_PDEATHSIG, int(on_our_death), 0, 0, 0)
        if os.getppid() != us:
            os._exit(1)  # we died between fork and prctl

    child = subprocess.Popen(
        [str(part) for part in argv],
        env=dict(env),
        cwd=cwd,
        stdin=subprocess.DEVNULL if own_session else None,
        stdout=stdout,
        stderr=None if stdout is None else subprocess.STDOUT,
        start_new_session=own_session,
        preexec_fn=prepare,
    )
    if own_session:
        guard.tell(f"+{child.pid}")
    return child


def stop(
    child: subprocess.Popen[bytes],
    *,
    guard: Guard,
    patience: float,
    how: signal.Signals = signal.SIGTERM,
) -> bool:
    """Ask the child to end, wait `patience` seconds, then end its whole session. True when it ended by itself."""
    if child.poll() is None:
        child.send_signal(how)
    try:
        child.wait(patience)
        by_itself = True
    except subprocess.TimeoutExpired:
        by_itself = False
    end_session(child.pid)
    child.wait()
    guard.tell(f"-{child.pid}")
    return by_itself


def end_session(pid: int) -> None:
    """Kill what is left of the session a child led: its own children may have outlived it."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return  # nothing left (macOS answers EPERM when only a zombie is left)
