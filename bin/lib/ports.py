"""Is a port free, and who has it if not?"""

import errno
import os
import socket
import subprocess
from pathlib import Path

from bin.lib.problems import Problem


def check_free(port: int, *, option: str, variable: str) -> None:
    """Raises Problem naming the port, who has it if we may know, and how to choose another."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            denied = error.errno == errno.EACCES
            what = "needs root's rights" if denied else f"is taken{_by_whom(port)}"
            raise Problem(
                f"Port {port} {what}. "
                f"Choose another: {option} {port + 10} (or {variable}={port + 10})."
            ) from None


def _by_whom(port: int) -> str:
    sockets = _listening_sockets(port)
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if any(os.readlink(fd) in sockets for fd in (process / "fd").iterdir()):
                command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
                return f" by process {process.name} ({command[:80]})"
        except OSError:
            continue  # it ended meanwhile, or is another user's
    return "" if sockets else _by_whom_lsof(port)


def _listening_sockets(port: int) -> set[str]:
    """The sockets listening on the port, as /proc/<pid>/fd names them; none without a /proc."""
    found = set()
    for table in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")):
        for line in table.read_text().splitlines()[1:] if table.exists() else []:
            fields = line.split()
            if fields[3] == "0A" and int(fields[1].rpartition(":")[2], 16) == port:
                found.add(f"socket:[{fields[9]}]")
    return found


def _by_whom_lsof(port: int) -> str:
    try:
        answer = subprocess.run(
            ["lsof", "-nP", f"-iTCP:{port}", "-sTCP:LISTEN", "-t"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    except FileNotFoundError:
        return ""
    return f" by process {answer.stdout.split()[0]}" if answer.stdout.strip() else ""
