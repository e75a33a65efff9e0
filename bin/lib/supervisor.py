"""Runs programs side by side: shows their logs, starts a crashed one again, stops all in order.

One thread and one loop. `pump` is the loop's body; everything that waits, waits by pumping, so that
logs flow and crashed programs come back meanwhile. Programs stand in stages: the last stage is
stopped first, the databases (stage 0) last. SIGINT, SIGTERM and a closed terminal all mean "stop";
a second one means "at once".
"""

import os
import selectors
import signal
import subprocess
import time
from dataclasses import dataclass, field
from types import FrameType
from typing import IO

from bin.lib import children
from bin.lib.console import Console
from bin.lib.problems import Problem
from bin.lib.programs import Program

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0  # seconds before a crashed program is started again
STABLE_AFTER = 60.0  # seconds up, after which earlier crashes are forgotten
TRIES_BEFORE_READY = 3


class Stopped(Exception):
    """Somebody asked us to stop while we were waiting for something."""


@dataclass
class _Run:
    """One program and its present process."""

    program: Program
    stage: int
    child: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    crashes: int = 0
    restart_at: float | None = None


@dataclass
class Supervisor:
    guard: children.Guard
    console: Console = field(default_factory=Console)

    def __post_init__(self) -> None:
        self._runs: list[_Run] = []
        self._requests = 0  # how often we were asked to stop
        self._stopping = False
        self._selector = selectors.DefaultSelector()
        self._pipes: dict[int, IO[bytes]] = {}
        self._rests: dict[int, bytes] = {}  # the unfinished last line of each pipe
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._asked_to_stop)

    def start(self, program: Program, *, stage: int) -> None:
        run = _Run(program, stage)
        self._runs.append(run)
        self._launch(run)

    def begin(self, program: Program) -> subprocess.Popen[bytes]:
        """Start a program that ends by itself; `finish` waits for it."""
        child = program.start(subprocess.PIPE)
        self._watch(program.name, child)
        return child

    def finish(self, program: Program, child: subprocess.Popen[bytes]) -> None:
        """Wait for its end. Raises Problem when it fails, Stopped when asked to stop."""
        try:
            while child.poll() is None:
                self._pump_or_stop()
        finally:
            children.stop(child, patience=5)
            self._drain()
        if child.returncode != 0:
            raise Problem(f"{program.name} failed ({_how(child)}); its reasons are above.")

    def await_ready(self, *, seconds: float = 180) -> None:
        """Wait until every program is ready.

        Raises Problem when one is not, Stopped when asked to stop.
        """
        deadline = time.monotonic() + seconds
        waiting = list(self._runs)
        while waiting:
            self._pump_or_stop()
            waiting = [run for run in waiting if not (run.child and run.program.is_ready())]
            for run in waiting:
                if run.crashes >= TRIES_BEFORE_READY or time.monotonic() > deadline:
                    raise Problem(f"{run.program.name} did not start; its reasons are above.")

    def watch(self) -> None:
        """Keep everything running until we are asked to stop."""
        try:
            while True:
                self._pump_or_stop()
        except Stopped:
            return

    def stop(self) -> None:
        """Stop stage by stage, the latest first, each program within its patience."""
        self._stopping = True
        for stage in sorted({run.stage for run in self._runs}, reverse=True):
            self._stop_stage([run for run in self._runs if run.stage == stage and run.child])
        self._drain()

    def _stop_stage(self, runs: list[_Run]) -> None:
        asked_at, requests = time.monotonic(), self._requests
        for run in runs:
            assert run.child is not None
            run.child.send_signal(run.program.stop_signal)
        while any(run.child and run.child.poll() is None for run in runs):
            self._pump()
            for run in runs:
                late = time.monotonic() - asked_at > run.program.patience
                if run.child and run.child.poll() is None and (late or self._requests > requests):
                    self.console.log(run.program.name, "does not stop by itself: ended by force.")
                    children.end_session(run.child.pid)
        for run in runs:
            self._forget(run)

    def _pump_or_stop(self) -> None:
        self._pump()
        if self._requests or self.console.closed:
            raise Stopped

    def _pump(self) -> None:
        """Show what was said in the last tenth of a second; notice crashes; start again what is
        due.
        """
        for key, _ in self._selector.select(timeout=0.1):
            self._read(key.fd, key.data)
        if self._stopping:
            return
        now = time.monotonic()
        for run in self._runs:
            if run.child and run.child.poll() is not None:
                self._crashed(run, now)
            elif run.restart_at is not None and now >= run.restart_at:
                self._launch(run)

    def _crashed(self, run: _Run, now: float) -> None:
        assert run.child is not None
        if now - run.started_at > STABLE_AFTER:
            run.crashes = 0
        pause = min(FIRST_PAUSE * 2**run.crashes, LONGEST_PAUSE)
        run.crashes += 1
        run.restart_at = now + pause
        self.console.log(run.program.name, f"ended ({_how(run.child)}); again in {pause:g} s.")
        self._forget(run)

    def _forget(self, run: _Run) -> None:
        if run.child:
            children.end_session(run.child.pid)  # a worker of it would keep the port
            run.child = None

    def _launch(self, run: _Run) -> None:
        run.child = run.program.start(subprocess.PIPE)
        run.started_at, run.restart_at = time.monotonic(), None
        self._watch(run.program.name, run.child)

    def _watch(self, name: str, child: subprocess.Popen[bytes]) -> None:
        assert child.stdout is not None
        pipe = child.stdout.fileno()
        self._selector.register(pipe, selectors.EVENT_READ, name)
        self._pipes[pipe], self._rests[pipe] = child.stdout, b""

    def _read(self, pipe: int, name: str) -> None:
        chunk = os.read(pipe, 65536)
        *lines, rest = (self._rests[pipe] + chunk).split(b"\n")
        if not chunk and rest:
            lines.append(rest)
        self._rests[pipe] = rest
        for line in lines:
            self.console.log(name, line.decode(errors="replace").rstrip())
        if not chunk:
            self._rests.pop(pipe)
            self._selector.unregister(pipe)
            self._pipes.pop(pipe).close()

    def _drain(self) -> None:
        """Show the last words still in the pipes."""
        while events := self._selector.select(timeout=0):
            for key, _ in events:
                self._read(key.fd, key.data)

    def _asked_to_stop(self, number: int, frame: FrameType | None) -> None:
        self._requests += 1


def _how(child: subprocess.Popen[bytes]) -> str:
    code = child.returncode
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"
