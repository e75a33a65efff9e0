"""Looking at processes and ending them, by Linux's /proc."""

from __future__ import annotations

import os
import signal
from pathlib import Path

_PROC = Path("/proc")
MEGABYTE = 1e6


def family(pid: int) -> list[int]:
    """The process and everything that descends from it."""
    children: dict[int, list[int]] = {}
    for folder in _PROC.glob("[0-9]*"):
        try:
            after = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended meanwhile
        children.setdefault(int(after[1]), []).append(int(folder.name))
    found = [pid]
    for one in found:
        found += children.get(one, [])
    return found


def command(pid: int) -> str:
    """Its command line; empty when it has ended."""
    try:
        return (_PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
    except OSError:
        return ""


def environment(pid: int) -> dict[str, str]:
    """What it was started with."""
    pairs = (_PROC / str(pid) / "environ").read_bytes().decode().split("\0")
    return dict(pair.split("=", 1) for pair in pairs if "=" in pair)


def memory(pid: int) -> tuple[float, float]:
    """(RSS, PSS) of one process in MB; PSS shares out what several processes map together."""
    try:
        lines = (_PROC / str(pid) / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0, 0.0
    sizes = {line.split()[0]: int(line.split()[1]) * 1024 for line in lines[1:]}
    return sizes["Rss:"] / MEGABYTE, sizes["Pss:"] / MEGABYTE


def kill_family(pid: int) -> None:
    """kill -9 the process with all that it started; none of them can say another word."""
    for one in family(pid):
        try:
            os.kill(one, signal.SIGKILL)
        except ProcessLookupError:
            continue
