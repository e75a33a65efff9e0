"""The real processes, started against the test's database."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]


def database_url(host: str = "") -> str:
    """The test's database; `host` instead of its real one."""
    parts = connection.settings_dict
    user, port = quote(parts["USER"]), parts["PORT"] or "5432"
    password = f":{quote(parts['PASSWORD'])}" if parts["PASSWORD"] else ""
    where = quote(host or parts["HOST"], safe="")
    return f"postgresql://{user}{password}@/{parts['NAME']}?host={where}&port={port}"


@dataclass
class Process:
    child: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)
    said: threading.Condition = field(default_factory=threading.Condition)

    def read(self) -> None:
        assert self.child.stderr is not None
        for line in self.child.stderr:
            with self.said:
                self.lines.append(line)
                self.said.notify_all()

    def await_line(self, text: str) -> str:
        """The first line with this text. Fails when the process dies silent."""
        with self.said:
            found = self.said.wait_for(lambda: self._find(text), timeout=20)
        assert found, self.lines
        return found

    def _find(self, text: str) -> str:
        return next((line for line in self.lines if text in line), "")

    def kill(self) -> None:
        self.child.kill()
        self.child.wait()

    def stop(self) -> int:
        self.child.send_signal(signal.SIGTERM)
        return self.child.wait(timeout=15)


@contextmanager
def running(*command: str, **variables: str) -> Iterator[Process]:
    environment = os.environ | {
        "DATABASE_URL": database_url(),
        "TOKEN_KEYS": ",".join(settings.TOKEN_KEYS),
        "LOG_FORMAT": "json",
        **variables,
    }
    child = subprocess.Popen(
        [sys.executable, *command], cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True
    )
    process = Process(child)
    reader = threading.Thread(target=process.read, daemon=True)
    reader.start()
    try:
        yield process
    finally:
        if child.poll() is None:
            process.kill()
        reader.join(timeout=5)
        assert child.stderr is not None
        child.stderr.close()


@contextmanager
def intake(**variables: str) -> Iterator[tuple[str, Process]]:
    """The webhook intake on a free port: its address and its process."""
    with running("-m", "webhooks.intake", INTAKE_PORT="0", **variables) as process:
        line = process.await_line("listening")
        port = line.partition('"port": ')[2].split(",")[0].rstrip("}\n")
        yield f"http://127.0.0.1:{port}", process


@contextmanager
def digest(**variables: str) -> Iterator[Process]:
    with running("manage.py", "digest", "--skip-checks", **variables) as process:
        process.await_line("digest started")
        yield process
