"""A slow disk and a wrong clock, by a small library that is loaded before the program's own."""

from __future__ import annotations

import mmap
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

SOURCE = Path(__file__).with_suffix(".c")


class Shim:
    def __init__(self, library: Path, knobs: Path) -> None:
        self.variables = {"LD_PRELOAD": str(library), "PROOF_KNOBS": str(knobs)}
        self._slow_ms = self._ahead = 0
        with knobs.open("r+b") as file:
            self._mapped = mmap.mmap(file.fileno(), 16)

    @classmethod
    @contextmanager
    def compiled(cls, folder: Path) -> Iterator[Shim]:
        """Skips the test where there is no compiler or no Linux."""
        if sys.platform != "linux" or not shutil.which("gcc"):
            pytest.skip("a slow disk and a wrong clock need Linux and gcc")
        library, knobs = folder / "shim.so", folder / "knobs"
        command = ["gcc", "-O2", "-Wall", "-shared", "-fPIC", "-o", str(library), str(SOURCE)]
        subprocess.run(command, check=True)
        knobs.write_bytes(bytes(16))
        for path in (folder, library, knobs):  # PostgreSQL may run as somebody else
            path.chmod(0o755)
        made = cls(library, knobs)
        yield made
        made._mapped.close()

    def slow(self, seconds: float) -> None:
        """Every fsync takes so much longer."""
        self._slow_ms = int(seconds * 1000)
        self._set()

    def ahead(self, *, days: float) -> None:
        """The clock is ahead by so many days, or behind."""
        self._ahead = int(days * 86400)
        self._set()

    def _set(self) -> None:
        self._mapped[:16] = struct.pack("qq", self._slow_ms, self._ahead)
