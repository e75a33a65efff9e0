"""A portal of our own: a copy of what is committed, run by its own bin/up as a stranger would."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from bench.lib import procs
from bin.lib.options import read_env_file
from bin.lib.problems import Problem

PATIENCE = 180  # seconds for any one thing to happen


def copy_of_head(root: Path, folder: Path) -> Path:
    """A bare tree: what is committed and nothing else."""
    tree = folder / "waportal"
    tree.mkdir(parents=True)
    archive = subprocess.run(["git", "archive", "HEAD"], cwd=root, capture_output=True, check=True)
    subprocess.run(["tar", "-x", "-C", tree], input=archive.stdout, check=True)
    return tree


def wait_until(happened: Any, *, seconds: float = PATIENCE, every: float = 0.05) -> float:
    """Seconds until `happened()` was true. Raises Problem when it never is."""
    began = time.monotonic()
    while not happened():
        if time.monotonic() - began > seconds:
            raise Problem(f"Something did not happen within {seconds:.0f} s.")
        time.sleep(every)
    return time.monotonic() - began


@dataclass
class Portal:
    """`port` and the two after it are taken."""

    tree: Path
    port: int
    log: Path
    process: subprocess.Popen[bytes] | None = None
    demo: dict[str, Any] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def data_dir(self) -> Path:
        return self.tree / ".data"

    def start(self) -> tuple[float, float]:
        """Seconds until the first page answers, and until bin/up says that it is ready."""
        ports = [f"--port={self.port}", f"--intake-port={self.port + 1}"]
        ports.append(f"--sandbox-port={self.port + 2}")
        # What a developer's own shell holds must not change what a bare tree does.
        ours = read_env_file(self.tree / ".env.example")
        clean = {name: value for name, value in os.environ.items() if name not in ours}
        began = time.monotonic()
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [self.tree / "bin" / "up", *ports],
                cwd=self.tree, env=clean, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        wait_until(self._shows_a_page)
        first_page = time.monotonic() - began
        wait_until(self._is_ready)
        ready = time.monotonic() - began
        self.demo = json.loads((self.data_dir / "demo.json").read_text())
        return first_page, ready

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(60)

    def pid_of(self, words: str) -> int:
        """The program of the Procfile whose command has these words. Raises Problem."""
        assert self.process is not None
        found = [pid for pid in procs.family(self.process.pid) if words in procs.command(pid)]
        if not found:
            raise Problem(f"There is no process {words}.")
        return found[0]

    def environment(self) -> dict[str, str]:
        """What bin/up gave its programs: addresses, keys, everything."""
        return procs.environment(self.pid_of("granian"))

    def memory(self) -> tuple[float, float, dict[str, float]]:
        """(RSS, PSS, RSS by program) of everything that runs, in MB."""
        assert self.process is not None
        rss = pss = 0.0
        by_program: dict[str, float] = {}
        for pid in procs.family(self.process.pid):
            resident, shared_out = procs.memory(pid)
            name = _name(procs.command(pid))
            by_program[name] = round(by_program.get(name, 0) + resident, 1)
            rss, pss = rss + resident, pss + shared_out
        return rss, pss, by_program

    def inside(self, *words: str) -> Any:
        """Run bench.lib.inside in the tree, with the portal's environment; its JSON answer."""
        answer = subprocess.run(
            ["python", "-m", "bench.lib.inside", *words],
            cwd=self.tree, env=self.environment(), capture_output=True, text=True, check=False,
        )  # fmt: skip
        if answer.returncode != 0:
            raise Problem(f"bench.lib.inside {' '.join(words)} failed:\n{answer.stderr}")
        return json.loads(answer.stdout.splitlines()[-1])

    @contextmanager
    def held(self, template_id: str) -> Iterator[Callable[[], None]]:
        """No worker can write down what Meta answers about this submission, once it was claimed.

        Call what is given to wait for the claim; the row is free again at the end.
        """
        with subprocess.Popen(
            ["python", "-m", "bench.lib.inside", "hold", template_id],
            cwd=self.tree, env=self.environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        ) as holder:  # fmt: skip
            said = holder.stdout
            assert said is not None

            def wait_for(word: bytes) -> None:
                if said.readline().strip() != word:
                    raise Problem("bench.lib.inside hold ended.")

            wait_for(b"watching")
            try:
                yield lambda: wait_for(b"held")
            finally:
                holder.communicate()

    def _shows_a_page(self) -> bool:
        self._still_runs()
        try:
            return requests.get(self.url + "/", timeout=5).status_code == 200
        except requests.RequestException:
            return False

    def _is_ready(self) -> bool:
        self._still_runs()
        return "\nready " in "\n" + self.log.read_text(errors="replace")

    def _still_runs(self) -> None:
        assert self.process is not None
        if self.process.poll() is not None:
            end = "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])
            raise Problem(f"bin/up ended:\n{end}")


def _name(command: str) -> str:
    known = (
        "granian", "webhooks.intake", "digest", "rqworker", "waportal.clock", "sandbox", "postgres",
        "valkey", "bin.lib.guard", "bin/up",
    )  # fmt: skip
    return next((name for name in known if name in command), command[:20] or "ended")
