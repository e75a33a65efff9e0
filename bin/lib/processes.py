"""Looking at other processes: by /proc where there is one (slim images have no `ps`), else `ps`."""

import subprocess
from pathlib import Path

_PROC = Path("/proc")


def name_of(pid: int) -> str:
    """The program name of a process that is alive; empty when there is none, or only its zombie."""
    if (_PROC / "self").exists():
        try:
            before, _, after = (_PROC / str(pid) / "stat").read_text().rpartition(")")
        except OSError:
            return ""
        return "" if after.split()[0] == "Z" else before.partition("(")[2]
    state, _, command = _ps("-p", str(pid), "-o", "stat=,comm=").strip().partition(" ")
    return "" if state.startswith("Z") else Path(command.strip()).name


def with_variable(setting: str) -> list[int]:
    """The live processes with `NAME=value` in their environment, whoever their parent is now."""
    if not (_PROC / "self").exists():
        lines = _ps("-AEww", "-o", "pid=,command=").splitlines()
        return [int(line.split()[0]) for line in lines if setting in line.split()]
    found = []
    for process in _PROC.glob("[0-9]*"):
        try:
            if setting.encode() in (process / "environ").read_bytes().split(b"\0"):
                found.append(int(process.name))
        except OSError:
            continue  # it ended meanwhile, or is another user's
    return found


def _ps(*arguments: str) -> str:
    return subprocess.run(["ps", *arguments], capture_output=True, text=True, check=False).stdout
